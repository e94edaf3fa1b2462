package com.versori.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.List;

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

  private static final String LINKED = "01KKBZ1ZB4SG2TRVKWQ7GNY3L1";

  private final World world;
  private boolean hasLostLinks;
  private int edits;
  private int values;

  User(World world) {
    this.world = world;
  }

  // The resource

  void create() {
    ObjectNode wanted = declared();
    send("creates the resource, " + url(wanted), "POST", RESOURCES, "", wanted.toString());
  }

  /** Another base URL. */
  void edit() {
    String url = nextUrl();
    patch("edits the resource, " + url, "{\"spec\": {\"baseUrl\": \"%s\"}}".formatted(url));
  }

  /** As {@code kubectl replace} with the file that the resource was created from. */
  void replace() {
    ObjectNode wanted = declared();
    send(
        "replaces the resource, " + url(wanted),
        "PUT",
        RESOURCES + "/" + NAME,
        "",
        wanted.toString());
  }

  void delete() {
    send("deletes the resource", "DELETE", RESOURCES + "/" + NAME, "", "");
  }

  /** Takes the finalizers off, too. */
  void forceDelete() {
    hasLostLinks = true;
    world.records.leftByPerson();
    delete();
    patch("takes the finalizers off", "{\"metadata\": {\"finalizers\": null}}");
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
    send("restores a backup, " + url(wanted), "POST", RESOURCES, "", wanted.toString());
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
    patch(
        "requests a sync",
        "{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}"
            .formatted(VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, ++edits));
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

  private void patch(String what, String patch) {
    send(what, "PATCH", RESOURCES + "/" + NAME, PATCH, patch);
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

  /** The Secret of the organisation, which nobody changes. */
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

  void deleteSecret() {
    send("deletes the Secret", "DELETE", SECRETS + "/" + SECRET, "", "");
  }

  void withoutSecret(Duration duration) {
    deleteSecret();
    world.time.in(duration, this::createSecret);
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
   * Others make a connection on the same template: a stranger one of the same name, without any
   * mark, and the operator one for another resource.
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
        "another",
        another.entryId(attempt, 0),
        another.credentialId(attempt, 0),
        another.credentialName());
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

  private void send(String what, String method, String path, String type, String body) {
    Answer answer = world.kubernetes.send(new Request(method, path, "", type, body));
    world.script.line("user", () -> what + " -> " + answer.status());
  }
}
