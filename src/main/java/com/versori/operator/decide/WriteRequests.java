package com.versori.operator.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.EventReason;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.decide.SyncState.Cause;
import com.versori.operator.decide.WriteRequest.SentValues;
import com.versori.operator.decide.WriteRequest.Warning;
import com.versori.operator.findings.ApiFindings;
import com.versori.operator.findings.ApiText;
import com.versori.operator.findings.Remedies;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.ContentKey;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.PayloadSize;
import com.versori.operator.payload.ResolvedPayload;
import com.versori.operator.payload.SecretValues;
import com.versori.operator.payload.credential.CredentialPayloads;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.UnknownMembers;
import com.versori.operator.payload.credential.WireNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
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
    EntryIds ids = ChosenIds.ofCreate(s, attempt.id(), attempt.organisationId());
    return resolved(
        s,
        ids,
        (resolution, check) -> {
          ObjectNode body = WireNames.object().put("connectionTemplateId", attempt.templateId());
          body.set("connection", named(resolution.connection(), attempt.name()));
          WireNames.putIfGiven(body, "externalId", s.spec().externalId());
          return new Action.Create(attempt, request(s, body, resolution, check.sent()));
        });
  }

  /**
   * An update sends all three members; what the resource does not manage is sent as the API
   * answered it. So the connection is read first, unless there is nothing to send.
   */
  public static Action update(Snapshot s) {
    Optional<Connection> found = SyncState.found(s);
    return resolved(
        s,
        ChosenIds.ofUpdate(s, Set.of()),
        (resolution, check) ->
            nothingNew(s, resolution)
                .or(() -> needsConnection(s, found))
                .orElseGet(() -> replacing(s, found, resolution, check)));
  }

  /** What an update has to repeat is read first. */
  private static Optional<Action> needsConnection(Snapshot s, Optional<Connection> found) {
    boolean needed =
        !s.spec().managesCredentials()
            || !s.organisation().replacesEntries()
            || s.status().credentials().stream().anyMatch(CredentialStatus::hasUnknownSettings)
            || s.observed(Observations.REMOTE).isPresent();
    return needed
        ? Require.at(s, Need.REMOTE)
            .or(
                () ->
                    Require.when(
                        found.isEmpty() && s.mayBeUnseen(),
                        new Conclusion.Blocked(ApiFindings.notShownYet(s))))
        : Optional.empty();
  }

  private static Action replacing(
      Snapshot s,
      Optional<Connection> found,
      ResolvedPayload resolution,
      Fingerprints.Check check) {
    Set<String> otherType =
        found.map(read -> ChosenIds.ofOtherType(s, read, templateSchemes(s))).orElseGet(Set::of);
    Set<String> replaced = Rotation.entries(s, resolution.hashes(), check.referenced(), otherType);
    return replaced.isEmpty()
        ? update(s, found, resolution, check)
        : resolved(
            s,
            ChosenIds.ofUpdate(s, replaced),
            (withNewIds, again) -> update(s, found, withNewIds, again));
  }

  private static Action update(
      Snapshot s,
      Optional<Connection> found,
      ResolvedPayload resolution,
      Fingerprints.Check check) {
    ObjectNode body = named(resolution.connection(), name(s));
    if (!body.has("baseUrl")) {
      body.put("baseUrl", answeredBaseUrl(s));
    }
    UnknownMembers unknown = new UnknownMembers();
    if (!s.spec().managesCredentials()) {
      found.ifPresent(
          read -> body.set("credentials", asAnswered(read, s.caller().organisationId())));
    } else {
      found.ifPresent(read -> copyUnknown(s, read, body, unknown));
    }
    if (s.spec().managesCredentials()) {
      Rotation.reference(s, (ArrayNode) body.path("credentials"), resolution.hashes());
    }
    List<String> replaced = Rotation.replaced(s, body);
    Optional<Action> others = waitsForOthers(s, replaced);
    if (others.isPresent()) {
      return others.get();
    }
    resolution.values().addUnknown(unknown.texts());
    List<Drift.Difference> correction = correction(s);
    WriteRequest request = request(s, body, resolution, check.sent());
    return new Action.Update(
        s.status().connectionId(),
        unknown.isComplete() ? request : request.with(membersLeftOut(s)),
        replaced,
        body.path("credentials").valueStream().anyMatch(entry -> !Rotation.isRepeated(s, entry)),
        Drift.shown(s, correction),
        Drift.isTimeAlone(correction));
  }

  /** Other resources keep the former value, so they come first. */
  private static Optional<Action> waitsForOthers(Snapshot s, List<String> replaced) {
    if (replaced.isEmpty()) {
      return Optional.empty();
    }
    return Require.at(s, Need.CREDENTIAL_USERS)
        .or(
            () -> {
              Map<String, List<String>> users =
                  new TreeMap<>(s.seen(Observations.CREDENTIAL_USERS).orElseThrow());
              users.keySet().retainAll(replaced);
              return users.isEmpty()
                  ? Optional.empty()
                  : Require.blocked(Remedies.credentialInUse(s, users));
            });
  }

  private static void copyUnknown(
      Snapshot s, Connection found, ObjectNode body, UnknownMembers unknown) {
    for (int i = 0; i < s.spec().credentials().size(); i++) {
      JsonNode scheme = body.at("/credentials/" + i + "/authSchemeConfig");
      ChosenIds.stored(s, found, i)
          .map(ConnectionCredential::scheme)
          .filter(stored -> scheme.isObject())
          .ifPresent(stored -> unknown.copy(stored, (ObjectNode) scheme));
    }
  }

  private static Warning membersLeftOut(Snapshot s) {
    return new Warning(
        EventReason.SETTINGS_LEFT_OUT.text(),
        "The platform has settings in an auth scheme of connection %s that the operator does not know"
                .formatted(s.status().connectionId())
            + " and cannot repeat, because they are masked or too large: the update may remove"
            + " them. Check the auth schemes on the platform");
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
            new Conclusion.InSync(Optional.of(s.versionsRead())));
  }

  private static boolean isOfWrittenValues(Snapshot s, ResolvedPayload resolution) {
    return SyncState.cause(s).filter(cause -> cause == Cause.CHANGED).isPresent()
        && s.isGenerationSynced()
        && s.history().sync().repeatIn().isEmpty()
        && !s.isSyncRequested()
        && s.unconfirmed().isNone()
        && resolution.hashes().equals(valueHashes(s));
  }

  private static Map<String, String> valueHashes(Snapshot s) {
    return s.status().credentials().stream()
        .filter(stored -> stored.valueHash() != null)
        .collect(Collectors.toMap(CredentialStatus::name, CredentialStatus::valueHash));
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
      entry.sendableScheme().ifPresent(scheme -> json.set("authSchemeConfig", scheme));
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
      Snapshot s, EntryIds ids, BiFunction<ResolvedPayload, Fingerprints.Check, Action> action) {
    ResolvedPayload resolution = resolution(s, ids, templateSchemes(s));
    if (!resolution.findings().isEmpty()) {
      return new Conclusion.Blocked(Tenancy.withSelector(s, resolution.findings().get(0)));
    }
    Fingerprints.Check check = Fingerprints.apply(s, resolution.connection());
    return check
        .finding()
        .<Action>map(Conclusion.Blocked::new)
        .orElseGet(() -> unlessTooLarge(s, action.apply(resolution, check)));
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

  private static List<JsonNode> templateSchemes(Snapshot s) {
    return s.seen(Observations.TEMPLATE).map(ConnectionTemplate::authSchemes).orElse(List.of());
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
            new ContentKey(s.caller().token(), s.uid()),
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
        new SentValues(s.versionsRead(), resolution.hashes(), fingerprints),
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
}
