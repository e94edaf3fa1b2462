package com.versori.operator.status;

import static com.versori.operator.api.v1alpha1.Condition.FALSE;
import static com.versori.operator.api.v1alpha1.Condition.TRUE;
import static com.versori.operator.api.v1alpha1.Condition.UNKNOWN;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.CredentialEntry;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Synced;
import com.versori.operator.plan.Finding;
import com.versori.operator.plan.Finding.Fate;
import com.versori.operator.plan.Snapshot;
import com.versori.operator.status.Conditions.Wanted;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.ConnectionCredential;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The status that an outcome gives. The same inputs give the same status. */
public final class StatusReport {

  private StatusReport() {}

  /**
   * The resource's next status. It equals the one before if nothing has changed, and then there is
   * nothing to write.
   */
  public static VersoriConnectionStatus of(Snapshot s, Outcome outcome) {
    Draft draft = new Draft(s);
    if (outcome instanceof Outcome.Created created) {
      draft.createAttempt = created.attempt();
      draft.take(created.connection());
      draft.remember(created.fingerprints());
      draft.origin = Origin.CREATED;
      draft.synced = synced(s, created.secrets());
      draft.conditions(connected(s, draft));
    } else if (outcome instanceof Outcome.Updated updated) {
      draft.take(updated.connection());
      draft.remember(updated.fingerprints());
      draft.synced = synced(s, updated.secrets());
      draft.conditions(connected(s, draft));
    } else if (outcome instanceof Outcome.Settled settled) {
      draft.createAttempt = settled.attempt();
      draft.take(settled.connection());
      draft.origin = Origin.CREATED;
      draft.conditions(
          blocked(
              s,
              Finding.retry(
                  Reason.UPDATING,
                  "Connection %s is this resource's; it is brought to what the resource declares"
                      .formatted(settled.connection().id()))));
    } else if (outcome instanceof Outcome.Blocked blocked) {
      blocked.settledAttempt().ifPresent(attempt -> draft.createAttempt = attempt);
      draft.remember(blocked.fingerprints());
      draft.conditions(blocked(s, blocked.finding()));
    } else if (outcome instanceof Outcome.Paused) {
      draft.conditions(paused(s));
    } else {
      draft.conditions(connected(s, draft));
    }
    return draft.status();
  }

  private static Synced synced(Snapshot s, List<SecretVersion> secrets) {
    return new Synced(s.generation(), secrets, s.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** Available, unless the platform has found something wrong with a stored credential. */
  private static Map<ConditionType, Wanted> connected(Snapshot s, Draft draft) {
    String errors =
        draft.credentials.stream()
            .filter(credential -> !credential.errors().isEmpty())
            .map(credential -> credential.name() + ": " + String.join(", ", credential.errors()))
            .collect(Collectors.joining("; "));
    return errors.isEmpty()
        ? available(draft.connectionId)
        : blocked(
            s,
            Finding.fix(
                Reason.CREDENTIAL_REJECTED,
                "The platform reports errors for credentials of connection %s; correct their Secrets. %s"
                    .formatted(draft.connectionId, errors)));
  }

  private static Map<ConditionType, Wanted> available(String connectionId) {
    Map<ConditionType, Wanted> wanted = new EnumMap<>(ConditionType.class);
    wanted.put(
        ConditionType.READY,
        new Wanted(
            TRUE, Reason.AVAILABLE.text(), "Connection " + connectionId + " exists as declared"));
    wanted.put(ConditionType.SECRETS_RESOLVED, secretsFound());
    return wanted;
  }

  /** Ready is False, with exactly one of Reconciling and Stalled. */
  private static Map<ConditionType, Wanted> blocked(Snapshot s, Finding finding) {
    Map<ConditionType, Wanted> wanted = new EnumMap<>(ConditionType.class);
    Wanted not = new Wanted(FALSE, finding.reason().text(), finding.message());
    wanted.put(ConditionType.READY, not);
    wanted.put(ConditionType.SECRETS_RESOLVED, secretsResolved(s, finding));
    wanted.put(
        finding.fate() == Fate.FIX ? ConditionType.STALLED : ConditionType.RECONCILING,
        new Wanted(TRUE, finding.reason().text(), finding.message()));
    return wanted;
  }

  /** All else stays as it was; a resource that was never looked at waits for a person. */
  private static Map<ConditionType, Wanted> paused(Snapshot s) {
    Map<ConditionType, Wanted> wanted = new EnumMap<>(ConditionType.class);
    String message = "Nothing is done while the annotation versori.com/paused is true";
    for (ConditionType type : ConditionType.values()) {
      s.status()
          .condition(type)
          .ifPresent(c -> wanted.put(type, new Wanted(c.status(), c.reason(), c.message())));
    }
    if (!wanted.containsKey(ConditionType.READY)) {
      wanted.putAll(blocked(s, Finding.fix(Reason.PAUSED, message)));
    }
    wanted.put(ConditionType.PAUSED, new Wanted(TRUE, Reason.PAUSED.text(), message));
    return wanted;
  }

  private static Wanted secretsResolved(Snapshot s, Finding finding) {
    if (finding.concernsSecrets()) {
      return new Wanted(FALSE, finding.reason().text(), finding.message());
    }
    boolean read = s.secrets().filter(seen -> seen.obstacle().isEmpty()).isPresent();
    return read
        ? secretsFound()
        : s.status()
            .condition(ConditionType.SECRETS_RESOLVED)
            .map(c -> new Wanted(c.status(), c.reason(), c.message()))
            .orElseGet(
                () ->
                    new Wanted(
                        UNKNOWN, finding.reason().text(), "The Secrets have not been read yet"));
  }

  private static Wanted secretsFound() {
    return new Wanted(TRUE, Reason.AVAILABLE.text(), "Every Secret and key named was found");
  }

  /** The next status in the making: what it does not change stays as it was. */
  private static final class Draft {
    private final Snapshot s;
    private final VersoriConnectionStatus before;
    private String connectionId;
    private Origin origin;
    private String name;
    private String apiUrl;
    private String organisationId;
    private String templateId;
    private String systemId;
    private String baseUrl;
    private String createdAt;
    private String updatedAt;
    private List<CredentialStatus> credentials;
    private Synced synced;
    private String createAttempt;
    private List<Condition> conditions;

    Draft(Snapshot s) {
      this.s = s;
      this.before = s.status();
      connectionId = before.connectionId();
      origin = before.origin();
      name = before.name();
      apiUrl = before.apiUrl();
      organisationId = before.organisationId();
      templateId = before.templateId();
      systemId = before.systemId();
      baseUrl = before.baseUrl();
      createdAt = before.createdAt();
      updatedAt = before.updatedAt();
      credentials = before.credentials();
      synced = before.synced();
      createAttempt = before.createAttempt();
      conditions = before.conditions();
    }

    /** The API's answer is the authority on what exists; where it was made is pinned. */
    void take(Connection answer) {
      connectionId = answer.id();
      name = or(answer.name(), s.connectionName());
      apiUrl = or(apiUrl, s.operator().apiUrl());
      organisationId = or(organisationId, s.organisationId());
      templateId = or(answer.connectionTemplateId(), or(templateId, s.templateId().orElse(null)));
      systemId = or(answer.systemId(), systemId);
      baseUrl = or(answer.baseUrl(), baseUrl);
      createdAt = or(answer.createdAt(), createdAt);
      updatedAt = or(answer.updatedAt(), updatedAt);
      credentials = credentials(answer);
    }

    /** Fingerprints by entry; those of other entries stay. */
    void remember(Map<String, String> fingerprints) {
      if (fingerprints.isEmpty()) {
        return;
      }
      List<CredentialStatus> next = new ArrayList<>();
      for (CredentialEntry entry : s.spec().credentials()) {
        Optional<CredentialStatus> known = status(credentials, entry.name());
        String fingerprint = fingerprints.get(entry.name());
        if (fingerprint != null) {
          next.add(
              known
                  .orElseGet(() -> CredentialStatus.of(entry.name()))
                  .withFingerprint(fingerprint));
        } else {
          known.ifPresent(next::add);
        }
      }
      credentials = next;
    }

    private static Optional<CredentialStatus> status(List<CredentialStatus> all, String entry) {
      return all.stream().filter(one -> one.name().equals(entry)).findFirst();
    }

    void conditions(Map<ConditionType, Wanted> wanted) {
      conditions = Conditions.merge(before.conditions(), wanted, s.generation(), s.now());
    }

    VersoriConnectionStatus status() {
      return new VersoriConnectionStatus(
          s.generation(),
          connectionId,
          origin,
          name,
          apiUrl,
          organisationId,
          templateId,
          systemId,
          baseUrl,
          createdAt,
          updatedAt,
          credentials,
          synced,
          createAttempt,
          before.lastHandledReconcileAt(),
          s.operator().effective(s.spec()),
          conditions);
    }

    /**
     * An answered entry is known by the ID that was sent; where that is not echoed, by its place.
     */
    private List<CredentialStatus> credentials(Connection answer) {
      List<ConnectionCredential> answered = answer.credentials();
      List<CredentialStatus> known = new ArrayList<>();
      List<CredentialEntry> declared = s.spec().credentials();
      for (int i = 0; i < declared.size(); i++) {
        String entry = declared.get(i).name();
        ConnectionCredential inPlace = i < answered.size() ? answered.get(i) : null;
        answered.stream()
            .filter(one -> one.id() != null && isOf(entry, one.id()))
            .findFirst()
            .or(() -> Optional.ofNullable(inPlace))
            .ifPresent(one -> known.add(credential(entry, one)));
      }
      return known;
    }

    private boolean isOf(String entry, String id) {
      return before.credentials().stream()
              .anyMatch(c -> c.name().equals(entry) && id.equals(c.id()))
          || (createAttempt != null && id.equals(s.mark().entryId(createAttempt, entry)));
    }

    private CredentialStatus credential(String entry, ConnectionCredential answer) {
      Optional<ConnectionCredential.Credential> stored = Optional.ofNullable(answer.credential());
      return new CredentialStatus(
          entry,
          answer.id(),
          stored.map(ConnectionCredential.Credential::id).orElse(null),
          answer.grantCredentialId().orElse(null),
          stored.map(ConnectionCredential.Credential::type).orElse(null),
          stored.map(ConnectionCredential.Credential::expiresAt).orElse(null),
          stored.map(ConnectionCredential.Credential::errors).orElse(null),
          status(before.credentials(), entry).map(CredentialStatus::fingerprint).orElse(null));
    }

    private static String or(String first, String second) {
      return first != null ? first : second;
    }
  }
}
