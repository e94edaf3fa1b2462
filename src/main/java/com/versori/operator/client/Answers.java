package com.versori.operator.client;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.client.model.Activation;
import com.versori.operator.client.model.AnsweredText;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.EndUser;
import com.versori.operator.client.model.Ids;
import com.versori.operator.client.model.Project;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Parses answers leniently, so that a created connection is never lost for a detail: unknown fields
 * are ignored, and a field of the wrong type counts as absent. Secret fields are dropped.
 */
public final class Answers {

  private static final ObjectMapper JSON =
      new ObjectMapper(
          Traces.jsonFactory()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(100)
                      .maxNumberLength(1_000)
                      .maxStringLength(2 * 1024 * 1024)
                      .build())
              .build());

  /** More entries than a connection can have. */
  private static final int ENTRY_LIMIT = 64;

  private static final Set<String> CONNECTION =
      Set.of(
          "id",
          "name",
          "credentials",
          "baseUrl",
          "createdAt",
          "updatedAt",
          "systemId",
          "connectionTemplateId");

  private static final Set<String> ENTRY = Set.of("id", "authSchemeConfig", "credential");
  private static final Set<String> CREDENTIAL =
      Set.of("id", "organisationId", "type", "name", "errors", "expiresAt", "data");

  private static final int UNREAD_LIMIT = 64;

  /** A base URL is sent back as answered, so its limit is higher than that of texts for people. */
  private static final int URL_LIMIT = 4_096;

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

  /** Base of relative page URLs. */
  private static final HttpUrl ANY_PAGE = HttpUrl.get("http://localhost/");

  private static final List<String> SECRETS = List.of("clientSecret", "consumerSecret");

  private Answers() {}

  /** Empty if the text is neither a JSON object nor an array. */
  static Optional<JsonNode> json(byte[] body) {
    try {
      JsonNode node = JSON.readTree(body);
      return Optional.ofNullable(node).filter(JsonNode::isContainerNode);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Empty without a ULID as ID. */
  public static Optional<Connection> connection(JsonNode json) {
    String id = text(json, "id");
    if (!Ids.isUlid(id)) {
      return Optional.empty();
    }
    List<ConnectionCredential> credentials = new ArrayList<>();
    for (JsonNode entry : json.path("credentials")) {
      if (credentials.size() < ENTRY_LIMIT) {
        credentials.add(credential(entry));
      }
    }
    return Optional.of(
        new Connection(
            id,
            text(json, "name"),
            credentials,
            text(json, "baseUrl", URL_LIMIT),
            text(json, "createdAt"),
            text(json, "updatedAt"),
            text(json, "systemId"),
            text(json, "connectionTemplateId"),
            unread(json)));
  }

  private static List<String> unread(JsonNode json) {
    List<String> paths = new ArrayList<>();
    addUnread(paths, "", json, CONNECTION);
    for (int i = 0; i < Math.min(json.path("credentials").size(), ENTRY_LIMIT); i++) {
      String path = "credentials[" + i + "].";
      JsonNode entry = json.path("credentials").path(i);
      addUnread(paths, path, entry, ENTRY);
      addUnread(paths, path + "credential.", entry.path("credential"), CREDENTIAL);
      for (var data : entry.at("/credential/data").properties()) {
        String at = path + "credential.data." + data.getKey();
        addUnread(paths, at + ".", data.getValue(), Set.of());
        if (data.getValue().isValueNode() && !AnsweredText.isEmpty(data.getValue())) {
          paths.add(AnsweredText.clean(at));
        }
      }
    }
    return paths;
  }

  private static void addUnread(List<String> paths, String path, JsonNode json, Set<String> read) {
    for (var field : json.properties()) {
      if (paths.size() < UNREAD_LIMIT
          && !read.contains(field.getKey())
          && !AnsweredText.isEmpty(field.getValue())) {
        paths.add(AnsweredText.clean(path + field.getKey()));
      }
    }
  }

  /** Empty without a list of items; an item without an ID is left out. */
  static Optional<ConnectionPage> page(JsonNode json) {
    OptionalInt total = count(json.path("totalCount"));
    if (!isList(json, "items") && !(json.path("items").isMissingNode() && isZero(total))) {
      return Optional.empty();
    }
    List<Connection> connections = new ArrayList<>();
    json.path("items").forEach(item -> connection(item).ifPresent(connections::add));
    return Optional.of(new ConnectionPage(connections, cursor(json.path("next")), total));
  }

  /** Some servers write an empty list as null. */
  private static boolean isList(JsonNode json, String field) {
    return json.path(field).isArray() || json.path(field).isNull();
  }

  private static boolean isZero(OptionalInt count) {
    return count.isPresent() && count.getAsInt() == 0;
  }

  /** Some servers write large numbers as texts. */
  private static OptionalInt count(JsonNode json) {
    boolean given = json.isTextual() ? DIGITS.matcher(json.textValue()).matches() : json.isInt();
    return given ? OptionalInt.of(json.asInt()) : OptionalInt.empty();
  }

  /** The value for {@code after}: a text, a number, or a parameter of the next page's URL. */
  private static Optional<String> cursor(JsonNode next) {
    if (!next.isTextual() && !next.isNumber()) {
      return Optional.empty();
    }
    String text = AnsweredText.clean(next.asText(), URL_LIMIT);
    return Optional.of(text)
        .filter(url -> url.contains("?"))
        .map(ANY_PAGE::resolve)
        .map(url -> url.queryParameter("after"))
        .or(() -> Optional.of(text))
        .filter(cursor -> !cursor.isBlank());
  }

  /** Empty without a ULID as ID. */
  static Optional<EndUser> endUser(JsonNode json) {
    return Optional.ofNullable(text(json, "id"))
        .filter(Ids::isUlid)
        .map(id -> new EndUser(id, text(json, "externalId")));
  }

  /** Empty if it is no array; an activation without its end user is left out. */
  static Optional<List<Activation>> activations(JsonNode json) {
    if (!json.isArray()) {
      return Optional.empty();
    }
    List<Activation> activations = new ArrayList<>();
    for (JsonNode one : json) {
      String externalId = text(one.path("user"), "externalId");
      if (externalId != null) {
        List<String> ids = new ArrayList<>();
        one.path("connections").forEach(c -> connection(c).map(Connection::id).ifPresent(ids::add));
        activations.add(new Activation(externalId, ids));
      }
    }
    return Optional.of(activations);
  }

  /** Empty without a list of environments; one without ID and name is left out. */
  static Optional<Project> project(JsonNode json) {
    if (!isList(json, "environments")) {
      return Optional.empty();
    }
    List<Project.Environment> environments = new ArrayList<>();
    for (JsonNode one : json.path("environments")) {
      if (text(one, "id") != null && text(one, "name") != null) {
        environments.add(new Project.Environment(text(one, "id"), text(one, "name")));
      }
    }
    return Optional.of(new Project(text(json, "id"), environments));
  }

  /** Empty without a list of items; one without ID and name is left out. */
  static Optional<List<ConnectionTemplate>> templates(JsonNode json) {
    if (!isList(json, "items")) {
      return Optional.empty();
    }
    List<ConnectionTemplate> templates = new ArrayList<>();
    for (JsonNode one : json.path("items")) {
      if (text(one, "connectionTemplateId") != null && text(one, "name") != null) {
        templates.add(
            new ConnectionTemplate(
                text(one, "connectionTemplateId"),
                text(one, "id"),
                text(one, "name"),
                Optional.of(one.path("dynamic"))
                    .filter(JsonNode::isBoolean)
                    .map(JsonNode::booleanValue),
                schemes(one.path("authSchemeConfigs"))));
      }
    }
    return Optional.of(templates);
  }

  /** Empty without an http or https URL. It is not cut: its parameters belong together. */
  static Optional<HttpUrl> loginUrl(JsonNode json) {
    return Optional.ofNullable(json.path("url").textValue()).map(HttpUrl::parse);
  }

  /** Those that can be sent: a secret that was read is never sent back. */
  private static List<JsonNode> schemes(JsonNode configs) {
    List<JsonNode> schemes = new ArrayList<>();
    for (JsonNode config : configs) {
      if (isWhole(config)) {
        Optional.ofNullable(scheme(config)).ifPresent(schemes::add);
      }
    }
    return schemes;
  }

  /** Whether a stored credential has each of the secrets. */
  private static boolean isWhole(JsonNode config) {
    return SECRETS.stream().allMatch(field -> isStored(config, field));
  }

  /** The scheme without secrets and read-only fields; null if there is none. */
  private static JsonNode scheme(JsonNode config) {
    if (!config.isObject()) {
      return null;
    }
    JsonNode scheme = config.deepCopy();
    remove(scheme, "validationMessages");
    SECRETS.forEach(field -> remove(scheme, field));
    return scheme;
  }

  /** Whether each object with the secret also names the stored credential that has it. */
  private static boolean isStored(JsonNode config, String secret) {
    return config.findParents(secret).stream().allMatch(parent -> parent.has("credentialId"));
  }

  private static void remove(JsonNode json, String field) {
    json.findParents(field).forEach(parent -> ((ObjectNode) parent).remove(field));
  }

  /** Empty without a code and a message: such an object is not from the API. */
  static Optional<ApiError> error(JsonNode json) {
    String code = text(json, "code");
    String message = text(json, "message");
    if (code == null && message == null) {
      return Optional.empty();
    }
    List<ApiError.FieldError> fields = new ArrayList<>();
    for (JsonNode field : json.path("fields")) {
      if (fields.size() < ApiError.FIELD_LIMIT) {
        fields.add(new ApiError.FieldError(text(field, "field"), text(field, "message")));
      }
    }
    return Optional.of(new ApiError(code, message, fields));
  }

  private static ConnectionCredential credential(JsonNode entry) {
    JsonNode grant = entry.path("authSchemeConfig").path("oauth2").path("grant");
    String grantCredential =
        Optional.ofNullable(text(grant.path("authorizationCode"), "credentialId"))
            .or(() -> Optional.ofNullable(text(grant.path("password"), "credentialId")))
            .orElseGet(() -> text(entry.at("/authSchemeConfig/oauth1"), "credentialId"));
    JsonNode stored = entry.path("credential");
    return new ConnectionCredential(
        text(entry, "id"),
        scheme(entry.path("authSchemeConfig")),
        isWhole(entry.path("authSchemeConfig")),
        Optional.ofNullable(grantCredential),
        stored.isObject() ? stored(stored) : null);
  }

  private static ConnectionCredential.Credential stored(JsonNode json) {
    List<String> errors = null;
    if (json.path("errors").isArray()) {
      errors = new ArrayList<>();
      for (JsonNode error : json.path("errors")) {
        if (errors.size() < ApiError.ERROR_LIMIT) {
          errors.add(AnsweredText.clean(error.asText()));
        }
      }
    }
    return new ConnectionCredential.Credential(
        text(json, "id"),
        text(json, "organisationId"),
        text(json, "type"),
        text(json, "name"),
        errors,
        text(json, "expiresAt"));
  }

  private static String text(JsonNode json, String field) {
    return text(json, field, AnsweredText.LIMIT);
  }

  private static String text(JsonNode json, String field, int limit) {
    JsonNode value = json.path(field);
    return value.isTextual() ? AnsweredText.clean(value.textValue(), limit) : null;
  }
}
