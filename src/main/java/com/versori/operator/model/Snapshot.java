package com.versori.operator.model;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.DriftPolicy;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.TemplateRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Effective;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Owner;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Synced;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.Ids;
import com.versori.operator.client.model.Sha256;
import com.versori.operator.model.Observations.Kind;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Everything that a decision depends on; immutable.
 *
 * @param resource as last seen
 * @param organisation of the resource
 * @param now the time of the pass
 * @param nextAttempt the ID for a create in this pass: a ULID with the time {@code now}
 * @param history what this process remembers
 * @param secretVersions name to resourceVersion of the referenced Secrets in the index
 * @param claimedBy another resource, {@code namespace/name}, with a better claim on the connection
 *     in status
 * @param statusIsPruned whether the API server drops status fields
 * @param observed the observations so far
 */
public record Snapshot(
    VersoriConnection resource,
    OperatorSettings operator,
    OrganisationUse organisation,
    Instant now,
    String nextAttempt,
    History history,
    Map<String, String> secretVersions,
    Optional<String> claimedBy,
    boolean statusIsPruned,
    Map<Kind<?>, Observation<?>> observed) {

  private static final Pattern SHORT = Pattern.compile("[ -~]{0,64}");

  public Snapshot {
    secretVersions = Map.copyOf(secretVersions);
    observed = Map.copyOf(observed);
  }

  /** The same observations for a newer version of the resource. */
  public Snapshot withResource(VersoriConnection newer) {
    return with(newer, now, observed);
  }

  public <T> Snapshot with(Kind<T> kind, Observation<T> seen) {
    Map<Kind<?>, Observation<?>> more = new HashMap<>(observed);
    more.put(kind, seen);
    return with(resource, now, more);
  }

  /** For snapshots that outlive their pass: secret values must not. */
  public Snapshot withoutSecrets() {
    Map<Kind<?>, Observation<?>> fewer = new HashMap<>(observed);
    fewer.remove(Observations.SECRETS);
    return with(resource, now, fewer);
  }

  /** At the end of the pass, whose calls may have taken long. */
  public Snapshot at(Instant later) {
    return with(resource, later, observed);
  }

  private Snapshot with(VersoriConnection newer, Instant time, Map<Kind<?>, Observation<?>> seen) {
    return new Snapshot(
        newer,
        operator,
        organisation,
        time,
        nextAttempt,
        history,
        secretVersions,
        claimedBy,
        statusIsPruned,
        seen);
  }

  /** Empty: not observed. */
  @SuppressWarnings("unchecked")
  public <T> Optional<Observation<T>> observed(Kind<T> kind) {
    return Optional.ofNullable((Observation<T>) observed.get(kind));
  }

  /** The observed value; empty without one. */
  public <T> Optional<T> seen(Kind<T> kind) {
    return observed(kind).map(Observation::value);
  }

  public VersoriConnectionSpec spec() {
    return resource.getSpec();
  }

  /** Never null. */
  public VersoriConnectionStatus status() {
    return resource.knownStatus();
  }

  public String namespace() {
    return resource.getMetadata().getNamespace();
  }

  public String name() {
    return resource.getMetadata().getName();
  }

  public String uid() {
    return resource.getMetadata().getUid();
  }

  public long generation() {
    return resource.getMetadata().getGeneration() == null
        ? 0
        : resource.getMetadata().getGeneration();
  }

  public Optional<String> annotation(String key) {
    return resource.annotation(key);
  }

  public boolean isBeingDeleted() {
    return resource.getMetadata().getDeletionTimestamp() != null;
  }

  public boolean hasFinalizer() {
    return resource.hasFinalizer(VersoriConnection.FINALIZER);
  }

  /** Whether status has a connection ID; an ID that is not a ULID is ignored. */
  public boolean hasConnection() {
    return Ids.isUlid(status().connectionId());
  }

  /**
   * What an update was to change, and the API does not show yet.
   *
   * @param replaced IDs that the connection is not to have any more
   * @param added whether it is to have further entries
   */
  public record Unconfirmed(List<String> replaced, boolean added) {
    public static final Unconfirmed NONE = new Unconfirmed(List.of(), false);

    public boolean isNone() {
      return equals(NONE);
    }
  }

  /** Of the last update. */
  public Unconfirmed unconfirmed() {
    return Optional.ofNullable(status().synced())
        .map(one -> new Unconfirmed(one.replaced(), Boolean.TRUE.equals(one.added())))
        .orElse(Unconfirmed.NONE);
  }

  /** Whether the API may not show the last write yet. */
  public boolean isWriteRecent() {
    return Optional.ofNullable(status().synced())
        .flatMap(synced -> Times.parse(synced.time()))
        .filter(at -> now.isBefore(at.plus(Timing.SHOWN_WITHIN)))
        .isPresent();
  }

  /** Whether that is the connection as it was before the last write. */
  public boolean isBeforeWrite(Connection found) {
    return isWriteRecent() && Times.isAfter(status().updatedAt(), found.updatedAt());
  }

  /** The resource as an owner of connections. */
  public Owner identity() {
    return new Owner(operator.clusterIds().get(0), namespace(), name());
  }

  /**
   * The other resource that owns the connection in status: the one that status names, or one with a
   * better claim. Then status is no authority.
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

  /** The create attempt whose outcome is not known, if any. */
  public Optional<CreateAttempt> pendingAttempt() {
    return CreateAttempt.pendingOn(resource, history.sentAttempt());
  }

  /**
   * The connection's name on the platform: the declared name, or an adopted connection's name, or
   * the resource's name.
   */
  public String connectionName() {
    if (spec().name() != null) {
      return spec().name();
    }
    return spec().connectionId() != null && status().name() != null ? status().name() : name();
  }

  /** The ID of the connection's organisation, or of the one to create it in; empty: unknown. */
  public String organisationId() {
    String pinned = status().organisationId();
    return Ids.isUlid(pinned) ? pinned : organisation.id().orElse("");
  }

  /**
   * Whether calls are made for the resource. A namespace that is no longer allowed ends neither the
   * recovery of a create that was sent, nor the deletion of a connection that was created.
   */
  public boolean mayCall() {
    return organisation.isAllowed()
        || (organisation.problem().filter(p -> p.reason() == Reason.FORBIDDEN).isPresent()
            && organisation.spec().isPresent()
            && isUnfinished());
  }

  /**
   * Whether there is a connection to delete, or to recover, that only the operator can have made.
   */
  public boolean isUnfinished() {
    boolean used = organisation.ref().equals(status().organisationRef());
    return history.pending().sentHere()
        || (used && pendingAttempt().isPresent())
        || (used && isBeingDeleted() && hasConnection() && status().origin() == Origin.CREATED);
  }

  /** Requires that the caller was observed. */
  public Caller caller() {
    return seen(Observations.CALLER).orElseThrow();
  }

  public Optional<String> templateId() {
    return Optional.ofNullable(spec().templateId())
        .or(() -> seen(Observations.TEMPLATE).map(ConnectionTemplate::id))
        .or(() -> Optional.ofNullable(status().templateId()));
  }

  /** Whether status reports this reason for the current generation. */
  public boolean saysNow(Reason reason) {
    return status().reports(reason, generation());
  }

  /** Whether this generation of the spec was written, or read if it is only observed. */
  public boolean isGenerationSynced() {
    Synced synced = status().synced();
    return synced != null && Long.valueOf(generation()).equals(synced.generation());
  }

  /** Whether the API has refused to create a connection of this name. */
  public boolean isNameRefused() {
    return saysNow(Reason.NAME_CONFLICT)
        || history.refusedName().filter(connectionName()::equals).isPresent();
  }

  /** Whether the connection was created so recently that "not found" proves nothing. */
  public boolean mayBeUnseen() {
    return status().origin() == Origin.CREATED
        && (CreateAttempt.mayBeUnseen(status().createAttempt(), now)
            || Times.parse(status().createdAt())
                .filter(at -> CreateAttempt.isRecent(at, now))
                .isPresent());
  }

  /** The deletion policy in effect. */
  public DeletionPolicy deletionPolicy() {
    return deletionPolicy(status().origin(), hasConnection());
  }

  /**
   * The same for a connection of this origin. An adopted one is deleted only if the spec says so. A
   * default that was in effect stays so once deletion began or the organisation is gone, and a
   * connection that is retained is not deleted because a default changes.
   */
  public DeletionPolicy deletionPolicy(Origin origin, boolean connected) {
    if (spec().deletionPolicy() != null) {
      return spec().deletionPolicy();
    }
    if (origin == Origin.ADOPTED || (!connected && spec().connectionId() != null)) {
      return DeletionPolicy.RETAIN;
    }
    Optional<DeletionPolicy> before = recordedPolicy();
    boolean stays =
        isBeingDeleted()
            || !organisation.isAllowed()
            || (connected && hasConnection() && before.equals(Optional.of(DeletionPolicy.RETAIN)));
    return before.filter(policy -> stays).orElseGet(organisation::deletionPolicy);
  }

  /** Not that of a status with the connection of another resource, which is not deleted. */
  private Optional<DeletionPolicy> recordedPolicy() {
    return Optional.ofNullable(status().effective())
        .map(Effective::deletionPolicy)
        .filter(policy -> !status().reports(Reason.OWNED_BY_ANOTHER));
  }

  public DriftPolicy driftPolicy() {
    return spec().driftPolicy() == null ? organisation.driftPolicy() : spec().driftPolicy();
  }

  public Duration resyncInterval() {
    return Durations.parse(
        spec().resyncInterval() == null ? organisation.resyncInterval() : spec().resyncInterval());
  }

  /** The settings in effect, as status shows them. */
  public Effective effective(DeletionPolicy policy) {
    return new Effective(policy, driftPolicy(), Durations.format(resyncInterval()));
  }

  /** Whether the environment of a template can be found, which shows what it uses. */
  public boolean mayKnowUse() {
    return spec().templateRef() != null
        || !organisation.projects().isEmpty()
        || spec().links().stream().anyMatch(link -> link.templateRef() != null);
  }

  /** The connection as it was read in this pass. */
  public Optional<Connection> found() {
    return seen(Observations.REMOTE).flatMap(Observations.Remote::connection);
  }

  /** The template, for messages. */
  public String describedTemplate() {
    return described(spec().templateRef(), spec().templateId());
  }

  /** A template that is given by its ID if {@code ref} is null. */
  public static String described(TemplateRef ref, String id) {
    return ref == null
        ? "template " + id
        : "template %s of project %s, environment %s"
            .formatted(ref.name(), ref.projectId(), ref.environment());
  }

  /**
   * Whether the operator writes the connection. An adopted one is only observed under {@code
   * Report}, and if none of its fields is declared.
   */
  public boolean mayWrite() {
    return mayWrite(status().origin());
  }

  /** The same for a connection of this origin. */
  public boolean mayWrite(Origin origin) {
    return origin != Origin.ADOPTED
        || (driftPolicy() == DriftPolicy.CORRECT
            && (spec().managesCredentials() || spec().name() != null || spec().baseUrl() != null));
  }

  /** Whether the operator changes what templates use a connection of this origin. */
  public boolean mayLink(Origin origin) {
    return origin != Origin.ADOPTED || driftPolicy() == DriftPolicy.CORRECT;
  }

  /** The ID of the resource's connection, or of the one to adopt. */
  public Optional<String> remoteId() {
    return Optional.of(status())
        .filter(status -> hasConnection())
        .map(VersoriConnectionStatus::connectionId)
        .or(() -> Optional.ofNullable(spec().connectionId()))
        .or(
            () ->
                pendingAttempt().flatMap(attempt -> CreateResolution.adoptedId(resource, attempt)));
  }

  /** The name of the pending create, or of the next one. */
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
    return new History.Inputs(generation(), isBeingDeleted(), secretVersions, requests());
  }

  /** How an update repeats what it does not change. */
  public History.Form form() {
    return organisation.replacesEntries() ? history.form(inputs()) : History.Form.VALUE;
  }

  private Map<String, String> requests() {
    Map<String, String> requests = new TreeMap<>();
    for (String key :
        List.of(
            VersoriConnection.PAUSED_ANNOTATION,
            VersoriConnection.RESOLVE_CREATE_ANNOTATION,
            VersoriConnection.RECONCILE_REQUESTED_ANNOTATION,
            VersoriConnection.TAKE_OVER_ANNOTATION)) {
      annotation(key).ifPresent(value -> requests.put(key, bounded(value)));
    }
    return requests;
  }

  /** The text if it is short and printable, otherwise its hash: it is only compared. */
  private static String bounded(String text) {
    return SHORT.matcher(text).matches()
        ? text
        : "sha256:" + HexFormat.of().formatHex(Sha256.of(text), 0, 16);
  }

  /** The value of the sync request, as status records it when it is handled. */
  public Optional<String> requestedSync() {
    return annotation(VersoriConnection.RECONCILE_REQUESTED_ANNOTATION).map(Snapshot::bounded);
  }

  /** Whether a requested full sync is outstanding. */
  public boolean isSyncRequested() {
    return requestedSync()
        .filter(request -> !request.equals(status().lastHandledReconcileAt()))
        .isPresent();
  }

  /** What the index had of the Secrets that were read in another version: name to version. */
  public Map<String, String> lagging() {
    Map<String, String> lagging = new HashMap<>(secretVersions);
    Map<String, SecretContent> read = seen(Observations.SECRETS).orElseThrow();
    lagging
        .entrySet()
        .removeIf(
            seen ->
                !read.containsKey(seen.getKey())
                    || read.get(seen.getKey()).resourceVersion().equals(seen.getValue()));
    return Map.copyOf(lagging);
  }

  /** The versions of the Secrets that were read. */
  public List<SecretVersion> versionsRead() {
    return seen(Observations.SECRETS).orElseThrow().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> new SecretVersion(e.getKey(), e.getValue().resourceVersion()))
        .toList();
  }
}
