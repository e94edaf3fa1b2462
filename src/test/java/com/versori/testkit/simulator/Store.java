package com.versori.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import com.versori.testkit.simulator.SimulatorOptions.Paging;
import com.versori.testkit.simulator.SimulatorOptions.Put;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** Stores the connections; every operation is atomic. */
final class Store {

  /** Members whose values the API redacts, by its documentation. */
  private static final Map<String, Set<String>> SECRET =
      Map.of(
          "string", Set.of("value"),
          "binary", Set.of("valueBase64"),
          "basicAuth", Set.of("password"),
          "oauth2Password", Set.of("password"),
          "oauth2Client", Set.of("clientSecret"),
          "oauth2Token", Set.of("refreshToken", "accessToken"));

  private static final String BEGINNING = "2026-01-01T00:00:00Z";

  static final String MASK = "******";

  private final SimulatorOptions options;
  private final Logins logins;
  private final Map<String, StoredConnection> connections = new LinkedHashMap<>();

  /** Organisation and external ID. */
  private final Set<String> endUsers = new HashSet<>();

  /** The static connection that a template uses, by the template's ID. */
  private final Map<String, String> inUse = new HashMap<>();

  /** What the next read of a connection shows in its place. */
  private final Map<String, StoredConnection> shownOnce = new HashMap<>();

  /** The connection that is used for an end user, by the external ID. */
  private final Map<String, String> activated = new HashMap<>();

  private final Set<String> spentCodes = new HashSet<>();
  private final Set<String> undocumented = new HashSet<>();

  Store(SimulatorOptions options, Logins logins) {
    this.options = options;
    this.logins = logins;
  }

  synchronized List<StoredConnection> all() {
    return List.copyOf(connections.values());
  }

  synchronized void clear() {
    connections.clear();
    endUsers.clear();
    inUse.clear();
    activated.clear();
    spentCodes.clear();
  }

  synchronized ObjectNode create(String organisation, JsonNode body) throws ApiFailure {
    String templateId = body.path("connectionTemplateId").asText();
    if (!Payload.ULID.matcher(templateId).matches()) {
      throw ApiFailure.invalid(
          List.of(new ApiFailure.Field("connectionTemplateId", "is not a ULID")));
    }
    Payload.check(body.path("connection"), "connection", false);
    SimulatorData.Template template =
        SimulatorData.template(templateId)
            .orElseThrow(() -> ApiFailure.notFound("connection template"));
    String externalId = body.path("externalId").textValue();
    if (externalId != null && !options.newEndUsers()) {
      endUser(organisation, externalId);
    } else if (externalId != null) {
      addEndUser(organisation, externalId);
    }
    ObjectNode connection = body.path("connection").deepCopy();
    checkName(organisation, template.systemId(), connection.path("name").asText(), "");
    makeRoom(organisation, template);
    connection.put("baseUrl", baseUrl(connection, template.baseUrl()));
    resolveReferences(organisation, connection);
    spendCodes(connection);
    assignIds(organisation, connection, false);
    linkCertificates(connection);
    String now = Instant.now().toString();
    StoredConnection stored =
        new StoredConnection(
            UlidCreator.getMonotonicUlid().toString(),
            organisation,
            template.systemId(),
            templateId,
            connection,
            externalId,
            now,
            now);
    connections.put(stored.id(), stored);
    if (externalId == null) {
      inUse.put(templateId, stored.id());
    }
    return answer(stored);
  }

  /** Lets a template use a static connection, and the former one no longer. */
  synchronized void link(String templateId, String connectionId) {
    inUse.put(templateId, connectionId);
  }

  /** The connection that each template uses, by the template's ID. */
  synchronized Map<String, String> links() {
    return Map.copyOf(inUse);
  }

  synchronized void link(String organisation, String connectionId, String templateId)
      throws ApiFailure {
    StoredConnection connection = find(organisation, connectionId);
    if (SimulatorData.template(templateId).isEmpty()) {
      throw ApiFailure.notFound("connection template");
    }
    if (options.refusesLinked() && connectionId.equals(inUse.get(templateId))) {
      throw new ApiFailure(409, "conflict", "the template uses the connection");
    }
    link(templateId, connectionId);
    connections.put(
        connectionId, connection.changed(connection.connection(), Instant.now().toString()));
  }

  synchronized void unlink(String organisation, String connectionId, String templateId)
      throws ApiFailure {
    find(organisation, connectionId);
    if (!inUse.remove(templateId, connectionId)) {
      throw ApiFailure.notFound("link");
    }
  }

  /** Activates an end user with a connection in the environment. */
  synchronized void activate(String externalId, String connectionId) {
    activated.put(externalId, connectionId);
  }

  /** The static connections that the templates of the environment use. */
  synchronized ObjectNode inUse(String organisation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode items = json.putArray("items");
    SimulatorData.TEMPLATES.stream()
        .map(template -> connections.get(inUse.getOrDefault(template.id(), "")))
        .filter(one -> one != null && one.organisationId().equals(organisation))
        .forEach(one -> items.add(answer(one)));
    return json.put("totalCount", items.size());
  }

  synchronized ArrayNode activations(String organisation) throws ApiFailure {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Map.Entry<String, String> one : activated.entrySet()) {
      StoredConnection connection = connections.get(one.getValue());
      ObjectNode activation = json.addObject().put("id", endUserId("of " + one.getKey()));
      activation.set("user", endUser(organisation, one.getKey()));
      if (connection != null) {
        activation.putArray("connections").add(answer(connection));
      }
    }
    return json;
  }

  synchronized ObjectNode endUser(String organisation, String externalId) throws ApiFailure {
    if (!externalId.equals(SimulatorData.END_USER)
        && !endUsers.contains(organisation + "/" + externalId)) {
      throw ApiFailure.notFound("end user");
    }
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", endUserId(externalId))
        .put("externalId", externalId)
        .put("displayName", "")
        .put("organisationId", organisation)
        .put("createdAt", BEGINNING)
        .put("updatedAt", BEGINNING);
  }

  synchronized void addEndUser(String organisation, String externalId) {
    endUsers.add(organisation + "/" + externalId);
  }

  synchronized void removeEndUser(String organisation, String externalId) {
    endUsers.remove(organisation + "/" + externalId);
  }

  private static String endUserId(String externalId) {
    return Ulid.from(UUID.nameUUIDFromBytes(externalId.getBytes(StandardCharsets.UTF_8)))
        .toString();
  }

  synchronized ObjectNode get(String organisation, String id) throws ApiFailure {
    StoredConnection stored = find(organisation, id);
    return answer(Objects.requireNonNullElse(shownOnce.remove(id), stored));
  }

  synchronized ObjectNode update(String organisation, String id, JsonNode body) throws ApiFailure {
    StoredConnection stored = find(organisation, id);
    Payload.check(body, "", true);
    checkName(organisation, stored.systemId(), body.path("name").asText(), id);
    ObjectNode connection = body.deepCopy();
    connection.put("baseUrl", baseUrl(connection, stored.connection().path("baseUrl").asText()));
    ArrayNode before = (ArrayNode) stored.connection().path("credentials");
    if (options.put() == Put.KEEPS_CREDENTIALS) {
      connection.set("credentials", before);
    } else {
      refuseStored(connection, before);
      resolveReferences(organisation, connection);
      spendCodes(connection);
      assignIds(organisation, connection, options.echoUpdates());
      read((ArrayNode) connection.path("credentials"), before);
      linkCertificates(connection);
    }
    String now = Instant.now().toString();
    StoredConnection changed = stored.changed(connection, now);
    if (options.updatesShownLate()) {
      shownOnce.put(id, stored);
    }
    if (options.put() == Put.PRETENDS) {
      ObjectNode kept = connection.deepCopy();
      kept.set("credentials", before);
      connections.put(id, stored.changed(kept, now));
    } else {
      connections.put(id, changed);
    }
    return answer(changed);
  }

  /** An OAuth client of a grant is stored by its ID, too. */
  private static void keepClients(JsonNode entry, ArrayNode before) {
    for (JsonNode grant : entry.findValues("grant")) {
      for (JsonNode client : grant) {
        before.findValues("grant").stream()
            .flatMap(JsonNode::valueStream)
            .filter(JsonNode::isObject)
            .filter(stored -> stored.path("credentialId").equals(client.path("credentialId")))
            .forEach(stored -> ((ObjectNode) client).setAll((ObjectNode) stored));
      }
    }
  }

  private void refuseStored(ObjectNode connection, ArrayNode before) throws ApiFailure {
    if (options.put() != Put.REJECTS_VALUES && options.put() != Put.REJECTS_STORED) {
      return;
    }
    List<String> stored =
        before.valueStream().map(entry -> entry.at("/credential/id").asText()).toList();
    int index = 0;
    for (JsonNode entry : connection.path("credentials")) {
      boolean refused = options.put() == Put.REJECTS_STORED || entry.at("/credential").has("data");
      if (refused && stored.contains(entry.at("/credential/id").asText())) {
        throw ApiFailure.invalid(
            List.of(new ApiFailure.Field("credentials[" + index + "].credential", "is stored")));
      }
      index++;
    }
  }

  /** Changes the entries of an update as this server reads them. */
  private void read(ArrayNode entries, ArrayNode before) throws ApiFailure {
    Map<String, JsonNode> known = new LinkedHashMap<>();
    before.forEach(entry -> known.put(entry.at("/credential/id").asText(), entry));
    Set<String> sent = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      ObjectNode entry = (ObjectNode) entries.get(i);
      sent.add(entry.path("id").asText());
      if (options.put() == Put.KEEPS_VALUES) {
        keepClients(entry, before);
      }
      JsonNode same = known.get(entry.at("/credential/id").asText());
      if (same != null && options.put() == Put.KEEPS_VALUES) {
        entry.set("credential", same.path("credential"));
      } else if (same == null && options.put() == Put.REPLACES_IDS) {
        entry.put("id", UlidCreator.getMonotonicUlid().toString());
        ((ObjectNode) entry.path("credential"))
            .put("id", UlidCreator.getMonotonicUlid().toString());
      } else if (same == null && options.put() == Put.REJECTS_IDS) {
        throw ApiFailure.invalid(
            List.of(new ApiFailure.Field("credentials[" + i + "].credential.id", "is unknown")));
      }
    }
    if (options.put() == Put.KEEPS_LEFT_OUT) {
      before.forEach(
          entry -> {
            if (!sent.contains(entry.path("id").asText())) {
              entries.add(entry);
            }
          });
    }
  }

  /** Removes a connection as another client. */
  synchronized void remove(String id) {
    connections.remove(id);
  }

  /** Adds a member to the first scheme of a connection, which the API's description lacks. */
  synchronized void addUndocumented(String id, String name, JsonNode value) {
    undocumented.add(name);
    StoredConnection stored = connections.get(id);
    ObjectNode connection = stored.connection().deepCopy();
    JsonNode scheme = connection.at("/credentials/0/authSchemeConfig");
    for (JsonNode member : scheme) {
      if (member instanceof ObjectNode object) {
        object.set(name, value);
      }
    }
    connections.put(id, stored.changed(connection, Instant.now().toString()));
  }

  /** The JSON without members that the API's description lacks. */
  synchronized JsonNode documented(JsonNode json) {
    if (undocumented.isEmpty()) {
      return json;
    }
    JsonNode copy = json.deepCopy();
    for (String name : undocumented) {
      copy.findParents(name).forEach(parent -> ((ObjectNode) parent).remove(name));
    }
    return copy;
  }

  /** Removes an entry of a connection as another client. */
  synchronized void removeEntry(String id, String entryId) {
    StoredConnection stored = connections.get(id);
    ObjectNode connection = stored.connection().deepCopy();
    Iterator<JsonNode> entries = connection.path("credentials").iterator();
    while (entries.hasNext()) {
      if (entries.next().path("id").asText().equals(entryId)) {
        entries.remove();
      }
    }
    connections.put(id, stored.changed(connection, Instant.now().toString()));
  }

  /** Renames a connection as another client. */
  synchronized void rename(String id, String name) {
    StoredConnection stored = connections.get(id);
    ObjectNode connection = stored.connection().deepCopy();
    connection.put("name", name);
    connections.put(id, stored.changed(connection, Instant.now().toString()));
  }

  synchronized void delete(String organisation, String id) throws ApiFailure {
    find(organisation, id);
    inUse.values().removeIf(id::equals);
    connections.remove(id);
  }

  synchronized ObjectNode list(String organisation, Map<String, String> query) {
    int first = Integer.parseInt(query.getOrDefault("first", "20"));
    String after = query.getOrDefault("after", "");
    List<StoredConnection> matching =
        new ArrayList<>(
            connections.values().stream()
                .filter(one -> one.organisationId().equals(organisation))
                .filter(
                    one -> query.getOrDefault("system_id", one.systemId()).equals(one.systemId()))
                .filter(this::isListed)
                .filter(one -> isOf(one, query.get("end_user_id")))
                .toList());
    if (options.paging() == Paging.SHIFTING) {
      Collections.reverse(matching);
    }
    int start = start(matching, after);
    int end = Math.min(matching.size(), start + first);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode items = json.putArray("items");
    matching.subList(start, end).forEach(one -> items.add(listed(one)));
    if (options.summaries() && items.isEmpty()) {
      json.putNull("items");
    }
    json.put("totalCount", matching.size());
    if (end < matching.size()) {
      String last = matching.get(end - 1).id();
      json.put(
          "next",
          switch (options.paging()) {
            case SHIFTING -> Integer.toString(end);
            case URLS -> "/o/%s/connections?first=%d&after=%s".formatted(organisation, first, last);
            default -> last;
          });
    } else if (options.paging() == Paging.LOOPING && !matching.isEmpty()) {
      json.put("next", matching.get(0).id());
    }
    return json;
  }

  private boolean isOf(StoredConnection one, String endUserId) {
    if (endUserId != null) {
      return one.externalId() != null && endUserId(one.externalId()).equals(endUserId);
    }
    return one.externalId() == null || options.listsDynamic();
  }

  private ObjectNode listed(StoredConnection one) {
    return options.summaries()
        ? JsonNodeFactory.instance.objectNode().put("id", one.id()).put("name", one.name())
        : answer(one);
  }

  private boolean isListed(StoredConnection one) {
    return isOlder(one, options.listingLag());
  }

  private static boolean isOlder(StoredConnection one, Duration lag) {
    return lag.isZero() || Instant.parse(one.createdAt()).plus(lag).isBefore(Instant.now());
  }

  private int start(List<StoredConnection> matching, String after) {
    if (after.isEmpty()) {
      return 0;
    }
    if (options.paging() == Paging.SHIFTING) {
      return Math.min(matching.size(), Integer.parseInt(after));
    }
    return (int) matching.stream().takeWhile(one -> one.id().compareTo(after) <= 0).count();
  }

  private StoredConnection find(String organisation, String id) throws ApiFailure {
    StoredConnection stored = connections.get(id);
    if (stored == null
        || !stored.organisationId().equals(organisation)
        || !isOlder(stored, options.readingLag())) {
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

  private void makeRoom(String organisation, SimulatorData.Template template) throws ApiFailure {
    Predicate<StoredConnection> sameTemplate =
        one -> one.organisationId().equals(organisation) && one.templateId().equals(template.id());
    switch (options.second()) {
      case COEXISTS -> {}
      case REPLACES -> connections.values().removeIf(sameTemplate);
      case FAILS -> {
        if (connections.values().stream().anyMatch(sameTemplate)) {
          throw new ApiFailure(
              409, "template_in_use", "the connection template has a connection already");
        }
      }
    }
  }

  /** A credential that has only an ID refers to a stored one. */
  private void resolveReferences(String organisation, ObjectNode connection) {
    for (JsonNode entry : connection.path("credentials")) {
      JsonNode sent = entry.path("credential");
      if (sent.has("id") && !sent.has("data")) {
        stored(organisation, sent.path("id").asText())
            .ifPresent(credential -> ((ObjectNode) entry).set("credential", credential.deepCopy()));
      }
    }
  }

  private Optional<JsonNode> stored(String organisation, String credentialId) {
    return connections.values().stream()
        .filter(one -> one.organisationId().equals(organisation))
        .flatMap(one -> StreamSupport.stream(credentials(one.connection()).spliterator(), false))
        .map(entry -> entry.path("credential"))
        .filter(credential -> credential.path("id").asText().equals(credentialId))
        .filter(credential -> credential.has("data"))
        .findFirst();
  }

  private static JsonNode credentials(ObjectNode connection) {
    return connection.path("credentials");
  }

  /** Exchanges a code for a token, once. */
  private void spendCodes(ObjectNode connection) throws ApiFailure {
    int index = 0;
    for (JsonNode entry : connection.path("credentials")) {
      String at = "connection.credentials[" + index++ + "].credential.data.";
      if (entry.path("credential") instanceof ObjectNode credential) {
        if (credential.path("data").has("oauth2Code")) {
          Optional<String> problem = logins.problem(credential.at("/data/oauth2Code"));
          if (problem.isPresent()) {
            throw ApiFailure.invalid(
                List.of(new ApiFailure.Field(at + "oauth2Code.code", problem.get())));
          }
          spend(credential.at("/data/oauth2Code/code"), at + "oauth2Code.code");
          credential.put("type", "oauth2-token");
          ObjectNode data = credential.putObject("data").putObject("oauth2Token");
          data.put("refreshToken", token()).put("accessToken", token()).put("tokenType", "Bearer");
          data.putArray("scopes");
        } else if (credential.path("data").has("oauth1")) {
          spend(credential.at("/data/oauth1/oauthVerifier"), at + "oauth1.oauthVerifier");
        }
      }
    }
  }

  private void spend(JsonNode code, String field) throws ApiFailure {
    if (!spentCodes.add(code.asText())) {
      throw ApiFailure.invalid(List.of(new ApiFailure.Field(field, "has been used already")));
    }
  }

  private static String token() {
    return "token-" + UlidCreator.getUlid();
  }

  /** Adds https if there is no scheme, and drops what follows the host. */
  private static String baseUrl(JsonNode connection, String otherwise) {
    String text = connection.path("baseUrl").asText();
    if (text.isEmpty()) {
      return otherwise;
    }
    URI uri = URI.create(text.contains("://") ? text : "https://" + text);
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  private void assignIds(String organisation, ObjectNode connection, boolean echo) {
    for (JsonNode entry : connection.path("credentials")) {
      if (!echo && !options.echoEntryIds()) {
        ((ObjectNode) entry).put("id", UlidCreator.getMonotonicUlid().toString());
      }
      if (entry.path("credential") instanceof ObjectNode credential) {
        if (!echo && !options.echoCredentialIds()) {
          credential.put("id", UlidCreator.getMonotonicUlid().toString());
        }
        keepName(credential);
      }
      JsonNode grant = entry.path("authSchemeConfig").path("oauth2").path("grant");
      for (String type : List.of("authorizationCode", "password")) {
        if (grant.path(type) instanceof ObjectNode client && !client.has("credentialId")) {
          client.put("credentialId", UlidCreator.getMonotonicUlid().toString());
          client.put("organisationId", organisation);
        }
      }
    }
  }

  /** With mutual TLS, a client without a link uses the certificate before it. */
  private static void linkCertificates(ObjectNode connection) {
    String certificate = null;
    for (JsonNode entry : connection.path("credentials")) {
      link(entry.at("/authSchemeConfig/oauth2"), "mtlsEnabled", "mtlsCredentialId", certificate);
      link(
          entry.at("/credential/data/oauth2Client"),
          "mTLSEnabled",
          "mTLSCredentialId",
          certificate);
      if (entry.at("/credential/type").asText().equals("certificate")) {
        certificate = entry.at("/credential/id").asText();
      }
    }
  }

  private static void link(JsonNode client, String enabled, String id, String certificate) {
    if (client.path(enabled).asBoolean() && !client.has(id)) {
      ((ObjectNode) client).put(id, certificate);
    }
  }

  private void keepName(ObjectNode credential) {
    if (credential.has("name")) {
      String kept = options.credentialNames().apply(credential.path("name").asText());
      if (kept == null) {
        credential.remove("name");
      } else {
        credential.put("name", kept);
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
    for (String secret : List.of("clientSecret", "consumerSecret")) {
      copy.path("authSchemeConfig")
          .findParents(secret)
          .forEach(parent -> ((ObjectNode) parent).put(secret, MASK));
    }
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
