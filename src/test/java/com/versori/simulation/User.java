package com.versori.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.model.OwnershipMark;
import com.versori.simulation.memory.MemoryTransport.Answer;
import com.versori.simulation.memory.MemoryTransport.Request;
import com.versori.simulation.memory.MemoryVersori;
import com.versori.testkit.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The people who write the resource and its Secret, and a stranger on the platform. */
final class User {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectNode DECLARED = JSON.valueToTree(Fixtures.resource());
  private static final String NAMESPACE = DECLARED.at("/metadata/namespace").asText();
  private static final String NAME = DECLARED.at("/metadata/name").asText();
  private static final String SECRET = "shop";

  /** The Secret with the token of the organisation. */
  static final String TOKEN = "versori-token";

  private static final String RESOURCES =
      "/apis/versori.com/v1alpha1/namespaces/%s/versoriconnections".formatted(NAMESPACE);
  private static final String SECRETS = "/api/v1/namespaces/%s/secrets".formatted(NAMESPACE);
  private static final String PATCH = "application/merge-patch+json";

  /** So long that it does not hide what an event should have reported. */
  static final Duration RESYNC_INTERVAL = Duration.ofHours(1);

  /** Of another controller, which removes it shortly after the resource is deleted. */
  private static final String FINALIZER = "example.com/kept";

  private static final int REFUSED = 400;
  private static final Duration FINALIZED_WITHIN = Duration.ofSeconds(3);
  private static final String LINKED = "01KKBZ1ZB4SG2TRVKWQ7GNY3L1";

  private final World world;
  private boolean hasLostLinks;
  private boolean hasFinalizer;
  private boolean mayBeAnother;
  private boolean retains;
  private Optional<Duration> pausedAt = Optional.empty();
  private Optional<Duration> withoutSecretAt = Optional.empty();
  private int edits;
  private int values;

  User(World world) {
    this.world = world;
  }

  // The resource

  void create() {
    ObjectNode wanted = declared();
    put("creates the resource, " + url(wanted), "POST", RESOURCES, wanted);
  }

  /** Another base URL. */
  void edit() {
    String url = nextUrl();
    patch("edits the resource, " + url, "{\"spec\": {\"baseUrl\": \"%s\"}}".formatted(url));
  }

  /** As {@code kubectl replace} with the file that the resource was created from. */
  void replace() {
    ObjectNode wanted = declared();
    put("replaces the resource, " + url(wanted), "PUT", RESOURCES + "/" + NAME, wanted);
  }

  private void put(String what, String method, String path, ObjectNode wanted) {
    if (send(what, method, path, "", wanted.toString()).status() < REFUSED) {
      hasFinalizer = world.reading.endUsers();
      pausedAt = Optional.empty();
      retains = false;
    }
  }

  /** Deleted it before it had finalizers, and only now it goes. */
  void deletedBefore() {
    hasFinalizer = false;
    hasLostLinks = true;
    world.script.line("user", "deleted the resource before it had finalizers");
    world.kubernetes.deleteInSpiteOfFinalizers(VersoriConnection.PLURAL, NAMESPACE, NAME);
  }

  void loseFinalizers() {
    hasFinalizer = false;
    takeFinalizersOff();
  }

  private void takeFinalizersOff() {
    patch("takes the finalizers off", "{\"metadata\": {\"finalizers\": null}}");
  }

  void loseAnnotations() {
    patch("takes the annotations off", "{\"metadata\": {\"annotations\": null}}");
  }

  void delete() {
    send("deletes the resource", "DELETE", RESOURCES + "/" + NAME, "", "");
    if (hasFinalizer) {
      world.time.in(FINALIZED_WITHIN, this::finish);
    }
  }

  private void finish() {
    ObjectNode resource = world.kubernetes.find(VersoriConnection.PLURAL, NAMESPACE, NAME);
    if (!hasFinalizer || resource == null || !resource.at("/metadata").has("deletionTimestamp")) {
      return;
    }
    hasFinalizer = false;
    ObjectNode others = JSON.createObjectNode();
    ArrayNode finalizers = others.putObject("metadata").putArray("finalizers");
    finalizers(resource).stream().filter(one -> !one.equals(FINALIZER)).forEach(finalizers::add);
    if (patch("takes off another finalizer", others.toString()).status() >= REFUSED) {
      hasFinalizer = true;
      world.time.in(FINALIZED_WITHIN, this::finish);
    }
  }

  private static List<String> finalizers(ObjectNode resource) {
    List<String> finalizers = new ArrayList<>();
    resource.at("/metadata/finalizers").forEach(one -> finalizers.add(one.asText()));
    return finalizers;
  }

  /**
   * Whether another controller's finalizer is gone, although that controller has not removed it.
   */
  boolean hasLostFinalizer() {
    ObjectNode resource = world.kubernetes.find(VersoriConnection.PLURAL, NAMESPACE, NAME);
    return hasFinalizer && (resource == null || !finalizers(resource).contains(FINALIZER));
  }

  /** The connection is to stay when the resource goes. */
  void retainAndDelete() {
    retain();
    delete();
  }

  void retainAndForceDelete() {
    retain();
    forceDelete();
  }

  private void retain() {
    world.records.leftByPerson();
    retains = true;
    patch("retains the connection", "{\"spec\": {\"deletionPolicy\": \"Retain\"}}");
  }

  boolean retains() {
    return retains;
  }

  void othersLabel() {
    patch("labels the resource", "{\"metadata\": {\"labels\": {\"team\": \"shop\"}}}");
  }

  /** Pauses the resource, edits it meanwhile, and resumes it later. */
  void pauseFor(Duration duration) {
    annotate("pauses the resource", VersoriConnection.PAUSED_ANNOTATION, "\"true\"");
    pausedAt = Optional.of(world.time.sinceStart());
    world.time.in(duration.dividedBy(2), this::edit);
    world.time.in(duration, this::resume);
  }

  private void resume() {
    pausedAt = Optional.empty();
    annotate("resumes the resource", VersoriConnection.PAUSED_ANNOTATION, "null");
  }

  /** For how long the resource has been paused. */
  Duration pausedFor() {
    return since(pausedAt);
  }

  /** Takes the finalizers off, too. */
  void forceDelete() {
    hasLostLinks = true;
    world.records.leftByPerson();
    hasFinalizer = false;
    delete();
    takeFinalizersOff();
  }

  /** Deletes the resource by force, and creates another one of its name. */
  void recreate() {
    forceDelete();
    create();
  }

  /** The same from a backup, with annotations and finalizers, and with another base URL. */
  void restore() {
    ObjectNode backup = world.kubernetes.find(VersoriConnection.PLURAL, NAMESPACE, NAME);
    forceDelete();
    if (backup == null) {
      create();
      return;
    }
    ObjectNode wanted = backup.deepCopy();
    ((ObjectNode) wanted.path("metadata"))
        .remove(List.of("uid", "resourceVersion", "deletionTimestamp"));
    ((ObjectNode) wanted.path("spec")).put("baseUrl", nextUrl());
    put("restores a backup, " + url(wanted), "POST", RESOURCES, wanted);
  }

  /** Deletes the resource; once it is gone, another one of its name is created that much later. */
  void deleteAndRecreateIn(Duration delay) {
    delete();
    createOnceGone(delay);
  }

  private void createOnceGone(Duration delay) {
    world.time.in(
        delay,
        () -> {
          if (world.resource().isEmpty()) {
            create();
          } else {
            createOnceGone(delay.multipliedBy(2));
          }
        });
  }

  void requestSync() {
    annotate(
        "requests a sync",
        VersoriConnection.RECONCILE_REQUESTED_ANNOTATION,
        "\"%s\"".formatted(++edits));
  }

  private void annotate(String what, String annotation, String value) {
    patch(what, "{\"metadata\": {\"annotations\": {\"%s\": %s}}}".formatted(annotation, value));
  }

  /** One more template is to use the connection; a dynamic connection has none. */
  void link() {
    if (!world.reading.endUsers()) {
      patch("links", "{\"spec\": {\"links\": [{\"templateId\": \"%s\"}]}}".formatted(LINKED));
    }
  }

  void unlink() {
    if (!world.reading.endUsers()) {
      patch("links no more", "{\"spec\": {\"links\": null}}");
    }
  }

  /** Long enough for the link to be made, and too short for it to settle. */
  void linkBriefly() {
    link();
    world.time.in(Duration.ofSeconds(3), this::unlink);
  }

  /** What was linked is in the status only, which is gone. */
  boolean hasLostLinks() {
    return hasLostLinks;
  }

  void loseStatus() {
    hasLostLinks = true;
    send(
        "loses the status",
        "PATCH",
        RESOURCES + "/" + NAME + "/status",
        "application/json-patch+json",
        "[{\"op\": \"remove\", \"path\": \"/status\"}]");
  }

  private ObjectNode declared() {
    ObjectNode wanted = DECLARED.deepCopy();
    ((ObjectNode) wanted.path("metadata"))
        .remove(List.of("uid", "resourceVersion", "generation", "creationTimestamp"));
    ((ObjectNode) wanted.path("spec"))
        .put("baseUrl", nextUrl())
        .put("resyncInterval", RESYNC_INTERVAL.toHours() + "h");
    if (world.reading.endUsers()) {
      ((ObjectNode) wanted.path("metadata")).putArray("finalizers").add(FINALIZER);
    }
    belongToEndUser((ObjectNode) wanted.path("spec"));
    return wanted;
  }

  private void belongToEndUser(ObjectNode body) {
    if (world.reading.endUsers()) {
      body.put("externalId", MemoryVersori.EXTERNAL_ID);
    }
  }

  private String nextUrl() {
    return "https://" + ++edits + ".example.com";
  }

  private static String url(ObjectNode resource) {
    return resource.at("/spec/baseUrl").asText();
  }

  private Answer patch(String what, String patch) {
    return send(what, "PATCH", RESOURCES + "/" + NAME, PATCH, patch);
  }

  // Its Secret

  void createSecret() {
    String value = nextValue();
    send(
        "creates the Secret, " + value,
        "POST",
        SECRETS,
        "",
        """
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "%s"},
         "stringData": {"token": "%s"}}
        """
            .formatted(SECRET, value));
  }

  void changeToken() {
    send(
        "replaces the token",
        "PATCH",
        "/api/v1/namespaces/%s/secrets/%s".formatted(Fixtures.ORGANISATION_REF.namespace(), TOKEN),
        PATCH,
        "{\"stringData\": {\"token\": \"another-t0ken\"}}");
  }

  /** The Secret of the organisation. */
  void createToken() {
    send(
        "creates the Secret of the organisation",
        "POST",
        "/api/v1/namespaces/%s/secrets".formatted(Fixtures.ORGANISATION_REF.namespace()),
        "",
        """
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "%s"},
         "stringData": {"token": "t0ken"}}
        """
            .formatted(TOKEN));
  }

  void changeSecret() {
    String value = nextValue();
    send(
        "changes the Secret, " + value,
        "PATCH",
        SECRETS + "/" + SECRET,
        PATCH,
        "{\"stringData\": {\"token\": \"%s\"}}".formatted(value));
  }

  void changeSecretBack() {
    values = Math.max(values - 2, 0);
    changeSecret();
  }

  void deleteSecret() {
    send("deletes the Secret", "DELETE", SECRETS + "/" + SECRET, "", "");
  }

  void withoutSecret(Duration duration) {
    deleteSecret();
    withoutSecretAt = Optional.of(world.time.sinceStart());
    world.time.in(
        duration,
        () -> {
          createSecret();
          withoutSecretAt = Optional.empty();
        });
  }

  /** For how long there has been no Secret. */
  Duration withoutSecretFor() {
    return since(withoutSecretAt);
  }

  private Duration since(Optional<Duration> at) {
    return at.map(world.time.sinceStart()::minus).orElse(Duration.ZERO);
  }

  private String nextValue() {
    return "value-" + ++values;
  }

  /** The value that the Secret has now; null if there is none. */
  String value() {
    ObjectNode secret = world.kubernetes.find("secrets", NAMESPACE, SECRET);
    return secret == null ? null : decoded(secret);
  }

  static String decoded(JsonNode secret) {
    try {
      return new String(secret.at("/data/token").binaryValue(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  // The platform

  /**
   * Others make a connection on the same template and, where names may repeat, of the same name: a
   * stranger one without any mark, and the operator one for another resource.
   */
  void othersCreate() {
    world.script.line(
        "others", "create a connection of the same name, and one of another resource");
    OwnershipMark another = Fixtures.mark(NAMESPACE, "another");
    String attempt = Fixtures.ATTEMPT;
    others(
        world.reading.uniqueNames() ? "strangers" : NAME,
        "01KK00000000000000000000E1",
        "01KK00000000000000000000C1",
        "of a person");
    others(
        world.reading.uniqueNames() ? "another" : NAME,
        another.entryId(attempt, 0),
        another.credentialId(attempt, 0),
        another.credentialName());
  }

  /** Whether the connection may be another than the operator knows before it reads it. */
  boolean mayBeAnother() {
    return mayBeAnother;
  }

  void othersChangeUrl() {
    mayBeAnother = true;
    String url = nextUrl();
    world.script.line("others", "change the base URL, " + url);
    world.versori.othersChange(connection -> connection.put("baseUrl", url));
  }

  void othersReplaceCredential() {
    mayBeAnother = true;
    world.script.line("others", "replace the credential");
    world.versori.othersChange(
        connection -> {
          ObjectNode credential = (ObjectNode) connection.at("/credentials/0/credential");
          credential.put("id", "01KK00000000000000000000C2");
          credential.withObject("/data/string").put("value", "of others");
        });
  }

  void othersDelete() {
    mayBeAnother = true;
    world.script.line("others", "delete the connection");
    world.versori.othersDelete();
  }

  private void others(String name, String entryId, String credentialId, String credentialName) {
    ObjectNode body = JSON.createObjectNode();
    body.put("connectionTemplateId", Fixtures.TEMPLATE);
    body.putObject("connection")
        .put("name", name)
        .put("baseUrl", "https://others.example.com")
        .putArray("credentials")
        .addObject()
        .put("id", entryId)
        .putObject("credential")
        .put("id", credentialId)
        .put("name", credentialName)
        .put("type", "string");
    belongToEndUser(body);
    world.versori.create(body, true);
  }

  private Answer send(String what, String method, String path, String type, String body) {
    Answer answer = world.kubernetes.send(new Request(method, path, "", type, body));
    world.script.line("user", () -> what + " -> " + answer.status());
    return answer;
  }
}
