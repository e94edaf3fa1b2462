package com.versori.operator.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.EventReason;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.findings.ApiText;
import com.versori.operator.findings.Remedies;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.ContentKey;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observations;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.PayloadSize;
import com.versori.operator.payload.ResolvedPayload;
import com.versori.operator.payload.SecretValues;
import com.versori.operator.payload.credential.CredentialPayloads;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.UnknownMembers;
import com.versori.operator.payload.credential.WireNames;
import com.versori.operator.request.WriteRequest.SentValues;
import com.versori.operator.request.WriteRequest.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a create or an update sends of the spec and the Secrets. Requires that caller, Secrets and,
 * if it is needed, the template are observed.
 *
 * @param resolution the payload with its Secret values
 * @param fingerprints of values that must not be sent twice
 */
public record RequestDraft(
    Snapshot s, ResolvedPayload resolution, Fingerprints.Check fingerprints) {

  private static RequestDraft of(Snapshot s, EntryIds ids) {
    ResolvedPayload resolution = resolution(s, ids, templateSchemes(s));
    Fingerprints.Check check =
        resolution.findings().isEmpty()
            ? Fingerprints.apply(s, resolution.connection())
            : Fingerprints.Check.NONE;
    return new RequestDraft(s, resolution, check);
  }

  public static RequestDraft ofCreate(Snapshot s, CreateAttempt attempt) {
    return of(s, ChosenIds.ofCreate(s, attempt.id(), attempt.organisationId()));
  }

  /** Every entry that is stored keeps its IDs. */
  public static RequestDraft ofUpdate(Snapshot s) {
    return of(s, ChosenIds.ofUpdate(s, Set.of()));
  }

  /**
   * The same with new IDs for the entries that have to be new ones.
   *
   * @param isOfChange whether the resource or a Secret has changed since the last write
   */
  public RequestDraft withNewEntries(boolean isOfChange) {
    Set<String> otherType =
        s.found()
            .map(read -> ChosenIds.ofOtherType(s, read, templateSchemes(s)))
            .orElseGet(Set::of);
    Set<String> names =
        Rotation.entries(s, isOfChange, hashes(), fingerprints.referenced(), otherType);
    return names.isEmpty() ? this : of(s, ChosenIds.ofUpdate(s, names));
  }

  /** What keeps the request from being sent. */
  public Optional<Finding> obstacle() {
    return resolution.findings().stream()
        .findFirst()
        .map(finding -> Tenancy.withSelector(s, finding))
        .or(fingerprints::finding);
  }

  /** Entry to the hash of its content. */
  public Map<String, String> hashes() {
    return resolution.hashes();
  }

  public WriteRequest create(CreateAttempt attempt) {
    ObjectNode body = WireNames.object().put("connectionTemplateId", attempt.templateId());
    body.set("connection", named(attempt.name()));
    WireNames.putIfGiven(body, "externalId", s.spec().externalId());
    return request(body, List.of());
  }

  /**
   * An update sends all three members; what the resource does not manage is sent as the API
   * answered it.
   */
  public WriteRequest update() {
    ObjectNode body = named(name());
    if (!body.has("baseUrl")) {
      body.put("baseUrl", answeredBaseUrl());
    }
    UnknownMembers unknown = new UnknownMembers();
    if (s.spec().managesCredentials()) {
      s.found().ifPresent(read -> copyUnknown(read, body, unknown));
      Rotation.reference(s, (ArrayNode) body.path("credentials"), hashes());
    } else {
      s.found().ifPresent(read -> body.set("credentials", asAnswered(read)));
    }
    resolution.values().addUnknown(unknown.texts());
    return request(body, unknown.isComplete() ? List.of() : List.of(membersLeftOut()));
  }

  /** Why the request cannot be sent, if it is too large. */
  public Optional<Finding> tooLarge(WriteRequest request) {
    return PayloadSize.problem(s.spec(), s.namespace(), secrets(s), request.body());
  }

  private String name() {
    return s.spec().name() == null && s.spec().connectionId() != null
        ? s.found().map(Connection::name).orElseGet(s::connectionName)
        : s.connectionName();
  }

  private String answeredBaseUrl() {
    return s.found()
        .map(Connection::baseUrl)
        .or(() -> Optional.ofNullable(s.status().baseUrl()))
        .orElse("");
  }

  /** The name comes first, as on the vendor's page. */
  private ObjectNode named(String name) {
    ObjectNode json = WireNames.object().put("name", name);
    json.setAll((ObjectNode) resolution.connection().without("name"));
    return json;
  }

  private void copyUnknown(Connection found, ObjectNode body, UnknownMembers unknown) {
    for (int i = 0; i < s.spec().credentials().size(); i++) {
      JsonNode scheme = body.at("/credentials/" + i + "/authSchemeConfig");
      ChosenIds.stored(s, found, i)
          .map(ConnectionCredential::scheme)
          .filter(stored -> scheme.isObject())
          .ifPresent(stored -> unknown.copy(stored, (ObjectNode) scheme));
    }
  }

  /** Stored credentials by their IDs: what was read as a secret is never sent back. */
  private ArrayNode asAnswered(Connection found) {
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
                    ? s.caller().organisationId()
                    : entry.credential().organisationId()));
      }
    }
    return credentials;
  }

  private WriteRequest request(ObjectNode body, List<Warning> more) {
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
    warnings.addAll(more);
    return new WriteRequest(
        body,
        new SentValues(s.versionsRead(), hashes(), fingerprints.sent()),
        List.copyOf(warnings),
        resolution.values());
  }

  private Warning membersLeftOut() {
    return new Warning(
        EventReason.SETTINGS_LEFT_OUT.text(),
        "The platform has settings in an auth scheme of connection %s that the operator does not know"
                .formatted(s.status().connectionId())
            + " and cannot repeat, because they are masked or too large: the update may remove"
            + " them. Check the auth schemes on the platform");
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

  /**
   * The connection as read, without Secret values, which the platform may repeat. If not all
   * Secrets can be read, only its IDs and times.
   */
  public static Connection cleaned(Snapshot s, Connection found) {
    return s.seen(Observations.SECRETS)
        .map(read -> resolution(s, EntryIds.NONE, List.of()))
        .filter(resolved -> resolved.findings().isEmpty())
        .map(ResolvedPayload::values)
        .map(values -> values.removedFrom(found, ApiText.of(s, values)::shown))
        .orElseGet(
            () ->
                found.scrubbed(
                    error -> "(withheld: the Secrets that it may repeat cannot be read)",
                    text -> !text.equals(found.id()) && !SecretValues.isIdOrTime(text)));
  }

  private static ResolvedPayload resolution(
      Snapshot s, EntryIds ids, List<? extends JsonNode> templateSchemes) {
    ResolvedPayload resolution =
        ResolvedPayload.of(
            s.spec(),
            ids,
            templateSchemes,
            s.namespace(),
            secrets(s),
            new ContentKey(s.caller().token(), s.uid()),
            s.now());
    s.caller().tokens().forEach(resolution.values()::add);
    return resolution;
  }

  private static Map<String, SecretContent> secrets(Snapshot s) {
    return s.seen(Observations.SECRETS).orElseThrow();
  }

  private static List<JsonNode> templateSchemes(Snapshot s) {
    return s.seen(Observations.TEMPLATE).map(ConnectionTemplate::authSchemes).orElse(List.of());
  }
}
