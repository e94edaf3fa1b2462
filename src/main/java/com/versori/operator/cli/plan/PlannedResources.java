package com.versori.operator.cli.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import com.versori.operator.model.Observations;
import com.versori.operator.model.SecretContent;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides what applying each manifest would do. The manifests have passed {@code check}. */
final class PlannedResources {

  /** The version of a Secret that the manifests change: newer than every existing one. */
  private static final String NEXT_VERSION = "9".repeat(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Optional<KubernetesClient> cluster;
  private final GivenSecrets given;
  private final GivenOrganisation organisation;
  private final String defaultNamespace;
  private final Clock clock;
  private final List<VersoriConnection> existing;
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
    this.clock = clock;
    this.existing = cluster.isEmpty() ? List.of() : ClusterReads.resources(cluster.get());
    this.dryRun =
        new DryRun(
            organisation.settings(),
            (of, name, size) -> secret(of, name),
            this::versions,
            organisation,
            sources.api(),
            existing,
            clock);
  }

  PlannedChange change(Manifest manifest) throws FailureException {
    String namespace = manifest.namespace(defaultNamespace);
    Optional<VersoriConnection> now =
        existing.stream()
            .filter(one -> one.getMetadata().getNamespace().equals(namespace))
            .filter(one -> one.getMetadata().getName().equals(manifest.name()))
            .findFirst();
    VersoriConnection applied = applied(manifest, namespace, now);
    try {
      Decision decision = decide(applied);
      DecidedChange change = new DecidedChange(decision.snapshot(), now, applied.getSpec());
      Kind kind = decision.action().match(change);
      return new PlannedChange(
          manifest.position(), namespace + "/" + manifest.name(), kind, change.details());
    } catch (KubernetesClientException e) {
      throw ClusterReads.failure(cluster.orElseThrow(), e);
    }
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
    return read(
        """
        {"observedGeneration": %1$d, "conditions": [{"type": "%2$s", "status": "False", "reason": "%3$s",
         "message": "", "observedGeneration": %1$d}]}
        """
            .formatted(
                resource.getMetadata().getGeneration(),
                ConditionType.READY.text(),
                Reason.NAME_CONFLICT.text()),
        VersoriConnectionStatus.class);
  }

  /** The resource as it would be after the manifest is applied. */
  private VersoriConnection applied(
      Manifest manifest, String namespace, Optional<VersoriConnection> now) {
    VersoriConnection wanted = read(manifest.json().toString(), VersoriConnection.class);
    wanted.setStatus(now.map(VersoriConnection::getStatus).orElse(null));
    ObjectMeta metadata =
        now.map(VersoriConnection::getMetadata)
            .map(PlannedResources::copy)
            .orElseGet(ObjectMeta::new);
    Map<String, String> annotations = new HashMap<>();
    Optional.ofNullable(metadata.getAnnotations()).ifPresent(annotations::putAll);
    Optional.ofNullable(wanted.getMetadata().getAnnotations()).ifPresent(annotations::putAll);
    metadata.setAnnotations(annotations);
    metadata.setName(manifest.name());
    metadata.setNamespace(namespace);
    if (now.isEmpty()) {
      metadata.setUid(namespace + "/" + manifest.name());
      metadata.setCreationTimestamp(clock.instant().toString());
      metadata.setGeneration(1L);
    } else if (!now.get().getSpec().equals(wanted.getSpec())) {
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
    SecretContent wanted = given.in(namespace).get(name);
    if (wanted == null || given.isUnknown(namespace, name)) {
      return now;
    }
    boolean same = now.isPresent() && now.get().data().equals(wanted.data());
    return Optional.of(
        new SecretContent(
            same ? now.get().resourceVersion() : NEXT_VERSION, wanted.labels(), wanted.data()));
  }

  private static ObjectMeta copy(ObjectMeta metadata) {
    return JSON.convertValue(metadata, ObjectMeta.class);
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the schema accepts a spec that the Java types do not", e);
    }
  }
}
