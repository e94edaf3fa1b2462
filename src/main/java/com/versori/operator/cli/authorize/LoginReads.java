package com.versori.operator.cli.authorize;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.cli.command.Arguments;
import com.versori.operator.cli.command.ClusterReads;
import com.versori.operator.cli.command.FailureException;
import com.versori.operator.cli.command.GivenOrganisation;
import com.versori.operator.cli.command.GivenSecrets;
import com.versori.operator.cli.command.Shown;
import com.versori.operator.cli.command.Sources;
import com.versori.operator.cli.command.UsageException;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.cli.plan.DryRun;
import com.versori.operator.cli.plan.DryRun.Decision;
import com.versori.operator.client.OAuth2Logins;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.decide.Planner;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observations;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.ReferencedSecrets;
import com.versori.operator.payload.SecretValueResolver;
import com.versori.operator.payload.SecretValues;
import com.versori.operator.payload.credential.ValueInput;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what a login needs: the organisation, the template or connection, the client's ID. */
final class LoginReads {

  private final Sources sources;
  private final CodeEntry entry;
  private final Clock clock;
  private final Optional<String> project;
  private final Optional<String> declaredNamespace;
  private final String namespace;
  private final GivenOrganisation organisation;
  private final GivenSecrets given;

  /**
   * @param project that has the template; empty: the manifest or the organisation names it
   */
  LoginReads(
      Sources sources,
      Arguments options,
      Optional<String> project,
      List<Manifest> manifests,
      CodeEntry entry,
      Clock clock)
      throws UsageException, FailureException {
    this.sources = sources;
    this.entry = entry;
    this.clock = clock;
    this.project = project;
    this.declaredNamespace =
        Optional.of(entry.manifest().namespace(options.option("namespace", "")))
            .filter(name -> !name.isEmpty());
    this.namespace =
        declaredNamespace
            .or(() -> sources.cluster().map(KubernetesClient::getNamespace))
            .orElse("default");
    GivenOrganisation any = GivenOrganisation.of(options, sources, Set.of(namespace));
    this.organisation = project.map(any::limitedTo).orElse(any);
    this.given = GivenSecrets.of(manifests, namespace);
  }

  OAuth2Logins logins() {
    return sources.logins();
  }

  /** The namespace of the resource; empty: the current one of kubectl. */
  Optional<String> declaredNamespace() {
    return declaredNamespace;
  }

  /** With the caller, and with the template or the connection. */
  Snapshot observe() throws FailureException {
    try {
      Decision decision = dryRun().decide(resource(), this::decide);
      if (decision.action() instanceof Conclusion.Blocked blocked) {
        throw new FailureException(Shown.line(message(blocked.finding())));
      }
      if (!isSystemKnown(decision.snapshot())) {
        throw new FailureException(
            "spec.templateId does not tell the template's system: set --project to the ID of its"
                + " project, or use spec.templateRef");
      }
      return decision.snapshot();
    } catch (KubernetesClientException e) {
      throw ClusterReads.failure(sources.cluster().orElseThrow(), e);
    }
  }

  private Action decide(Snapshot s) {
    List<Need> needs = new ArrayList<>(List.of(Need.CALLER));
    s.remoteId().ifPresent(id -> needs.add(Need.REMOTE));
    VersoriConnectionSpec spec = s.spec();
    boolean listed = spec.templateId() != null && !s.organisation().projects().isEmpty();
    if (spec.templateRef() != null || listed) {
      needs.add(Need.TEMPLATE);
    }
    return Planner.observe(s, needs);
  }

  private static boolean isSystemKnown(Snapshot s) {
    return s.seen(Observations.TEMPLATE).isPresent() || s.found().isPresent();
  }

  private String message(Finding finding) {
    return project.isPresent() && finding.reason() == Reason.FORBIDDEN
        ? "Project %s (--project) has no template %s"
            .formatted(project.get(), entry.spec().templateId())
        : finding.message();
  }

  /** The resource as it is declared, with the status that it has in the cluster. */
  private VersoriConnection resource() {
    VersoriConnection resource = entry.resource();
    String name = resource.getMetadata().getName();
    sources
        .cluster()
        .map(
            client ->
                client
                    .resources(VersoriConnection.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .get())
        .ifPresent(existing -> resource.setStatus(existing.getStatus()));
    resource.getMetadata().setNamespace(namespace);
    resource.getMetadata().setUid(namespace + "/" + name);
    return resource;
  }

  private DryRun dryRun() {
    return new DryRun(
        organisation.settings(),
        (of, name, size) -> organisation.secret(of, name),
        this::versions,
        organisation,
        sources.api(),
        List.of(),
        clock);
  }

  /** Only of the organisation's Secret: those of the resource are not needed. */
  private Map<String, String> versions(String of, Set<String> names) {
    Set<String> own = ReferencedSecrets.names(entry.spec());
    return of.equals(namespace) && names.equals(own) ? Map.of() : organisation.versions(of, names);
  }

  /**
   * The ID of the OAuth client.
   *
   * @param input a plain value, or a key of a Secret among the files or in the cluster
   */
  Optional<String> clientId(Optional<ValueInput> input) throws FailureException {
    if (input.isEmpty()) {
      return Optional.empty();
    }
    List<Finding> findings = new ArrayList<>();
    String text =
        new SecretValueResolver(
                entry.entry().name(),
                entry.spec(),
                namespace,
                input.get().secret() == null ? Map.of() : secret(input.get().secret()),
                clock.instant(),
                findings,
                new ArrayList<>(),
                new SecretValues())
            .text(input.get());
    if (!findings.isEmpty()) {
      throw new FailureException(Shown.line(findings.get(0).message()));
    }
    return Optional.of(text);
  }

  /** A Secret among the files overrides the one in the cluster. */
  private Map<String, SecretContent> secret(String name) throws FailureException {
    try {
      return given
          .find(namespace, name)
          .or(() -> organisation.secret(namespace, name))
          .map(one -> Map.of(name, one))
          .orElse(Map.of());
    } catch (KubernetesClientException e) {
      throw ClusterReads.failure(sources.cluster().orElseThrow(), e);
    }
  }
}
