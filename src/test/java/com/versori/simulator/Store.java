package com.versori.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.f4b6a3.ulid.UlidCreator;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The connections; every operation is atomic. */
final class Store {

  /** Members whose values the API promises to redact. */
  private static final Map<String, Set<String>> SECRET =
      Map.of(
          "string", Set.of("value"),
          "binary", Set.of("valueBase64"),
          "basicAuth", Set.of("password"),
          "oauth2Password", Set.of("password"),
          "oauth2Client", Set.of("clientSecret"),
          "oauth2Token", Set.of("refreshToken", "accessToken"));

  private static final String MASK = "******";

  private final SimulatorOptions options;
  private final Map<String, StoredConnection> connections = new LinkedHashMap<>();

  Store(SimulatorOptions options) {
    this.options = options;
  }

  synchronized List<StoredConnection> all() {
    return List.copyOf(connections.values());
  }

  synchronized void clear() {
    connections.clear();
  }

  synchronized ObjectNode create(String organisation, JsonNode body) throws ApiFailure {
    String templateId = body.path("connectionTemplateId").asText();
    if (!Payload.ULID.matcher(templateId).matches()) {
      throw ApiFailure.invalid(
          List.of(new ApiFailure.Field("connectionTemplateId", "is not a ULID")));
    }
    Payload.check(body.path("connection"), "connection", false);
    SimulatorData.Template template =
        SimulatorData.TEMPLATES.stream()
            .filter(t -> t.id().equals(templateId))
            .findFirst()
            .orElseThrow(() -> ApiFailure.notFound("connection template"));
    ObjectNode connection = body.path("connection").deepCopy();
    checkName(organisation, template.systemId(), connection.path("name").asText(), "");
    connection.put("baseUrl", baseUrl(connection, template.baseUrl()));
    assignIds(connection);
    String now = Instant.now().toString();
    StoredConnection stored =
        new StoredConnection(
            UlidCreator.getMonotonicUlid().toString(),
            organisation,
            template.systemId(),
            templateId,
            connection,
            body.path("externalId").isTextual() ? body.path("externalId").asText() : null,
            now,
            now);
    connections.put(stored.id(), stored);
    return answer(stored);
  }

  synchronized ObjectNode get(String organisation, String id) throws ApiFailure {
    return answer(find(organisation, id));
  }

  synchronized ObjectNode update(String organisation, String id, JsonNode body) throws ApiFailure {
    StoredConnection stored = find(organisation, id);
    Payload.check(body, "", true);
    checkName(organisation, stored.systemId(), body.path("name").asText(), id);
    ObjectNode connection = body.deepCopy();
    connection.put("baseUrl", baseUrl(connection, stored.connection().path("baseUrl").asText()));
    if (options.putKeepsCredentials()) {
      connection.set("credentials", stored.connection().path("credentials"));
    } else {
      assignIds(connection);
    }
    StoredConnection changed = stored.changed(connection, Instant.now().toString());
    connections.put(id, changed);
    return answer(changed);
  }

  synchronized void delete(String organisation, String id) throws ApiFailure {
    find(organisation, id);
    connections.remove(id);
  }

  synchronized ObjectNode list(String organisation, Map<String, String> query) throws ApiFailure {
    int first = Integer.parseInt(query.getOrDefault("first", "20"));
    String after = query.getOrDefault("after", "");
    List<StoredConnection> matching = new ArrayList<>();
    for (StoredConnection one : connections.values()) {
      boolean fits =
          one.organisationId().equals(organisation)
              && (!query.containsKey("system_id") || query.get("system_id").equals(one.systemId()));
      if (fits) {
        matching.add(one);
      }
    }
    List<StoredConnection> page =
        matching.stream()
            .filter(one -> after.isEmpty() || one.id().compareTo(after) > 0)
            .limit(first)
            .toList();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode items = json.putArray("items");
    page.forEach(one -> items.add(answer(one)));
    json.put("totalCount", matching.size());
    boolean more =
        !page.isEmpty()
            && !matching.get(matching.size() - 1).id().equals(page.get(page.size() - 1).id());
    if (more) {
      json.put("next", page.get(page.size() - 1).id());
    }
    return json;
  }

  private StoredConnection find(String organisation, String id) throws ApiFailure {
    StoredConnection stored = connections.get(id);
    if (stored == null || !stored.organisationId().equals(organisation)) {
      throw ApiFailure.notFound("connection");
    }
    return stored;
  }

  private void checkName(String organisation, String systemId, String name, String except)
      throws ApiFailure {
    boolean taken =
        connections.values().stream()
            .anyMatch(
                one ->
                    one.organisationId().equals(organisation)
                        && one.systemId().equals(systemId)
                        && one.name().equals(name)
                        && !one.id().equals(except));
    if (taken && options.duplicateName() != 0) {
      throw new ApiFailure(
          options.duplicateName(),
          "already_exists",
          "a connection of this name exists already",
          new ApiFailure.Field("connection.name", "already exists"));
    }
  }

  /** A missing scheme becomes https, what follows the host is dropped. */
  private static String baseUrl(JsonNode connection, String otherwise) {
    String text = connection.path("baseUrl").asText();
    if (text.isEmpty()) {
      return otherwise;
    }
    URI uri = URI.create(text.contains("://") ? text : "https://" + text);
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  private void assignIds(ObjectNode connection) {
    for (JsonNode entry : connection.path("credentials")) {
      if (!options.echoIds()) {
        ((ObjectNode) entry).put("id", UlidCreator.getMonotonicUlid().toString());
        if (entry.path("credential") instanceof ObjectNode credential) {
          credential.put("id", UlidCreator.getMonotonicUlid().toString());
        }
      }
      JsonNode grant = entry.path("authSchemeConfig").path("oauth2").path("grant");
      for (String type : List.of("authorizationCode", "password")) {
        if (grant.path(type) instanceof ObjectNode client && !client.has("credentialId")) {
          client.put("credentialId", UlidCreator.getMonotonicUlid().toString());
        }
      }
    }
  }

  private static ObjectNode answer(StoredConnection stored) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", stored.id());
    json.put("name", stored.name());
    ArrayNode credentials = json.putArray("credentials");
    stored.connection().path("credentials").forEach(e -> credentials.add(redacted(e)));
    json.put("baseUrl", stored.connection().path("baseUrl").asText());
    json.put("createdAt", stored.createdAt());
    json.put("updatedAt", stored.updatedAt());
    json.put("systemId", stored.systemId());
    json.put("connectionTemplateId", stored.templateId());
    return json;
  }

  private static JsonNode redacted(JsonNode entry) {
    JsonNode copy = entry.deepCopy();
    copy.path("credential")
        .path("data")
        .properties()
        .forEach(
            member ->
                SECRET
                    .getOrDefault(member.getKey(), Set.of())
                    .forEach(
                        field -> {
                          if (member.getValue().has(field)) {
                            ((ObjectNode) member.getValue()).set(field, TextNode.valueOf(MASK));
                          }
                        }));
    return copy;
  }
}
