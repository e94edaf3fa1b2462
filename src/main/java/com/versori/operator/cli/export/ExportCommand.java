package com.versori.operator.cli.export;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.cli.command.Arguments;
import com.versori.operator.cli.command.ClusterReads;
import com.versori.operator.cli.command.Console;
import com.versori.operator.cli.command.FailureException;
import com.versori.operator.cli.command.GivenOrganisation;
import com.versori.operator.cli.command.Shown;
import com.versori.operator.cli.command.Sources;
import com.versori.operator.cli.command.Sources.Cluster;
import com.versori.operator.cli.command.Subcommand;
import com.versori.operator.cli.command.UsageException;
import com.versori.operator.cli.schema.CustomResourceSchema;
import com.versori.operator.client.ConnectionPages;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.Ids;
import com.versori.operator.findings.ApiText;
import com.versori.operator.model.OwnershipMark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** {@code export}: prints manifests for connections that no resource owns. */
public final class ExportCommand implements Subcommand {

  private final Sources.Opener sources;

  public ExportCommand(Sources.Opener sources) {
    this.sources = sources;
  }

  @Override
  public Usage usage() {
    return new Usage(
        "export",
        "[OPTIONS]",
        "Prints manifests for the organisation's connections that no resource owns",
        """
        Each manifest adopts a connection (connectionId) without changing it (driftPolicy: Report). Comments name the
        Secrets to create; secret values are never printed. Connections of a resource in this cluster are left out. So are
        connections with the ownership mark of another cluster. Standard error lists what is left out. It also names, as
        does a comment, the members of a connection that its manifest does not declare.

              --end-user ID      the dynamic connections of the end user with this external ID (default: the connections
                                 without an end user: the API lists dynamic ones for one end user at a time)
          -n, --namespace NAME   namespace to write into the manifests (default: none)
              --system ID        only connections of this system
              --retained NAME    only connections that were created for resources of this namespace. Run it before the
                                 namespace's name goes to another tenant, whose resources would adopt the connections
              --cluster yes|no   read the cluster to skip connections that have a resource (default: yes)
        """
            + GivenOrganisation.HELP
            + """

        To adopt by ID, allow the namespace in spec.references of the VersoriOrganisation.
        Exit status: 0 success, 1 failure, 2 wrong usage.
        """);
  }

  @Override
  public int run(List<String> arguments, Console console) throws UsageException, FailureException {
    Arguments options =
        GivenOrganisation.parse(
            arguments, "-n --namespace", "--system", "--end-user", "--retained", "--cluster");
    if (!options.rest().isEmpty()) {
      throw new UsageException("Unknown argument: " + options.rest().get(0));
    }
    String endUser = options.option("end-user", null);
    if (endUser != null && !Ids.canBeInPath(endUser)) {
      throw new UsageException("--end-user is \"" + endUser + "\": expected an external ID");
    }
    Cluster wanted = Cluster.of(options.choice("cluster", List.of("yes", "no")));
    try (Sources open = sources.open(wanted)) {
      GivenOrganisation organisation = GivenOrganisation.of(options, open, Set.of());
      if (open.cluster().isPresent()) {
        console.err().println(ClusterReads.description(open.cluster()));
      }
      return new Run(open, organisation, options, console).export();
    } catch (VersoriException e) {
      boolean refused = e.kind() == Kind.UNAUTHORIZED || e.kind() == Kind.FORBIDDEN;
      throw new FailureException(
          e.getMessage()
              + (refused
                  ? "; check the organisation's token, its scheme and the organisation's ID"
                  : "; check the API URL and the network"));
    }
  }

  private static final class Run {
    private final Sources sources;
    private final GivenOrganisation organisation;
    private final Optional<String> system;
    private final String endUser;
    private final Optional<String> namespace;
    private final Optional<String> retained;
    private final Console console;
    private final Map<String, String> owners = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, OwnershipMark> marks = new HashMap<>();
    private final CustomResourceSchema schema = CustomResourceSchema.packaged();

    Run(Sources sources, GivenOrganisation organisation, Arguments options, Console console) {
      this.sources = sources;
      this.organisation = organisation;
      this.system = options.option("system");
      this.endUser = options.option("end-user", null);
      this.namespace = options.option("namespace");
      this.retained = options.option("retained");
      this.console = console;
    }

    int export() throws VersoriException, FailureException {
      resources().forEach(this::note);
      Caller caller = organisation.caller(endUser);
      List<Connection> all = new ArrayList<>();
      ConnectionPages.forEach(sources.api(), caller, system, endUserId(caller), all::add);
      int printed = 0;
      for (Connection summary : all) {
        String owner = owners.get(summary.id());
        if (owner == null) {
          printed += export(caller, summary.id());
        } else {
          leaveOut(summary.id(), "the resource " + owner + " names it");
        }
      }
      console
          .err()
          .printf(
              "%d of %d connections %sin organisation %s exported%n",
              printed,
              all.size(),
              endUser == null ? "" : "of the end user " + Shown.line(endUser) + " ",
              caller.organisationId());
      return 0;
    }

    private Optional<String> endUserId(Caller caller) throws VersoriException, FailureException {
      if (endUser == null) {
        return Optional.empty();
      }
      try {
        return Optional.of(sources.api().endUser(caller, endUser).id());
      } catch (VersoriException e) {
        if (e.kind() == Kind.NOT_FOUND) {
          throw new FailureException(
              "Organisation %s has no end user %s; correct --end-user"
                  .formatted(caller.organisationId(), endUser));
        }
        throw e;
      }
    }

    /** Whether the connection was created for a resource of the namespace. */
    private boolean isRetained(Connection connection, String inNamespace) {
      boolean named =
          CredentialNameMark.of(connection)
              .filter(mark -> mark.namespace().equals(inNamespace))
              .isPresent();
      // If users named the credentials, try the connection's name, which is usually the resource's.
      return named
          || (connection.name() != null
              && OwnershipMark.of(
                      sources.settings().clusterIds(), inNamespace, connection.name(), endUser)
                  .marks(connection, true));
    }

    private List<VersoriConnection> resources() throws FailureException {
      return sources.cluster().isEmpty()
          ? List.of()
          : ClusterReads.resources(sources.cluster().get());
    }

    private int leaveOut(String id, String why) {
      console.err().println(Shown.message("Connection %s left out: %s".formatted(id, why)));
      return 0;
    }

    private void note(VersoriConnection resource) {
      String name = resource.qualifiedName();
      Stream.of(
              Optional.ofNullable(resource.getStatus()).map(status -> status.connectionId()),
              Optional.ofNullable(resource.getSpec()).map(spec -> spec.connectionId()))
          .flatMap(Optional::stream)
          .forEach(id -> owners.put(id, name));
      names.add(resource.getMetadata().getName());
      marks.put(
          name,
          OwnershipMark.of(
              sources.settings().clusterIds(),
              resource.getMetadata().getNamespace(),
              resource.getMetadata().getName(),
              resource.getSpec() == null ? null : resource.getSpec().externalId()));
    }

    /**
     * Reads the connection by ID, because a listing may hold a summary, and prints its manifest.
     *
     * @return the number of manifests printed
     */
    private int export(Caller caller, String id) throws VersoriException {
      Connection connection;
      try {
        connection = ApiText.withoutToken(caller, sources.api().get(caller, id));
      } catch (VersoriException e) {
        if (e.kind() == Kind.NOT_FOUND) {
          return leaveOut(id, "it was deleted since it was listed");
        }
        throw e;
      }
      Optional<String> owner =
          marks.entrySet().stream()
              .filter(mark -> mark.getValue().marks(connection, false))
              .map(Map.Entry::getKey)
              .findFirst();
      if (owner.isPresent()) {
        return leaveOut(id, "it has the ownership mark of the resource " + owner.get());
      }
      if (retained.filter(name -> !isRetained(connection, name)).isPresent()) {
        return leaveOut(id, "it was not created for a resource of " + retained.get());
      }
      List<String> clusterIds = sources.settings().clusterIds();
      Optional<CredentialNameMark> named = CredentialNameMark.of(connection);
      if (named.filter(mark -> !mark.isOf(clusterIds)).isPresent()) {
        return leaveOut(id, "it has the ownership mark " + named.get().mark());
      }
      Optional<CredentialNameMark> marked =
          named.filter(mark -> mark.isProvenBy(connection, clusterIds));
      ExportedManifest manifest =
          new ExportedManifest(schema, connection, endUser, marked, namespace, names);
      console.out().print(manifest.text());
      if (!manifest.undeclared().isEmpty()) {
        console.err().printf("Connection %s: not declared: %s%n", id, manifest.undeclared());
      }
      return 1;
    }
  }
}
