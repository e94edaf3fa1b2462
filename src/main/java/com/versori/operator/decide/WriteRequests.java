package com.versori.operator.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.Ids;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.decide.SyncState.Cause;
import com.versori.operator.decide.WriteRequest.Warning;
import com.versori.operator.findings.ApiText;
import com.versori.operator.findings.Remedies;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.ContentKey;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Observations;
import com.versori.operator.model.OwnershipMark;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.PayloadSize;
import com.versori.operator.payload.ResolvedPayload;
import com.versori.operator.payload.SecretValues;
import com.versori.operator.payload.credential.CredentialPayloads;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.WireNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The last step of a decision: the request, once everything it consists of is observed. */
public final class WriteRequests {

  private WriteRequests() {}

  public static Action create(Snapshot s) {
    CreateAttempt attempt =
        new CreateAttempt(
            s.nextAttempt(),
            s.caller().organisationId(),
            s.templateId().orElseThrow(),
            s.connectionName(),
            s.spec().externalId());
    EntryIds ids = NewIds.of(s, attempt.id(), attempt.organisationId());
    return resolved(
        s,
        ids,
        (resolution, fingerprints) -> {
          ObjectNode body = WireNames.object().put("connectionTemplateId", attempt.templateId());
          body.set("connection", named(resolution.connection(), attempt.name()));
          WireNames.putIfGiven(body, "externalId", s.spec().externalId());
          return new Action.Create(attempt, request(s, body, resolution, fingerprints));
        });
  }

  /**
   * An update sends all three members; what the resource does not manage is sent as the API
   * answered it.
   */
  public static Action update(Snapshot s) {
    String organisationId = s.caller().organisationId();
    EntryIds ids =
        new StoredIds(
            s.status().credentials().stream()
                .collect(Collectors.toMap(CredentialStatus::name, Function.identity())),
            NewIds.of(s, s.nextAttempt(), organisationId));
    return resolved(
        s,
        ids,
        (resolution, fingerprints) -> {
          Optional<Action> nothingNew = nothingNew(s, resolution);
          if (nothingNew.isPresent()) {
            return nothingNew.get();
          }
          ObjectNode body = named(resolution.connection(), name(s));
          if (!body.has("baseUrl")) {
            body.put("baseUrl", answeredBaseUrl(s));
          }
          SyncState.found(s)
              .filter(found -> !s.spec().managesCredentials())
              .ifPresent(found -> body.set("credentials", asAnswered(found, organisationId)));
          List<Drift.Difference> correction = correction(s);
          return new Action.Update(
              s.status().connectionId(),
              request(s, body, resolution, fingerprints),
              Drift.shown(s, correction),
              Drift.isTimeAlone(correction));
        });
  }

  /**
   * The connection as read, without Secret values, which the platform may repeat. If not all
   * Secrets can be read, only its IDs and times.
   */
  public static Connection cleaned(Snapshot s, Connection found) {
    Optional<ResolvedPayload> resolution =
        s.seen(Observations.SECRETS)
            .map(read -> resolution(s, EntryIds.NONE, List.of()))
            .filter(resolved -> resolved.findings().isEmpty());
    return resolution
        .map(resolved -> clean(s, resolved, found))
        .orElseGet(
            () ->
                found.scrubbed(
                    error -> "(withheld: the Secrets that it may repeat cannot be read)",
                    text -> !text.equals(found.id()) && !SecretValues.isIdOrTime(text)));
  }

  /**
   * If the Secrets changed their version and not their values. After a start, an update of the
   * previous process may be recorded nowhere, so the connection is read.
   */
  private static Optional<Action> nothingNew(Snapshot s, ResolvedPayload resolution) {
    if (!isOfWrittenValues(s, resolution)) {
      return Optional.empty();
    }
    boolean known = s.history().sync().valuesKnown();
    Optional<Action> read = known ? Optional.empty() : Require.at(s, Need.REMOTE);
    return read.isPresent()
        ? read
        : Require.when(
            known || SyncState.found(s).filter(found -> Drift.of(s, found).isEmpty()).isPresent(),
            new Conclusion.InSync(
                Optional.of(new SentValues(s.versionsRead(), resolution.content(), Map.of()))));
  }

  private static boolean isOfWrittenValues(Snapshot s, ResolvedPayload resolution) {
    return SyncState.cause(s).filter(cause -> cause == Cause.CHANGED).isPresent()
        && SyncState.isObserved(s)
        && s.history().sync().repeatIn().isEmpty()
        && !s.isSyncRequested()
        && resolution.content().equals(s.status().synced().valuesHash());
  }

  /** The drift that the update corrects; empty if it has another reason. */
  private static List<Drift.Difference> correction(Snapshot s) {
    return SyncState.cause(s).filter(cause -> cause == Cause.DRIFTED).isEmpty()
        ? List.of()
        : SyncState.found(s).map(found -> Drift.of(s, cleaned(s, found))).orElse(List.of());
  }

  private static String name(Snapshot s) {
    return s.spec().name() == null && s.spec().connectionId() != null
        ? SyncState.found(s).map(Connection::name).orElseGet(s::connectionName)
        : s.connectionName();
  }

  private static String answeredBaseUrl(Snapshot s) {
    return SyncState.found(s)
        .map(Connection::baseUrl)
        .or(() -> Optional.ofNullable(s.status().baseUrl()))
        .orElse("");
  }

  /** Stored credentials by their IDs: what was read as a secret is never sent back. */
  private static ArrayNode asAnswered(Connection found, String organisationId) {
    ArrayNode credentials = JsonNodeFactory.instance.arrayNode();
    for (ConnectionCredential entry : found.credentials()) {
      ObjectNode json = credentials.addObject().put("id", entry.id());
      if (entry.scheme() != null) {
        json.set("authSchemeConfig", entry.scheme());
      }
      if (entry.credential() != null && entry.credential().id() != null) {
        json.set(
            "credential",
            CredentialPayloads.reference(
                entry.credential().id(),
                entry.credential().organisationId() == null
                    ? organisationId
                    : entry.credential().organisationId()));
      }
    }
    return credentials;
  }

  private static Action resolved(
      Snapshot s, EntryIds ids, BiFunction<ResolvedPayload, Map<String, String>, Action> action) {
    ResolvedPayload resolution =
        resolution(
            s,
            ids,
            s.seen(Observations.TEMPLATE).map(ConnectionTemplate::authSchemes).orElse(List.of()));
    if (!resolution.findings().isEmpty()) {
      return new Conclusion.Blocked(Tenancy.withSelector(s, resolution.findings().get(0)));
    }
    Fingerprints.Check check = Fingerprints.apply(s, resolution.connection());
    return check
        .finding()
        .<Action>map(Conclusion.Blocked::new)
        .orElseGet(() -> unlessTooLarge(s, action.apply(resolution, check.sent())));
  }

  private static Action unlessTooLarge(Snapshot s, Action action) {
    Optional<ObjectNode> body =
        action instanceof Action.Create create
            ? Optional.of(create.request().body())
            : action instanceof Action.Update update
                ? Optional.of(update.request().body())
                : Optional.empty();
    return body.flatMap(
            json ->
                PayloadSize.problem(
                    s.spec(), s.namespace(), s.seen(Observations.SECRETS).orElseThrow(), json))
        .<Action>map(Conclusion.Blocked::new)
        .orElse(action);
  }

  private static ResolvedPayload resolution(
      Snapshot s, EntryIds ids, List<? extends JsonNode> templateSchemes) {
    ResolvedPayload resolution =
        ResolvedPayload.of(
            s.spec(),
            ids,
            templateSchemes,
            s.namespace(),
            s.seen(Observations.SECRETS).orElseThrow(),
            new ContentKey(s.caller().token(), s.resource().getMetadata().getUid()),
            s.now());
    s.caller().tokens().forEach(resolution.values()::add);
    return resolution;
  }

  private static Connection clean(Snapshot s, ResolvedPayload resolution, Connection answer) {
    ApiText apiText = ApiText.of(s, resolution.values());
    return resolution.values().removedFrom(answer, apiText::shown);
  }

  private static WriteRequest request(
      Snapshot s, ObjectNode body, ResolvedPayload resolution, Map<String, String> fingerprints) {
    return new WriteRequest(
        body,
        new SentValues(s.versionsRead(), resolution.content(), fingerprints),
        warnings(s, resolution),
        resolution.values());
  }

  private static List<Warning> warnings(Snapshot s, ResolvedPayload resolution) {
    List<Warning> warnings = new ArrayList<>();
    resolution.warnings().forEach(w -> warnings.add(new Warning(Reason.INVALID_SECRET_VALUE, w)));
    if (s.history().sync().baseUrlDeclared() && s.spec().baseUrl() == null) {
      warnings.add(
          new Warning(
              Reason.INVALID_SPEC,
              "spec.baseUrl was removed, but the API cannot clear it: the connection keeps %s; set"
                      .formatted(ApiText.withoutSecrets(s).url(s.status().baseUrl()))
                  + " spec.baseUrl to the intended value"));
    }
    templateIsAnother(s).ifPresent(w -> warnings.add(new Warning(Reason.INVALID_SPEC, w)));
    return List.copyOf(warnings);
  }

  /** A template that was recreated under its old name is reported, and not followed. */
  public static Optional<String> templateIsAnother(Snapshot s) {
    String made = s.status().templateId();
    return s.seen(Observations.TEMPLATE)
        .map(ConnectionTemplate::id)
        .filter(now -> s.hasConnection() && made != null && !made.equals(now))
        .map(
            now ->
                "%s is now %s, but connection %s was created from %s and keeps it; to use the new"
                        .formatted(
                            s.describedTemplate(),
                            Remedies.shown(now),
                            s.status().connectionId(),
                            Remedies.shown(made))
                    + " template, delete and recreate this resource");
  }

  /** The name comes first, as on the vendor's page. */
  private static ObjectNode named(ObjectNode connection, String name) {
    ObjectNode json = WireNames.object().put("name", name);
    connection.without("name").properties().forEach(e -> json.set(e.getKey(), e.getValue()));
    return json;
  }

  private record NewIds(
      OwnershipMark mark,
      String attempt,
      String organisationId,
      List<String> entries,
      Optional<String> credentialName)
      implements EntryIds {

    static NewIds of(Snapshot s, String attempt, String organisationId) {
      OwnershipMark mark = s.mark();
      return new NewIds(
          mark,
          attempt,
          organisationId,
          s.spec().credentials().stream().map(CredentialEntry::name).toList(),
          Optional.of(mark.credentialName()).filter(name -> !s.history().omitsCredentialNames()));
    }

    @Override
    public String entryId(String entry) {
      return mark.entryId(attempt, entries.indexOf(entry));
    }

    @Override
    public String credentialId(String entry) {
      return mark.credentialId(attempt, entries.indexOf(entry));
    }
  }

  /** IDs that the platform has answered; an entry that is new in the spec gets new ones. */
  private record StoredIds(Map<String, CredentialStatus> stored, NewIds fresh) implements EntryIds {
    @Override
    public String entryId(String entry) {
      return of(entry, CredentialStatus::id).orElseGet(() -> fresh.entryId(entry));
    }

    @Override
    public String credentialId(String entry) {
      return of(entry, CredentialStatus::credentialId).orElseGet(() -> fresh.credentialId(entry));
    }

    @Override
    public Optional<String> schemeCredentialId(String entry) {
      return of(entry, CredentialStatus::schemeCredentialId);
    }

    @Override
    public String organisationId() {
      return fresh.organisationId();
    }

    @Override
    public Optional<String> credentialName() {
      return fresh.credentialName();
    }

    private Optional<String> of(String entry, Function<CredentialStatus, String> field) {
      return Optional.ofNullable(stored.get(entry)).map(field).filter(Ids::isUlid);
    }
  }
}
