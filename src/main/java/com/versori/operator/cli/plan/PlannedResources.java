package com.versori.operator.cli.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.cli.command.ClusterReads;
import com.versori.operator.cli.command.FailureException;
import com.versori.operator.cli.command.GivenOrganisation;
import com.versori.operator.cli.command.GivenSecrets;
import com.versori.operator.cli.command.Sources;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.cli.plan.DryRun.Decision;
import com.versori.operator.cli.plan.PlannedChange.Kind;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Planner;
import com.versori.operator.model.Observations;
import com.versori.operator.model.SecretContent;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides what applying the manifests would do. They have passed {@code check}. */
final class PlannedResources {

  /** The version of a Secret that the manifests change: newer than every existing one. */
  private static final String NEXT_VERSION = "9".repeat(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Optional<KubernetesClient> cluster;
  private final GivenSecrets given;
  private final GivenOrganisation organisation;
  private final String defaultNamespace;
  private final Instant now;
  private final List<VersoriConnection> existing;
  private final Map<Manifest, VersoriConnection> applied = new LinkedHashMap<>();
  private final DryRun dryRun;

  PlannedResources(
      Sources sources,
      GivenOrganisation organisation,
      List<Manifest> manifests,
      String namespace,
      Clock clock)
      throws FailureException {
    this.organisation = organisation;
    this.cluster = sources.cluster();
    this.given = GivenSecrets.of(manifests, namespace);
    this.defaultNamespace = namespace;
    this.now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    this.existing = cluster.isEmpty() ? List.of() : ClusterReads.resources(cluster.get());
    manifests.stream()
        .filter(one -> one.kind().equals(VersoriConnection.KIND))
        .forEach(one -> applied.put(one, applied(one)));
    this.dryRun =
        new DryRun(
            organisation.settings(),
            (of, name, size) -> secret(of, name),
            this::versions,
            organisation,
            sources.api(),
            afterApply(),
            clock);
  }

  /** All resources as they are once every manifest is applied. */
  private List<VersoriConnection> afterApply() {
    Set<String> changed =
        applied.values().stream().map(VersoriConnection::qualifiedName).collect(Collectors.toSet());
    return Stream.concat(
            existing.stream().filter(one -> !changed.contains(one.qualifiedName())),
            applied.values().stream())
        .toList();
  }

  /** In the order of the manifests. */
  List<PlannedChange> changes() throws FailureException {
    List<PlannedChange> changes = new ArrayList<>();
    for (Manifest manifest : applied.keySet()) {
      changes.add(change(manifest));
    }
    return changes;
  }

  private PlannedChange change(Manifest manifest) throws FailureException {
    VersoriConnection resource = applied.get(manifest);
    try {
      Decision decision = decide(resource);
      DecidedChange change =
          new DecidedChange(
              decision.snapshot(), existing(resource.qualifiedName()), resource.getSpec());
      Kind kind = decision.action().match(change);
      if (kind.isChange() && !resource.getSpec().links().isEmpty()) {
        kind = change.unlessBlocked(kind, dryRun.decide(resource, Planner::judgeLinks).action());
      }
      return new PlannedChange(
          manifest.position(), resource.qualifiedName(), kind, change.details());
    } catch (KubernetesClientException e) {
      throw ClusterReads.failure(cluster.orElseThrow(), e);
    }
  }

  private Optional<VersoriConnection> existing(String name) {
    return existing.stream().filter(one -> one.qualifiedName().equals(name)).findFirst();
  }

  /** Predicts a name conflict: the operator learns of one only from the answer to its create. */
  private Decision decide(VersoriConnection resource) {
    Decision decision = dryRun.decide(resource);
    if (!(decision.action() instanceof Action.Create create)) {
      return decision;
    }
    resource.setStatus(nameConflict(resource));
    Decision afterConflict = dryRun.decide(resource);
    resource.setStatus(null);
    boolean nameTaken =
        afterConflict.snapshot().seen(Observations.CANDIDATES).stream()
            .flatMap(candidates -> candidates.found().stream())
            .flatMap(remote -> remote.connection().stream())
            .anyMatch(
                one ->
                    decision.snapshot().mark().marks(one, false)
                        || (one.isNamed(create.attempt().name())
                            && create.attempt().templateId().equals(one.connectionTemplateId())));
    boolean unseen =
        afterConflict.action() instanceof Conclusion.Blocked blocked
            && blocked.finding().reason() != Reason.NAME_CONFLICT;
    return nameTaken || unseen ? afterConflict : decision;
  }

  private static VersoriConnectionStatus nameConflict(VersoriConnection resource) {
    Long generation = resource.getMetadata().getGeneration();
    Map<String, Object> unready =
        Map.of(
            "type",
            ConditionType.READY.text(),
            "status",
            Condition.FALSE,
            "reason",
            Reason.NAME_CONFLICT.text(),
            "message",
            "",
            "observedGeneration",
            generation);
    return JSON.convertValue(
        Map.of("observedGeneration", generation, "conditions", List.of(unready)),
        VersoriConnectionStatus.class);
  }

  /** The resource as it would be after the manifest is applied. */
  private VersoriConnection applied(Manifest manifest) {
    String namespace = manifest.namespace(defaultNamespace);
    Optional<VersoriConnection> before = existing(namespace + "/" + manifest.name());
    VersoriConnection wanted = manifest.as(VersoriConnection.class);
    wanted.setStatus(before.map(VersoriConnection::getStatus).orElse(null));
    ObjectMeta metadata =
        before
            .map(VersoriConnection::getMetadata)
            .map(PlannedResources::copy)
            .orElseGet(ObjectMeta::new);
    Map<String, String> annotations = new HashMap<>();
    Optional.ofNullable(metadata.getAnnotations()).ifPresent(annotations::putAll);
    Optional.ofNullable(wanted.getMetadata().getAnnotations()).ifPresent(annotations::putAll);
    metadata.setAnnotations(annotations);
    metadata.setName(manifest.name());
    metadata.setNamespace(namespace);
    if (before.isEmpty()) {
      metadata.setUid(namespace + "/" + manifest.name());
      metadata.setCreationTimestamp(now.toString());
      metadata.setGeneration(1L);
    } else if (!before.get().getSpec().equals(wanted.getSpec())) {
      metadata.setGeneration(metadata.getGeneration() + 1);
    }
    wanted.setMetadata(metadata);
    return wanted;
  }

  private Map<String, String> versions(String namespace, Set<String> names) {
    Map<String, String> versions = new HashMap<>();
    for (String name : names) {
      secret(namespace, name).ifPresent(secret -> versions.put(name, secret.resourceVersion()));
    }
    return versions;
  }

  /** A Secret among the manifests overrides the one in the cluster. */
  private Optional<SecretContent> secret(String namespace, String name) {
    Optional<SecretContent> now = organisation.secret(namespace, name);
    Optional<SecretContent> wanted = given.find(namespace, name);
    String version =
        now.filter(one -> wanted.map(SecretContent::data).equals(Optional.of(one.data())))
            .map(SecretContent::resourceVersion)
            .orElse(NEXT_VERSION);
    return wanted.map(one -> new SecretContent(version, one.labels(), one.data())).or(() -> now);
  }

  private static ObjectMeta copy(ObjectMeta metadata) {
    return JSON.convertValue(metadata, ObjectMeta.class);
  }
}
