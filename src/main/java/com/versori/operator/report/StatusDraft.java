package com.versori.operator.report;

import static com.versori.operator.api.v1alpha1.Condition.FALSE;
import static com.versori.operator.api.v1alpha1.Condition.TRUE;
import static com.versori.operator.api.v1alpha1.Condition.UNKNOWN;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Links;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Owner;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Synced;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.Ids;
import com.versori.operator.client.model.Project.Environment;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.SyncState;
import com.versori.operator.findings.ApiText;
import com.versori.operator.findings.Remedies;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Finding.Fate;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Use;
import com.versori.operator.model.Snapshot;
import com.versori.operator.model.Snapshot.Unconfirmed;
import com.versori.operator.model.Times;
import com.versori.operator.payload.credential.CredentialPayloads;
import com.versori.operator.payload.credential.UnknownMembers;
import com.versori.operator.report.Conditions.Wanted;
import com.versori.operator.request.WriteRequest.SentValues;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds the next status: fields that are not changed keep their value. */
final class StatusDraft {
  private final Snapshot s;
  private final VersoriConnectionStatus before;
  private String connectionId;
  private Origin origin;
  private Owner owner;
  private String name;
  private String apiUrl;
  private String organisationId;
  private OrganisationRef organisationRef;
  private String tokenSource;
  private String templateId;
  private String systemId;
  private String baseUrl;
  private String createdAt;
  private String updatedAt;
  private List<CredentialStatus> credentials;
  private Synced synced;
  private Links links;
  private String createAttempt;
  private String lastHandledReconcileAt;
  private long generation;

  StatusDraft(Snapshot s) {
    this.s = s;
    this.before = s.status();
    generation = s.generation();
    credentials = before.credentials();
    createAttempt = before.createAttempt();
    lastHandledReconcileAt = before.lastHandledReconcileAt();
    connection(before);
    connectionId = s.hasConnection() ? before.connectionId() : null;
    if (owner == null && s.hasConnection() && s.otherOwner().isEmpty()) {
      owner = s.identity();
    }
  }

  private void connection(VersoriConnectionStatus of) {
    connectionId = of.connectionId();
    origin = of.origin();
    owner = of.owner();
    name = of.name();
    apiUrl = of.apiUrl();
    organisationId = of.organisationId();
    organisationRef = of.organisationRef();
    tokenSource = of.tokenSource();
    templateId = of.templateId();
    systemId = of.systemId();
    baseUrl = of.baseUrl();
    createdAt = of.createdAt();
    updatedAt = of.updatedAt();
    synced = of.synced();
    links = of.links();
  }

  /** The attempt's outcome is known. */
  void settle(String attempt, Origin from) {
    createAttempt = attempt;
    origin = from;
  }

  /** What was written: the connection, of these Secrets, without drift. */
  VersoriConnectionStatus written(Connection answer, SentValues sent) {
    write(answer, sent, Unconfirmed.NONE);
    return settled(List.of());
  }

  /** The same, without evidence that the update was taken. */
  VersoriConnectionStatus unconfirmed(
      Connection answer, SentValues sent, Unconfirmed unconfirmed, Finding finding) {
    write(answer, sent, unconfirmed);
    s.requestedSync().ifPresent(request -> lastHandledReconcileAt = request);
    return conditions(blocked(finding));
  }

  private void write(Connection answer, SentValues sent, Unconfirmed unconfirmed) {
    take(answer);
    credentials =
        credentials.stream()
            .map(
                one ->
                    one.withValueHash(
                        one.ids().anyMatch(unconfirmed.replaced()::contains)
                            ? null
                            : sent.hashes().get(one.name())))
            .toList();
    remember(sent.fingerprints());
    synced =
        new Synced(
            s.generation(),
            sent.secrets(),
            now(),
            unconfirmed.replaced(),
            unconfirmed.added() ? true : null);
  }

  /** The connection was read. Fields that drifted keep the value that was written. */
  VersoriConnectionStatus observed(Connection found, List<String> drift) {
    if (drift.isEmpty()) {
      take(found);
    } else {
      credentials = credentials(found);
    }
    if (synced != null) {
      synced = Synced.of(synced.generation(), synced.secrets(), synced.time());
    }
    return s.mayWrite() ? settled(drift) : onlyObserved(drift);
  }

  /** The connection is complete without a write. */
  private VersoriConnectionStatus onlyObserved(List<String> drift) {
    synced = Synced.of(s.generation(), List.of(), null);
    return settled(drift);
  }

  /** A create may have made the connection in this organisation. */
  void maybeIn(OrganisationRef organisation) {
    organisationRef = organisation;
  }

  VersoriConnectionStatus adopted(Conclusion.Adopted adopted) {
    settle(adopted.attempt().orElse(createAttempt), adopted.origin());
    take(adopted.connection());
    if (adopted.isComplete()) {
      return onlyObserved(adopted.drift());
    }
    // Errors may contain unredacted API text; the answer to the update replaces them.
    credentials = credentials.stream().map(CredentialStatus::withoutErrors).toList();
    return notReady(
        Finding.retry(
            Reason.UPDATING,
            "Connection %s belongs to this resource; updating it to match the resource"
                .formatted(connectionId)),
        Map.of());
  }

  /**
   * @param noted other versions of the Secrets, with the same values
   */
  VersoriConnectionStatus inSync(Optional<List<SecretVersion>> noted) {
    noted.ifPresent(
        secrets ->
            synced = Synced.of(s.generation(), secrets, synced == null ? null : synced.time()));
    return conditions(connected());
  }

  /** The connection is gone: all but fingerprints of values that must not be sent twice. */
  VersoriConnectionStatus gone(Finding finding) {
    connection(VersoriConnectionStatus.EMPTY);
    credentials =
        credentials.stream()
            .filter(one -> one.fingerprint() != null)
            .map(one -> CredentialStatus.of(one.name()).withFingerprint(one.fingerprint()))
            .toList();
    Map<ConditionType, Wanted> wanted = blocked(finding);
    wanted.remove(ConditionType.DRIFTED);
    return conditions(wanted);
  }

  /** A paused resource keeps the observedGeneration its conditions were computed for. */
  VersoriConnectionStatus paused() {
    if (before.condition(ConditionType.READY).isPresent() && before.observedGeneration() != null) {
      generation = before.observedGeneration();
    }
    return conditions(pausedConditions());
  }

  VersoriConnectionStatus notReady(Finding finding, Map<String, String> refused) {
    remember(refused);
    return conditions(blocked(finding));
  }

  /** A full sync is done: the connection was written, or read if it is only observed. */
  private VersoriConnectionStatus settled(List<String> drift) {
    s.requestedSync().ifPresent(request -> lastHandledReconcileAt = request);
    Map<ConditionType, Wanted> wanted = connected();
    if (drift.isEmpty()) {
      wanted.remove(ConditionType.DRIFTED);
    } else {
      wanted.put(ConditionType.DRIFTED, drifted(drift));
    }
    inUse(s.seen(Observations.USE).orElse(List.of()))
        .ifPresent(inUse -> wanted.put(ConditionType.IN_USE, inUse));
    if (isResync() && isTakenOver(wanted) && !SyncState.areLinksDue(s, before)) {
      links = links(before.knownLinks().templateIds(), before.knownLinks().time());
    }
    VersoriConnectionStatus next = conditions(wanted);
    if (!SyncState.areLinksDue(s, next)) {
      return next;
    }
    putNotReady(wanted, linking());
    return conditions(wanted);
  }

  /** Neither the spec has changed, nor is a sync requested. */
  private boolean isResync() {
    return s.isGenerationSynced() && !s.isSyncRequested();
  }

  private static boolean isTakenOver(Map<ConditionType, Wanted> wanted) {
    Wanted inUse = wanted.get(ConditionType.IN_USE);
    return inUse != null && inUse.status().equals(FALSE);
  }

  /** The record of links that are made for this generation and all requested syncs. */
  private Links links(List<String> templateIds, String time) {
    return new Links(generation, lastHandledReconcileAt, time, templateIds);
  }

  private String now() {
    return s.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private Finding linking() {
    return Finding.retry(
        Reason.UPDATING,
        "Connection %s exists as declared; its templates are being linked".formatted(connectionId));
  }

  VersoriConnectionStatus toBeLinked(List<String> templateIds) {
    links = before.knownLinks().withTemplates(templateIds);
    return conditions(blocked(linking()));
  }

  /**
   * @param isFinal whether no earlier call for a link can still take effect
   */
  VersoriConnectionStatus linked(Action.Link done, Optional<Connection> shown, boolean isFinal) {
    List<String> recorded =
        Stream.concat(done.declared().stream(), isFinal ? Stream.of() : done.unlink().stream())
            .toList();
    if (!done.isAll()) {
      return toBeLinked(recorded);
    }
    links = links(recorded, now());
    // A read may still show the time before the link.
    shown
        .map(Connection::updatedAt)
        .filter(at -> Times.isAfter(at, updatedAt))
        .ifPresent(at -> updatedAt = at);
    Map<ConditionType, Wanted> wanted = connected();
    if (isTakenOver(wanted) && !done.link().isEmpty()) {
      wanted.put(
          ConditionType.IN_USE,
          new Wanted(
              TRUE, Reason.AVAILABLE.text(), "It was linked again; the next resync checks it"));
    }
    return conditions(wanted);
  }

  /** Takes over the API's answer. API URL and organisation stay pinned. */
  private void take(Connection answer) {
    connectionId = answer.id();
    owner = s.identity();
    name = or(answer.name(), s.connectionName());
    apiUrl = or(apiUrl, s.organisation().apiUrl().orElse(null));
    organisationId = or(organisationId, s.organisation().id().orElse(null));
    organisationRef = s.organisation().ref();
    tokenSource = Tenancy.tokenSource(s);
    // An answer may name the template that was linked last.
    templateId = or(templateId, or(answer.connectionTemplateId(), s.templateId().orElse(null)));
    systemId = or(answer.systemId(), systemId);
    baseUrl = or(answer.baseUrl(), baseUrl);
    createdAt = or(answer.createdAt(), createdAt);
    updatedAt = or(answer.updatedAt(), updatedAt);
    credentials = credentials(answer);
  }

  /** Stores fingerprints by entry; other entries keep theirs. */
  private void remember(Map<String, String> fingerprints) {
    if (fingerprints.isEmpty()) {
      return;
    }
    List<CredentialStatus> next = new ArrayList<>();
    for (CredentialEntry entry : s.spec().credentials()) {
      Optional<CredentialStatus> known = status(credentials, entry.name());
      String fingerprint = fingerprints.get(entry.name());
      if (fingerprint != null) {
        next.add(
            known.orElseGet(() -> CredentialStatus.of(entry.name())).withFingerprint(fingerprint));
      } else {
        known.ifPresent(next::add);
      }
    }
    credentials = next;
  }

  private static Optional<CredentialStatus> status(List<CredentialStatus> all, String entry) {
    return all.stream().filter(one -> one.name().equals(entry)).findFirst();
  }

  /** The whole status, with these conditions. */
  private VersoriConnectionStatus conditions(Map<ConditionType, Wanted> wanted) {
    return new VersoriConnectionStatus(
        generation,
        connectionId,
        origin,
        owner,
        name,
        apiUrl,
        organisationId,
        organisationRef,
        tokenSource,
        templateId,
        systemId,
        baseUrl,
        createdAt,
        updatedAt,
        credentials,
        synced,
        links,
        createAttempt,
        lastHandledReconcileAt,
        s.effective(deletionPolicy()),
        Conditions.merge(before.conditions(), wanted, generation, s.now()));
  }

  /** The connection of a copied status is not deleted. */
  private DeletionPolicy deletionPolicy() {
    return s.otherOwner().isPresent()
        ? DeletionPolicy.RETAIN
        : s.deletionPolicy(origin, connectionId != null);
  }

  /**
   * An entry is matched by the ID that was sent or, if the API does not echo it, by its position.
   */
  private List<CredentialStatus> credentials(Connection answer) {
    List<ConnectionCredential> answered = answer.credentials();
    List<CredentialStatus> known = new ArrayList<>();
    List<CredentialEntry> declared = s.spec().credentials();
    if (declared.isEmpty()) {
      return undeclared(answered);
    }
    for (int i = 0; i < declared.size(); i++) {
      CredentialEntry entry = declared.get(i);
      Stream<ConnectionCredential> inPlace = answered.stream().skip(i).limit(1);
      ids(entry.name(), i)
          .flatMap(id -> answered.stream().filter(one -> id.equals(one.id())))
          .findFirst()
          .or(() -> inPlace.filter(one -> canBe(entry, one)).findFirst())
          .ifPresent(one -> known.add(credential(entry.name(), one)));
    }
    return known;
  }

  /** An adopted connection may have another credential at that position. */
  private boolean canBe(CredentialEntry entry, ConnectionCredential answer) {
    return origin != Origin.ADOPTED
        || CredentialPayloads.canBe(
            entry, answer.credential() == null ? null : answer.credential().type());
  }

  /** Entries that the resource does not declare are listed by the API's IDs. */
  private List<CredentialStatus> undeclared(List<ConnectionCredential> answered) {
    Map<String, CredentialStatus> byId = new LinkedHashMap<>();
    answered.stream()
        .filter(one -> one.id() != null)
        .forEach(one -> byId.putIfAbsent(one.id(), credential(one.id(), one)));
    return List.copyOf(byId.values());
  }

  /** The IDs that the entry may have: of this pass, as known, and of the create. */
  private Stream<String> ids(String entry, int position) {
    return Stream.of(
            Stream.of(s.mark().addedEntryId(s.nextAttempt(), position)),
            status(before.credentials(), entry).map(CredentialStatus::id).stream(),
            Stream.ofNullable(createAttempt)
                .filter(Ids::isUlid)
                .map(attempt -> s.mark().entryId(attempt, position)))
        .flatMap(ids -> ids);
  }

  private CredentialStatus credential(String entry, ConnectionCredential answer) {
    Optional<ConnectionCredential.Credential> stored = Optional.ofNullable(answer.credential());
    Optional<CredentialStatus> known = status(before.credentials(), entry);
    String credentialId = stored.map(ConnectionCredential.Credential::id).orElse(null);
    return new CredentialStatus(
        entry,
        answer.id(),
        credentialId,
        answer.grantCredentialId().orElse(null),
        stored.map(ConnectionCredential.Credential::type).orElse(null),
        stored.map(ConnectionCredential.Credential::expiresAt).orElse(null),
        stored.map(ConnectionCredential.Credential::errors).orElse(null),
        known.map(CredentialStatus::fingerprint).orElse(null),
        known
            .filter(one -> Objects.equals(one.credentialId(), credentialId))
            .map(CredentialStatus::valueHash)
            .orElse(null),
        UnknownMembers.isAnyIn(answer.scheme()) ? true : null);
  }

  private static String or(String first, String second) {
    return first != null ? first : second;
  }

  /** Available, unless the platform has found something wrong with a stored credential. */
  private Map<ConditionType, Wanted> connected() {
    Map<String, String> errors = new LinkedHashMap<>();
    for (CredentialStatus one : credentials) {
      if (!one.errors().isEmpty()) {
        errors.put(one.name(), one.name() + ": " + String.join(", ", one.errors()));
      }
    }
    return errors.isEmpty()
        ? available()
        : blocked(
            Finding.fix(
                Reason.CREDENTIAL_REJECTED,
                "The platform reports errors for credentials of connection %s; correct %s, and the"
                        .formatted(connectionId, Remedies.secretsOf(s, errors.keySet()))
                    + " operator sends it again. "
                    + String.join("; ", errors.values())));
  }

  private Map<ConditionType, Wanted> available() {
    Map<ConditionType, Wanted> wanted = new EnumMap<>(ConditionType.class);
    wanted.put(
        ConditionType.READY,
        new Wanted(
            TRUE,
            Reason.AVAILABLE.text(),
            "Connection %s exists as declared%s"
                .formatted(
                    connectionId,
                    s.spec().links().isEmpty() || s.mayLink(origin)
                        ? ""
                        : ". It is only observed (driftPolicy: Report), so spec.links is not"
                            + " applied")));
    wanted.put(ConditionType.SECRETS_RESOLVED, secretsFound());
    keepObserved(wanted);
    return wanted;
  }

  /** Drift and use stay reported until the connection is read or written. */
  private void keepObserved(Map<ConditionType, Wanted> wanted) {
    before
        .condition(ConditionType.DRIFTED)
        .ifPresent(c -> wanted.put(ConditionType.DRIFTED, Wanted.of(c)));
    before
        .condition(ConditionType.IN_USE)
        .filter(c -> s.mayKnowUse() && Objects.equals(connectionId, before.connectionId()))
        .ifPresent(c -> wanted.put(ConditionType.IN_USE, Wanted.of(c)));
  }

  /** Empty unless a template is known not to use the connection, or all are known to use it. */
  private Optional<Wanted> inUse(List<Use> uses) {
    List<String> not =
        uses.stream()
            .filter(Use::isNot)
            .map(use -> Remedies.notInUse(s, connectionId, use))
            .toList();
    if (!not.isEmpty()) {
      return Optional.of(new Wanted(FALSE, Reason.NOT_IN_USE.text(), String.join(". ", not)));
    }
    if (uses.isEmpty() || uses.stream().anyMatch(use -> use.inUse().isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new Wanted(
            TRUE,
            Reason.AVAILABLE.text(),
            uses.stream()
                .map(use -> used(use, uses.size() > 1))
                .collect(Collectors.joining("; "))));
  }

  private String used(Use use, boolean isOneOfSeveral) {
    return "Environment %s uses it%s"
        .formatted(
            ApiText.withoutSecrets(s).name(use.environment().map(Environment::name).orElse("")),
            isOneOfSeveral ? " for template " + Remedies.shown(use.templateId()) : "");
  }

  private Wanted drifted(List<String> drift) {
    return new Wanted(
        TRUE,
        Reason.DRIFTED.text(),
        "Connection %s differs from the resource: %s. It is not corrected (driftPolicy: Report);"
                .formatted(connectionId, String.join("; ", drift))
            + " change the resource to match, or correct the connection: "
            + Remedies.correct(s));
  }

  /** Ready is False, with exactly one of Reconciling and Stalled. */
  private Map<ConditionType, Wanted> blocked(Finding finding) {
    Map<ConditionType, Wanted> wanted = new EnumMap<>(ConditionType.class);
    putNotReady(wanted, finding);
    wanted.put(ConditionType.SECRETS_RESOLVED, secretsResolved(finding));
    keepObserved(wanted);
    return wanted;
  }

  private static void putNotReady(Map<ConditionType, Wanted> wanted, Finding finding) {
    String reason = finding.reason().text();
    wanted.keySet().removeAll(Set.of(ConditionType.STALLED, ConditionType.RECONCILING));
    wanted.put(ConditionType.READY, new Wanted(FALSE, reason, finding.message()));
    wanted.put(
        finding.fate() == Fate.FIX ? ConditionType.STALLED : ConditionType.RECONCILING,
        new Wanted(TRUE, reason, finding.message()));
  }

  /**
   * Other conditions keep their status; a resource that was never reconciled is stalled. Ready
   * shows the pause as its reason.
   */
  private Map<ConditionType, Wanted> pausedConditions() {
    Map<ConditionType, Wanted> wanted = new EnumMap<>(ConditionType.class);
    String message =
        "Paused by the annotation versori.com/paused; to resume: " + Remedies.resume(s);
    for (ConditionType type : ConditionType.values()) {
      before.condition(type).ifPresent(c -> wanted.put(type, Wanted.of(c)));
    }
    Wanted ready = wanted.get(ConditionType.READY);
    if (ready == null) {
      wanted.putAll(blocked(Finding.fix(Reason.PAUSED, message)));
    } else if (ready.status().equals(TRUE)) {
      // The reason is a column; other reasons are more important.
      wanted.put(ConditionType.READY, new Wanted(TRUE, Reason.PAUSED.text(), message));
    }
    wanted.put(ConditionType.PAUSED, new Wanted(TRUE, Reason.PAUSED.text(), message));
    return wanted;
  }

  private Wanted secretsResolved(Finding finding) {
    if (finding.concernsSecrets()) {
      return new Wanted(FALSE, finding.reason().text(), finding.message());
    }
    boolean read =
        s.observed(Observations.SECRETS).filter(seen -> seen.obstacle().isEmpty()).isPresent();
    return read
        ? secretsFound()
        : before
            .condition(ConditionType.SECRETS_RESOLVED)
            .map(Wanted::of)
            .orElseGet(
                () ->
                    new Wanted(
                        UNKNOWN, finding.reason().text(), "The Secrets have not been read yet"));
  }

  private static Wanted secretsFound() {
    return new Wanted(TRUE, Reason.AVAILABLE.text(), "All referenced Secrets and keys were found");
  }
}
