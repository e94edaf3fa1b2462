package com.versori.simulation.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.client.model.EndUser;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The Versori API with what is unproven of it: reads may lag behind writes, listings have pages,
 * and IDs may not be kept. What was at each time is kept, so a read that lags is a read of an
 * earlier time. Used by one thread.
 */
public final class MemoryVersori {

  /**
   * How the API is taken to behave.
   *
   * @param listingLag how old what a listing shows may be
   * @param readingLag how old what a GET shows, and a DELETE knows, may be
   * @param pageSize connections on a page at most
   * @param keepsIds whether IDs of entries and credentials are those that were sent
   * @param silentPut whether a PUT is answered with 204
   * @param uniqueNames whether a create of a name that exists is refused
   * @param endUsers whether connections are those of an end user, whom listings have to name
   * @param storesOnce whether a credential keeps its value under its ID, an update is answered as
   *     it was sent, and no scheme has a further setting
   */
  public record Reading(
      String name,
      Duration listingLag,
      Duration readingLag,
      int pageSize,
      boolean keepsIds,
      boolean silentPut,
      boolean uniqueNames,
      boolean endUsers,
      boolean storesOnce) {

    public static final Reading PROMPT =
        new Reading("prompt", Duration.ZERO, Duration.ZERO, 100, true, false, false, false, false);
    public static final Reading LAGGING =
        new Reading(
            "lagging",
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            100,
            true,
            false,
            false,
            false,
            true);
    public static final Reading PAGED =
        new Reading("paged", Duration.ZERO, Duration.ZERO, 1, true, true, true, true, false);
    public static final Reading UNMARKED =
        new Reading(
            "unmarked", Duration.ZERO, Duration.ZERO, 100, false, false, false, false, false);

    public static final List<Reading> ALL = List.of(PROMPT, UNMARKED, LAGGING, PAGED);

    public Duration lag() {
      return listingLag.compareTo(readingLag) > 0 ? listingLag : readingLag;
    }
  }

  /**
   * A connection.
   *
   * @param externalId of its end user; empty without one
   * @param connection {@code name}, {@code credentials} and {@code baseUrl}, values and all
   * @param isStrangers whether somebody else made it, without the operator
   */
  public record Stored(
      String id,
      String templateId,
      String externalId,
      ObjectNode connection,
      Instant createdAt,
      Instant updatedAt,
      boolean isStrangers) {

    private Stored with(ObjectNode changed, Instant at) {
      return new Stored(id, templateId, externalId, changed, createdAt, at, isStrangers);
    }

    String name() {
      return connection.path("name").asText();
    }

    public String baseUrl() {
      return connection.path("baseUrl").asText();
    }

    /** Whether it has the setting that the platform gave it at the create. */
    public boolean hasSetting() {
      return connection.at("/credentials/0/authSchemeConfig/apiKey").has(SETTING);
    }

    /** The value of its API key. */
    public String value() {
      return connection.at("/credentials/0/credential/data/string/value").asText();
    }
  }

  /** The external ID of the end user. */
  public static final String EXTERNAL_ID = "customer-42";

  private static final String END_USER = "01KKBZ1ZB4SG2TRVKWQ7GNY3E1";

  static final String SYSTEM = "01KKBZ1ZB4SG2TRVKWQ7GNY3S1";

  /** A setting of a scheme that the operator does not know. */
  private static final String SETTING = "future";

  static final String TEMPLATE_URL = "https://template.example.com";

  private final NavigableMap<Long, Map<String, Stored>> states = new TreeMap<>();
  private final Map<String, String> links = new TreeMap<>();
  private final VirtualTime time;
  private final Reading reading;
  private boolean hasDeletedLinked;
  private boolean listingsLackOurs;
  private boolean keepsCredentials;
  private boolean keepsNames = true;
  private long lastId;

  public MemoryVersori(VirtualTime time, Reading reading) {
    this.time = time;
    this.reading = reading;
    states.put(Long.MIN_VALUE, Map.of());
  }

  /** What exists now. */
  public Collection<Stored> all() {
    return now().values();
  }

  public Optional<Stored> find(String id) {
    return Optional.ofNullable(now().get(id));
  }

  /** The same as a read shows it. */
  public Optional<Stored> shown(String id) {
    return Optional.ofNullable(at(reading.readingLag()).get(id));
  }

  /**
   * @param body of a create
   */
  public Stored create(JsonNode body, boolean isStrangers) {
    ObjectNode connection = ((ObjectNode) body.path("connection")).deepCopy();
    if (!connection.has("baseUrl")) {
      connection.put("baseUrl", TEMPLATE_URL);
    }
    assignIds(connection);
    if (!reading.storesOnce()
        && connection.at("/credentials/0/authSchemeConfig/apiKey") instanceof ObjectNode scheme) {
      scheme.put(SETTING, true);
    }
    Stored stored =
        new Stored(
            newId(),
            body.path("connectionTemplateId").asText(),
            body.path("externalId").asText(),
            connection,
            time.instant(),
            time.instant(),
            isStrangers);
    put(stored);
    return stored;
  }

  /** Listings lack the operator's connections, although their total counts them. */
  public void listingsLackOurs(boolean lack) {
    listingsLackOurs = lack;
  }

  /** Where IDs are not kept, the names of credentials are not kept either. */
  public void keepsNames(boolean keeps) {
    keepsNames = keeps;
  }

  /** An update changes no credential, and succeeds. */
  public void keepsCredentials(boolean keeps) {
    keepsCredentials = keeps;
  }

  /** Others change the connections that the operator made. */
  public void othersChange(Consumer<ObjectNode> change) {
    for (Stored one : List.copyOf(all())) {
      if (!one.isStrangers()) {
        ObjectNode connection = one.connection().deepCopy();
        change.accept(connection);
        put(one.with(connection, time.instant()));
      }
    }
  }

  /** Others delete the connections that the operator made. */
  public void othersDelete() {
    List.copyOf(all()).stream().filter(one -> !one.isStrangers()).forEach(one -> remove(one.id()));
  }

  public Connection create(JsonNode body) throws VersoriException {
    String name = body.at("/connection/name").asText();
    if (reading.uniqueNames() && all().stream().anyMatch(one -> one.name().equals(name))) {
      throw refused(Kind.CONFLICT, "create", 409);
    }
    return answer(create(body, false));
  }

  public Connection get(String id) throws VersoriException {
    return answer(shown(id).orElseThrow(() -> refused(Kind.NOT_FOUND, "get", 404)));
  }

  /** The end user, whom nobody deletes. */
  public EndUser endUser(String externalId) {
    return new EndUser(END_USER, externalId);
  }

  public ConnectionPage list(ConnectionQuery query) {
    String externalId = query.endUserId().isPresent() ? EXTERNAL_ID : "";
    List<Stored> all =
        at(reading.listingLag()).values().stream()
            .filter(one -> one.externalId().equals(externalId))
            .toList();
    List<Connection> behind =
        all.stream()
            .filter(one -> !listingsLackOurs || one.isStrangers())
            .filter(one -> query.after().filter(after -> one.id().compareTo(after) <= 0).isEmpty())
            .map(this::answer)
            .toList();
    int size = Math.min(Math.min(query.first(), reading.pageSize()), behind.size());
    Optional<String> next =
        size < behind.size() ? Optional.of(behind.get(size - 1).id()) : Optional.empty();
    return new ConnectionPage(behind.subList(0, size), next, OptionalInt.of(all.size()));
  }

  /**
   * @param body of an update
   */
  public Optional<Connection> update(String id, JsonNode body) throws VersoriException {
    Stored before = find(id).orElseThrow(() -> refused(Kind.NOT_FOUND, "update", 404));
    Stored sent = before.with((ObjectNode) body, time.instant());
    ObjectNode connection = sent.connection().deepCopy();
    if (keepsCredentials) {
      connection.set("credentials", before.connection().path("credentials"));
    } else if (reading.storesOnce()) {
      keepValues(connection, before.connection());
    }
    if (!keepsCredentials) {
      assignIds(connection);
    }
    Stored stored = before.with(connection, time.instant());
    put(stored);
    return reading.silentPut()
        ? Optional.empty()
        : Optional.of(answer(reading.storesOnce() ? sent : stored));
  }

  /** Answers the connection that the template used before; empty for none. */
  public String link(String id, String templateId) throws VersoriException {
    find(id).orElseThrow(() -> refused(Kind.NOT_FOUND, "link", 404));
    return Objects.requireNonNullElse(links.put(templateId, id), "");
  }

  public String unlink(String id, String templateId) throws VersoriException {
    if (!links.remove(templateId, id)) {
      throw refused(Kind.NOT_FOUND, "unlink", 404);
    }
    return id;
  }

  /** Whether a client has deleted a connection that a template used by a link. */
  public boolean hasDeletedLinked() {
    return hasDeletedLinked;
  }

  /** The connections that templates use by a link, by the template's ID. */
  public Map<String, String> links() {
    return Map.copyOf(links);
  }

  public void delete(String id) throws VersoriException {
    if (!at(reading.readingLag()).containsKey(id)) {
      throw refused(Kind.NOT_FOUND, "delete", 404);
    }
    hasDeletedLinked |= links.containsValue(id);
    remove(id);
  }

  private void remove(String id) {
    Map<String, Stored> next = new TreeMap<>(now());
    next.remove(id);
    links.values().removeIf(id::equals);
    states.put(time.nanos(), next);
  }

  private Map<String, Stored> now() {
    return states.lastEntry().getValue();
  }

  private Map<String, Stored> at(Duration ago) {
    return states.floorEntry(time.nanos() - ago.toNanos()).getValue();
  }

  private void put(Stored stored) {
    Map<String, Stored> next = new TreeMap<>(now());
    next.put(stored.id(), stored);
    states.put(time.nanos(), next);
  }

  private static void keepValues(ObjectNode connection, ObjectNode before) {
    for (JsonNode entry : connection.path("credentials")) {
      ObjectNode credential = (ObjectNode) entry.path("credential");
      for (JsonNode stored : before.path("credentials")) {
        if (stored.at("/credential/id").equals(credential.path("id"))) {
          credential.set("data", stored.at("/credential/data"));
        }
      }
    }
  }

  private void assignIds(ObjectNode connection) {
    if (!reading.keepsIds()) {
      for (JsonNode entry : connection.path("credentials")) {
        ((ObjectNode) entry).put("id", newId());
        ObjectNode credential = ((ObjectNode) entry.path("credential")).put("id", newId());
        if (!keepsNames) {
          credential.remove("name");
        }
      }
    }
  }

  private String newId() {
    byte[] random = ByteBuffer.allocate(Ulid.RANDOM_BYTES).putLong(2, ++lastId).array();
    return new Ulid(time.instant().toEpochMilli(), random).toString();
  }

  private Connection answer(Stored stored) {
    List<ConnectionCredential> credentials = new ArrayList<>();
    for (JsonNode entry : stored.connection().path("credentials")) {
      JsonNode credential = entry.path("credential");
      credentials.add(
          new ConnectionCredential(
              entry.path("id").asText(),
              entry.get("authSchemeConfig"),
              true,
              Optional.empty(),
              new ConnectionCredential.Credential(
                  credential.path("id").asText(),
                  credential.path("organisationId").asText(),
                  credential.path("type").asText(),
                  credential.has("name") ? credential.path("name").asText() : null,
                  null,
                  null)));
    }
    return new Connection(
        stored.id(),
        stored.name(),
        credentials,
        stored.baseUrl(),
        stored.createdAt().toString(),
        stored.updatedAt().toString(),
        SYSTEM,
        stored.templateId());
  }

  private static VersoriException refused(Kind kind, String operation, int status) {
    return new VersoriException(
        kind,
        operation,
        "request",
        OptionalInt.of(status),
        "",
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
