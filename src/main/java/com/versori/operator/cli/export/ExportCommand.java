package com.versori.operator.cli.export;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.cli.command.ApiFailures;
import com.versori.operator.cli.command.Arguments;
import com.versori.operator.cli.command.ClusterReads;
import com.versori.operator.cli.command.Console;
import com.versori.operator.cli.command.FailureException;
import com.versori.operator.cli.command.Sources;
import com.versori.operator.cli.command.Sources.Cluster;
import com.versori.operator.cli.command.Subcommand;
import com.versori.operator.cli.command.UsageException;
import com.versori.operator.cli.schema.CustomResourceSchema;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.TokenUnavailableException;
import com.versori.operator.findings.ApiText;
import com.versori.operator.model.OwnershipMark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** {@code export}: manifests for the connections that no resource owns. */
public final class ExportCommand implements Subcommand {

  private final Sources.Opener sources;

  public ExportCommand(Sources.Opener sources) {
    this.sources = sources;
  }

  @Override
  public String name() {
    return "export";
  }

  @Override
  public String arguments() {
    return "[OPTIONS]";
  }

  @Override
  public String summary() {
    return "Prints manifests for the organisation's connections that no resource owns";
  }

  @Override
  public String details() {
    return """
        Each manifest adopts its connection (connectionId) and only observes it (driftPolicy: Report) until you decide otherwise.
        Comments say which Secrets to fill in; no value that was read is ever printed. Connections that a resource of this
        cluster has, or that bear the mark of another cluster's, are left out; the latter are named on the standard error.

          -n, --namespace NAME   the namespace to write into the manifests (default: none)
              --system ID        only connections of that system
              --retained NAME    only connections that were made for resources of that namespace, before its name is given
                                 to another tenant: a resource of the same name there would find its connection again
              --cluster no       do not ask a cluster which connections have a resource (default: yes)

        To adopt by ID, the namespace has to be in the operator's VERSORI_REFERENCE_NAMESPACES, or the resource needs
        organisation.token. The operator's settings apply here too: VERSORI_ORGANISATION_ID and VERSORI_TOKEN_FILE are
        needed, and KUBECONFIG as for kubectl.
        Exit status: 0 done, 1 a failure, 2 a bad call.
        """;
  }

  @Override
  public int run(List<String> arguments, Console console) throws UsageException, FailureException {
    Arguments options =
        Arguments.parse(
            arguments,
            Map.of(
                "-n", "namespace",
                "--namespace", "namespace",
                "--system", "system",
                "--retained", "retained",
                "--cluster", "cluster"));
    if (!options.rest().isEmpty()) {
      throw new UsageException("Unknown argument: " + options.rest().get(0));
    }
    Cluster wanted = Cluster.of(options.choice("cluster", List.of("yes", "no")));
    try (Sources open = sources.open(wanted)) {
      return new Run(open, options, console).export();
    } catch (VersoriException e) {
      throw new FailureException(ApiFailures.words(e));
    } catch (TokenUnavailableException e) {
      throw new FailureException(e.getMessage());
    }
  }

  /** One run. */
  private static final class Run {
    private final Sources sources;
    private final Optional<String> system;
    private final Optional<String> namespace;
    private final Optional<String> retained;
    private final Console console;
    private final Set<String> owned = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final List<OwnershipMark> marks = new ArrayList<>();
    private final CustomResourceSchema schema = CustomResourceSchema.packaged();

    Run(Sources sources, Arguments options, Console console) {
      this.sources = sources;
      this.system = Optional.ofNullable(options.option("system", null));
      this.namespace = Optional.ofNullable(options.option("namespace", null));
      this.retained = Optional.ofNullable(options.option("retained", null));
      this.console = console;
    }

    int export() throws VersoriException, TokenUnavailableException, FailureException {
      resources().forEach(this::note);
      Caller access = new Caller(sources.settings().organisationId(), sources.tokens().read());
      var all = OrganisationConnections.list(sources.api(), access, system);
      int printed = 0;
      for (Connection summary : all) {
        if (!owned.contains(summary.id())) {
          printed += export(access, summary.id());
        }
      }
      console
          .err()
          .printf(
              "%d of %d connections of organisation %s have no resource%n",
              printed, all.size(), access.organisationId());
      return 0;
    }

    /** Whether the connection was made for a resource of that namespace. */
    private boolean isRetained(Connection connection, String inNamespace) {
      boolean named =
          CredentialNameMark.of(connection)
              .filter(mark -> mark.namespace().equals(inNamespace))
              .isPresent();
      // Where users have named the credentials, the resource usually has the connection's name.
      return named
          || (connection.name() != null
              && OwnershipMark.of(
                      sources.settings().clusterIds(), inNamespace, connection.name(), null)
                  .marks(connection, true));
    }

    private List<VersoriConnection> resources() throws FailureException {
      return sources.cluster().isEmpty()
          ? List.of()
          : ClusterReads.resources(sources.cluster().get());
    }

    private void note(VersoriConnection resource) {
      Stream.of(
              Optional.ofNullable(resource.getStatus()).map(status -> status.connectionId()),
              Optional.ofNullable(resource.getSpec()).map(spec -> spec.connectionId()))
          .flatMap(Optional::stream)
          .forEach(owned::add);
      names.add(resource.getMetadata().getName());
      marks.add(
          OwnershipMark.of(
              sources.settings().clusterIds(),
              resource.getMetadata().getNamespace(),
              resource.getMetadata().getName(),
              resource.getSpec() == null ? null : resource.getSpec().externalId()));
    }

    /** The listing shows summaries; what counts is the connection itself. */
    private int export(Caller access, String id) throws VersoriException {
      Connection connection;
      try {
        connection = ApiText.withoutToken(access, sources.api().get(access, id));
      } catch (VersoriException e) {
        if (e.kind() == Kind.NOT_FOUND) {
          return 0;
        }
        throw e;
      }
      if (marks.stream().anyMatch(mark -> mark.marks(connection, false))
          || retained.filter(name -> !isRetained(connection, name)).isPresent()) {
        return 0;
      }
      Optional<CredentialNameMark> marked = CredentialNameMark.of(connection);
      boolean elsewhere =
          marked.filter(mark -> !mark.isOf(sources.settings().clusterIds())).isPresent();
      if (elsewhere) {
        console.err().printf("%s is left out: it bears the mark %s%n", id, marked.get().mark());
        return 0;
      }
      console
          .out()
          .print(new ExportedManifest(schema, connection, marked, namespace, names).text());
      return 1;
    }
  }
}
