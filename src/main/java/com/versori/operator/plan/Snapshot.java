package com.versori.operator.plan;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.versori.Access;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.ConnectionTemplate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a decision depends on, gathered before it and never changed by it.
 *
 * @param resource as the API server last told
 * @param now the time of the pass
 * @param nextAttempt the ID that a create decided on in this pass takes: a ULID of {@code now}
 * @param history what this process remembers
 * @param secretVersions name to resourceVersion of the Secrets that the resource names and that
 *     exist, as the index knows them
 * @param statusIsPruned whether the API server has dropped fields of a status that was written
 * @param access organisation and token, once they were looked for
 * @param template the template that the resource names, once it was looked for
 * @param secrets the Secrets as read, once they were; one that does not exist is missing
 * @param remote the connection to adopt, once it was looked for
 */
public record Snapshot(
    VersoriConnection resource,
    OperatorSettings operator,
    Instant now,
    String nextAttempt,
    History history,
    Map<String, String> secretVersions,
    boolean statusIsPruned,
    Optional<Seen<Access>> access,
    Optional<Seen<ConnectionTemplate>> template,
    Optional<Seen<Map<String, SecretContent>>> secrets,
    Optional<Seen<Connection>> remote) {

  /**
   * The result of looking at something: the thing, or what stood in the way.
   *
   * @param value null if there is an obstacle
   */
  public record Seen<T>(T value, Optional<Finding> obstacle) {
    public static <T> Seen<T> of(T value) {
      return new Seen<>(value, Optional.empty());
    }

    public static <T> Seen<T> obstacle(Finding finding) {
      return new Seen<>(null, Optional.of(finding));
    }

    /** The value may be a secret. */
    @Override
    public String toString() {
      return obstacle.map(Finding::toString).orElse("Seen[***]");
    }
  }

  public static Snapshot of(
      VersoriConnection resource,
      OperatorSettings operator,
      Instant now,
      String nextAttempt,
      History history,
      Map<String, String> secretVersions,
      boolean statusIsPruned) {
    return new Snapshot(
        resource,
        operator,
        now,
        nextAttempt,
        history,
        Map.copyOf(secretVersions),
        statusIsPruned,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same look at a newer version of the resource. */
  public Snapshot withResource(VersoriConnection newer) {
    return with(newer, access, template, secrets, remote);
  }

  public Snapshot withAccess(Seen<Access> seen) {
    return with(resource, Optional.of(seen), template, secrets, remote);
  }

  public Snapshot withTemplate(Seen<ConnectionTemplate> seen) {
    return with(resource, access, Optional.of(seen), secrets, remote);
  }

  public Snapshot withSecrets(Seen<Map<String, SecretContent>> seen) {
    return with(resource, access, template, Optional.of(seen), remote);
  }

  public Snapshot withRemote(Seen<Connection> seen) {
    return with(resource, access, template, secrets, Optional.of(seen));
  }

  private Snapshot with(
      VersoriConnection resource,
      Optional<Seen<Access>> access,
      Optional<Seen<ConnectionTemplate>> template,
      Optional<Seen<Map<String, SecretContent>>> secrets,
      Optional<Seen<Connection>> remote) {
    return new Snapshot(
        resource,
        operator,
        now,
        nextAttempt,
        history,
        secretVersions,
        statusIsPruned,
        access,
        template,
        secrets,
        remote);
  }

  public VersoriConnectionSpec spec() {
    return resource.getSpec();
  }

  /** Never null. */
  public VersoriConnectionStatus status() {
    return resource.getStatus() == null ? VersoriConnectionStatus.EMPTY : resource.getStatus();
  }

  public String namespace() {
    return resource.getMetadata().getNamespace();
  }

  public String name() {
    return resource.getMetadata().getName();
  }

  public long generation() {
    return resource.getMetadata().getGeneration() == null
        ? 0
        : resource.getMetadata().getGeneration();
  }

  public Optional<String> annotation(String key) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(key));
  }

  public boolean isBeingDeleted() {
    return resource.getMetadata().getDeletionTimestamp() != null;
  }

  public boolean hasFinalizer() {
    return resource.hasFinalizer(VersoriConnection.FINALIZER);
  }

  public boolean hasConnection() {
    return status().connectionId() != null;
  }

  /** The connection's name on the platform: the declared one, or the resource's own. */
  public String connectionName() {
    return spec().name() == null ? name() : spec().name();
  }

  /** The organisation that calls are for: where the connection was made, or is to be made. */
  public String organisationId() {
    String pinned = status().organisationId();
    return pinned == null ? declaredOrganisationId() : pinned;
  }

  /** The organisation that the resource asks for: its own, or else the operator's. */
  public String declaredOrganisationId() {
    return spec().organisation() == null ? operator.organisationId() : spec().organisation().id();
  }

  /** On whose behalf calls are made, once that was looked for. */
  public Access caller() {
    return access.orElseThrow().value();
  }

  /** The template that the connection is made from, as far as it is known by now. */
  public Optional<String> templateId() {
    return Optional.ofNullable(spec().templateId())
        .or(() -> template.map(Seen::value).map(ConnectionTemplate::id));
  }

  /** How the template is called in messages. */
  public String templateWords() {
    return spec().templateRef() == null
        ? "template " + spec().templateId()
        : "template %s of project %s, environment %s"
            .formatted(
                spec().templateRef().name(),
                spec().templateRef().projectId(),
                spec().templateRef().environment());
  }

  /** The connection that a person has named as the outcome of the pending attempt. */
  public Optional<String> connectionToAdopt() {
    return CreateAttempt.pendingOn(resource).flatMap(attempt -> Rules.adoptedId(this, attempt));
  }

  public OwnershipMark mark() {
    return new OwnershipMark(operator.clusterId(), namespace(), name());
  }

  public History.Inputs inputs() {
    return new History.Inputs(
        generation(),
        isBeingDeleted(),
        secretVersions,
        annotation(VersoriConnection.RESOLVE_CREATE_ANNOTATION));
  }

  /** The versions that the payload was made of. */
  List<SecretVersion> versionsRead() {
    return secrets.orElseThrow().value().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> new SecretVersion(e.getKey(), e.getValue().resourceVersion()))
        .toList();
  }
}
