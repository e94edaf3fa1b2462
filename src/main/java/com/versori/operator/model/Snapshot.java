package com.versori.operator.model;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.DriftPolicy;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Owner;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.Ids;
import com.versori.operator.model.Observations.Candidates;
import com.versori.operator.model.Observations.Permit;
import com.versori.operator.model.Observations.Remote;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that a decision depends on, gathered before it and never changed by it.
 *
 * @param resource as the API server last told
 * @param now the time of the pass
 * @param nextAttempt the ID that a create decided on in this pass takes: a ULID of {@code now}
 * @param history what this process remembers
 * @param secretVersions name to resourceVersion of the Secrets that the resource names and that
 *     exist, as the index knows them
 * @param claimedBy another resource, {@code namespace/name}, with a better claim on the connection
 *     that status records
 * @param statusIsPruned whether the API server has dropped fields of a status that was written
 * @param contentKey for telling whether secret values are those that were sent last
 * @param observed what was looked at so far
 */
public record Snapshot(
    VersoriConnection resource,
    OperatorSettings operator,
    Instant now,
    String nextAttempt,
    History history,
    Map<String, String> secretVersions,
    Optional<String> claimedBy,
    boolean statusIsPruned,
    ContentKey contentKey,
    Observations observed) {

  public static Snapshot of(
      VersoriConnection resource,
      OperatorSettings operator,
      Instant now,
      String nextAttempt,
      History history,
      Map<String, String> secretVersions,
      Optional<String> claimedBy,
      boolean statusIsPruned,
      ContentKey contentKey) {
    return new Snapshot(
        resource,
        operator,
        now,
        nextAttempt,
        history,
        Map.copyOf(secretVersions),
        claimedBy,
        statusIsPruned,
        contentKey,
        Observations.NONE);
  }

  /** The same look at a newer version of the resource. */
  public Snapshot withResource(VersoriConnection newer) {
    return with(newer, observed);
  }

  public Snapshot withCaller(Observation<Caller> seen) {
    return with(resource, observed.withCaller(seen));
  }

  public Snapshot withPermit(Observation<Permit> seen) {
    return with(resource, observed.withPermit(seen));
  }

  public Snapshot withTemplate(Observation<ConnectionTemplate> seen) {
    return with(resource, observed.withTemplate(seen));
  }

  public Snapshot withTemplateUser(Observation<Optional<String>> seen) {
    return with(resource, observed.withTemplateUser(seen));
  }

  public Snapshot withSecrets(Observation<Map<String, SecretContent>> seen) {
    return with(resource, observed.withSecrets(seen));
  }

  /** For what has to wait: no value is held longer than the pass that read it. */
  public Snapshot withoutSecrets() {
    return with(resource, observed.withoutSecrets());
  }

  public Snapshot withRemote(Observation<Remote> seen) {
    return with(resource, observed.withRemote(seen));
  }

  public Snapshot withCandidates(Observation<Candidates> seen) {
    return with(resource, observed.withCandidates(seen));
  }

  private Snapshot with(VersoriConnection newer, Observations more) {
    return new Snapshot(
        newer,
        operator,
        now,
        nextAttempt,
        history,
        secretVersions,
        claimedBy,
        statusIsPruned,
        contentKey,
        more);
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

  /** An ID that is no ULID was not written by the operator and is ignored. */
  public boolean hasConnection() {
    return Ids.isUlid(status().connectionId());
  }

  /** The resource as an owner of connections. */
  public Owner identity() {
    return new Owner(operator.clusterIds().get(0), namespace(), name());
  }

  /**
   * The other resource that the connection in status belongs to: the one that status itself names,
   * or one with a better claim. Then status is no authority.
   */
  public Optional<String> otherOwner() {
    if (!hasConnection()) {
      return Optional.empty();
    }
    Owner owner = status().owner();
    boolean isOwn = owner == null || owner.is(operator.clusterIds(), namespace(), name());
    return isOwn
        ? claimedBy
        : Optional.of(
            owner.clusterId().equals(identity().clusterId())
                ? "%s/%s".formatted(owner.namespace(), owner.name())
                : "%s/%s of cluster %s"
                    .formatted(owner.namespace(), owner.name(), owner.clusterId()));
  }

  /** The create attempt whose outcome is not known, if there is one. */
  public Optional<CreateAttempt> pendingAttempt() {
    return CreateAttempt.pendingOn(resource, history.sentAttempt());
  }

  /**
   * The connection's name on the platform: the declared one; or else the one that an adopted
   * connection has; or else the resource's own.
   */
  public String connectionName() {
    if (spec().name() != null) {
      return spec().name();
    }
    return spec().connectionId() != null && status().name() != null ? status().name() : name();
  }

  /** The organisation that calls are for: where the connection was made, or is to be made. */
  public String organisationId() {
    String pinned = status().organisationId();
    return Ids.isUlid(pinned) ? pinned : declaredOrganisationId();
  }

  /** The organisation that the resource asks for: its own, or else the operator's. */
  public String declaredOrganisationId() {
    return spec().organisation() == null ? operator.organisationId() : spec().organisation().id();
  }

  /** On whose behalf calls are made, once that was looked for. */
  public Caller caller() {
    return observed.caller().orElseThrow().value();
  }

  /** The template that the connection is made from, as far as it is known by now. */
  public Optional<String> templateId() {
    return Optional.ofNullable(spec().templateId())
        .or(() -> observed.template().map(Observation::value).map(ConnectionTemplate::id))
        .or(() -> Optional.ofNullable(status().templateId()));
  }

  /** Whether status already tells of that obstacle, and of the resource as it is now. */
  public boolean saysNow(Reason reason) {
    return status()
        .condition(ConditionType.READY)
        .filter(ready -> !ready.holds() && reason.text().equals(ready.reason()))
        .filter(ready -> Long.valueOf(generation()).equals(ready.observedGeneration()))
        .isPresent();
  }

  /** Whether the connection was made so recently that "not found" says nothing of it. */
  public boolean mayBeUnseen() {
    return status().origin() == Origin.CREATED
        && CreateAttempt.mayBeUnseen(status().createAttempt(), now);
  }

  /**
   * What becomes of the connection when the resource goes. An adopted one was there before: it goes
   * only where that is written out.
   */
  public DeletionPolicy deletionPolicy() {
    boolean adopted =
        status().origin() == Origin.ADOPTED || (!hasConnection() && spec().connectionId() != null);
    return adopted && spec().deletionPolicy() == null
        ? DeletionPolicy.RETAIN
        : operator().deletionPolicy(spec());
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

  /**
   * Whether the operator writes to the connection at all: an adopted one is only observed under
   * {@code Report}, and where nothing of it is declared.
   */
  public boolean mayWrite() {
    return mayWrite(status().origin());
  }

  /** The same for a connection that is about to have that origin. */
  public boolean mayWrite(Origin origin) {
    return origin != Origin.ADOPTED
        || (operator.driftPolicy(spec()) == DriftPolicy.CORRECT
            && (spec().managesCredentials() || spec().name() != null || spec().baseUrl() != null));
  }

  /** The connection to look at: the resource's own, or the one that it is to adopt. */
  public Optional<String> remoteId() {
    return Optional.of(status())
        .filter(status -> hasConnection())
        .map(VersoriConnectionStatus::connectionId)
        .or(() -> Optional.ofNullable(spec().connectionId()))
        .or(
            () ->
                pendingAttempt().flatMap(attempt -> CreateResolution.adoptedId(resource, attempt)));
  }

  /** What a create asked for, or will ask for, by the name of the connection. */
  public String wantedName() {
    return pendingAttempt()
        .map(CreateAttempt::name)
        .filter(name -> name != null)
        .orElseGet(this::connectionName);
  }

  public OwnershipMark mark() {
    return OwnershipMark.of(operator.clusterIds(), namespace(), name(), spec().externalId());
  }

  public History.Inputs inputs() {
    return new History.Inputs(generation(), isBeingDeleted(), secretVersions, words());
  }

  /** The annotations in which a person asks for something. */
  private Map<String, String> words() {
    Map<String, String> words = new TreeMap<>();
    for (String key :
        List.of(
            VersoriConnection.RESOLVE_CREATE_ANNOTATION,
            VersoriConnection.RECONCILE_REQUESTED_ANNOTATION,
            VersoriConnection.TAKE_OVER_ANNOTATION)) {
      annotation(key).ifPresent(word -> words.put(key, BoundedText.of(word)));
    }
    return words;
  }

  /** What a person asks for a full sync by, as status records it once it is made. */
  public Optional<String> requestedSync() {
    return annotation(VersoriConnection.RECONCILE_REQUESTED_ANNOTATION).map(BoundedText::of);
  }

  /** Whether a person asks for a full sync that has not been made yet. */
  public boolean isSyncRequested() {
    return requestedSync()
        .filter(word -> !word.equals(status().lastHandledReconcileAt()))
        .isPresent();
  }

  /** The versions that the payload was made of. */
  public List<SecretVersion> versionsRead() {
    return observed.secrets().orElseThrow().value().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> new SecretVersion(e.getKey(), e.getValue().resourceVersion()))
        .toList();
  }
}
