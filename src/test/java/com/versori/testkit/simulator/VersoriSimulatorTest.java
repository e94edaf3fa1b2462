package com.versori.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the simulator with a plain HTTP client. */
class VersoriSimulatorTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CERTIFICATE =
      """
      {"id": "a", "authSchemeConfig": {"type": "certificate", "certificate": {"id": "c", "description": "c"}},
       "credential": {"id": "01KKC00000000000000000C0N1", "organisationId": "%s", "type": "certificate",
         "data": {"certificate": {"certificate": "-----BEGIN X", "key": "-----BEGIN X", "ca": "-----BEGIN X"}}}}
      """
          .formatted(SimulatorData.ORGANISATION_ID);
  private static final String CLIENT =
      """
      {"id": "b", "authSchemeConfig": {"type": "oauth2", "oauth2": {"id": "o", "description": "o",
         "tokenUrl": "https://id.example.com", "scopes": [], "defaultScopes": [], "mtlsEnabled": true,
         "grant": {"type": "clientCredentials", "clientCredentials": {}}}},
       "credential": {"id": "01KKC00000000000000000C0N2", "organisationId": "%s", "type": "oauth2-client",
         "data": {"oauth2Client": {"clientId": "i", "clientSecret": "s", "tokenUrl": "u", "mTLSEnabled": true}}}}
      """
          .formatted(SimulatorData.ORGANISATION_ID);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private VersoriSimulator simulator = VersoriSimulator.start();

  @AfterEach
  void tearDown() {
    simulator.close();
  }

  @Test
  void createsReadsUpdatesAndDeletes() throws Exception {
    HttpResponse<String> created = send("POST", "", body("shop").toString());
    assertThat(created.statusCode()).isEqualTo(201);
    JsonNode answer = JSON.readTree(created.body());
    String id = answer.path("id").asText();
    assertThat(Payload.ULID.matcher(id).matches()).isTrue();
    assertThat(answer.path("systemId").asText()).isEqualTo(SimulatorData.SHOP.systemId());
    assertThat(answer.path("baseUrl").asText()).isEqualTo("https://shop.example.com");
    assertThat(answer.at("/credentials/0/credential/data/string/value").asText())
        .isEqualTo("******");
    assertThat(simulator.connections().get(0).connection().toString()).contains("s3cr3t");

    assertThat(send("GET", "/" + id, "").statusCode()).isEqualTo(200);
    ObjectNode changed = (ObjectNode) body("other").path("connection");
    assertThat(send("PUT", "/" + id, changed.toString()).statusCode()).isEqualTo(400);
    changed.put("baseUrl", "shop-eu.example.com/v1");
    JsonNode updated = JSON.readTree(send("PUT", "/" + id, changed.toString()).body());
    assertThat(updated.path("name").asText()).isEqualTo("other");
    assertThat(updated.path("baseUrl").asText()).isEqualTo("https://shop-eu.example.com");

    assertThat(send("DELETE", "/" + id, "").statusCode()).isEqualTo(204);
    assertThat(send("GET", "/" + id, "").statusCode()).isEqualTo(404);
  }

  @Test
  void externalIdMayBeAnyText() throws Exception {
    simulator.addEndUser("a:b/c+d e");
    String user = send("GET", "/../users/a:b%2Fc+d%20e", "").body();
    assertThat(JSON.readTree(user).path("externalId").asText()).isEqualTo("a:b/c+d e");
  }

  @Test
  void pagesThroughTheList() throws Exception {
    for (int i = 0; i < 45; i++) {
      send("POST", "", body("c" + i).toString());
    }
    JsonNode first = JSON.readTree(send("GET", "", "").body());
    assertThat(first.path("items")).hasSize(20);
    assertThat(first.path("totalCount").asInt()).isEqualTo(45);
    JsonNode last =
        JSON.readTree(send("GET", "?first=40&after=" + first.path("next").asText(), "").body());
    assertThat(last.path("items")).hasSize(25);
    assertThat(last.has("next")).isFalse();
  }

  @Test
  void namesAreUniqueAlsoUnderLoad() throws Exception {
    var threads = Executors.newFixedThreadPool(20);
    for (int i = 0; i < 60; i++) {
      String name = "c" + i % 20;
      threads.submit(() -> send("POST", "", body(name).toString()));
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(simulator.connections()).hasSize(20);
    // A request is recorded after its response.
    Awaitility.await().until(() -> simulator.count(Operation.CREATE) == 60);
    JsonNode error = JSON.readTree(send("POST", "", body("c1").toString()).body());
    assertThat(error.at("/fields/0/field").asText()).isEqualTo("connection.name");
  }

  @ParameterizedTest
  @CsvSource({
    "/connectionTemplateId, shop, connectionTemplateId",
    "/connection/name, , connection.name",
    "/connection/credentials/0/id, , connection.credentials[0].id",
    "/connection/credentials/0/authSchemeConfig/type, apiKey, connection.credentials[0].authSchemeConfig.type",
    "/connection/credentials/0/authSchemeConfig/apiKey/in, body, connection.credentials[0].authSchemeConfig.apiKey.in",
    "/connection/credentials/0/credential/id, x, connection.credentials[0].credential.id",
    "/connection/credentials/0/credential/type, basic-auth, connection.credentials[0].credential.data.string",
    "/connection/credentials/0/credential/data/string/value, , connection.credentials[0].credential.data.string.value",
    "/connection/surprise, x, connection.surprise"
  })
  void mistakesAreNamedByTheirPath(String pointer, String value, String field) throws Exception {
    ObjectNode body = body("shop");
    int slash = pointer.lastIndexOf('/');
    ((ObjectNode) body.at(pointer.substring(0, slash))).put(pointer.substring(slash + 1), value);
    HttpResponse<String> response = send("POST", "", body.toString());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("\"field\":\"" + field + "\"");
  }

  @Test
  void certificateBeforeAClientIsLinked() throws Exception {
    ObjectNode body = body("shop");
    ArrayNode entries = (ArrayNode) body.at("/connection/credentials");
    entries.removeAll();
    entries.add(JSON.readTree(CERTIFICATE)).add(JSON.readTree(CLIENT));
    JsonNode answer = JSON.readTree(send("POST", "", body.toString()).body());
    assertThat(answer.at("/credentials/1/authSchemeConfig/oauth2/mtlsCredentialId"))
        .isEqualTo(answer.at("/credentials/0/credential/id"));
    assertThat(answer.at("/credentials/1/credential/data/oauth2Client/mTLSCredentialId"))
        .isEqualTo(answer.at("/credentials/0/credential/id"));

    entries.remove(0);
    assertThat(send("POST", "", body.toString()).body()).contains("needs a certificate");
  }

  @Test
  void tokensBelongToTheirOrganisation() throws Exception {
    assertThat(send("GET", "", "", "Bearer nobody").statusCode()).isEqualTo(401);
    assertThat(send("GET", "", "", "Basic x").statusCode()).isEqualTo(401);
    assertThat(send("GET", "", "", "Bearer " + SimulatorData.OTHER_TOKEN).statusCode())
        .isEqualTo(403);
    assertThat(send("GET", "", "", "JWT " + SimulatorData.TOKEN).statusCode()).isEqualTo(200);
  }

  @Test
  void misbehavesOnDemand() throws Exception {
    simulator.inject(Fault.status(Operation.CREATE, 429).retryAfter("7").once());
    HttpResponse<String> limited = send("POST", "", body("a").toString());
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("Retry-After")).contains("7");

    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_BEFORE_COMMIT).once());
    assertThatThrownBy(() -> send("POST", "", body("b").toString()))
        .isInstanceOf(IOException.class);
    assertThat(simulator.connections()).isEmpty();

    for (Fault.Kind kind : Set.of(Fault.Kind.DROP_AFTER_COMMIT, Fault.Kind.DROP_IN_BODY)) {
      simulator.inject(Fault.of(Operation.CREATE, kind).once());
      assertThatThrownBy(() -> send("POST", "", body(kind.name()).toString()))
          .isInstanceOf(IOException.class);
    }
    assertThat(simulator.connections()).hasSize(2);

    simulator.inject(Fault.of(Operation.GET, Fault.Kind.GARBAGE).once());
    String id = simulator.connections().get(0).id();
    assertThatThrownBy(() -> JSON.readTree(send("GET", "/" + id, "").body()))
        .isInstanceOf(IOException.class);
    assertThat(send("GET", "/" + id, "").statusCode()).isEqualTo(200);
  }

  @Test
  void unprovenBehaviourCanBeSwitched() throws Exception {
    simulator.close();
    simulator =
        VersoriSimulator.start(SimulatorOptions.DEFAULT.withDuplicateName(422).withOwnIds());
    JsonNode first = JSON.readTree(send("POST", "", body("shop").toString()).body());
    assertThat(first.at("/credentials/0/id").asText()).isNotEqualTo("entry");
    assertThat(send("POST", "", body("shop").toString()).statusCode()).isEqualTo(422);
  }

  @Test
  void randomFaultsAreDeterminedByTheSeed() throws Exception {
    List<Integer> first = statuses(7);
    assertThat(first).contains(201, 503);
    assertThat(statuses(7)).isEqualTo(first);
    assertThat(statuses(8)).isNotEqualTo(first);
  }

  private List<Integer> statuses(long seed) throws Exception {
    restart(SimulatorOptions.DEFAULT.withSeed(seed));
    simulator.inject(Fault.status(Operation.CREATE, 503).chance(0.5));
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      statuses.add(send("POST", "", body("c" + i).toString()).statusCode());
    }
    return statuses;
  }

  @Test
  void committedCreateMayAnswerHtml() throws Exception {
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.HTML_BODY).once());
    HttpResponse<String> created = send("POST", "", body("shop").toString());
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.body()).startsWith("<html>");
    assertThat(simulator.connections()).hasSize(1);
  }

  @Test
  void shiftingPagesRepeatAndMissConnections() throws Exception {
    restart(SimulatorOptions.DEFAULT.withPaging(SimulatorOptions.Paging.SHIFTING));
    for (String name : List.of("a", "b", "c", "d")) {
      send("POST", "", body(name).toString());
    }
    JsonNode first = JSON.readTree(send("GET", "?first=2", "").body());
    assertThat(names(first)).containsExactly("d", "c");
    send("POST", "", body("e").toString());
    String rest = "?first=2&after=" + first.path("next").asText();
    assertThat(names(JSON.readTree(send("GET", rest, "").body()))).containsExactly("c", "b");
    for (StoredConnection one : simulator.connections()) {
      if (Set.of("d", "e").contains(one.name())) {
        send("DELETE", "/" + one.id(), "");
      }
    }
    assertThat(names(JSON.readTree(send("GET", rest, "").body()))).containsExactly("a");
  }

  @Test
  void loopingPagesNeverEnd() throws Exception {
    restart(SimulatorOptions.DEFAULT.withPaging(SimulatorOptions.Paging.LOOPING));
    send("POST", "", body("a").toString());
    send("POST", "", body("b").toString());
    String after = "";
    for (int i = 0; i < 5; i++) {
      JsonNode page = JSON.readTree(send("GET", "?first=1" + after, "").body());
      assertThat(page.path("items")).hasSize(1);
      after = "&after=" + page.path("next").asText();
    }
  }

  @Test
  void newConnectionMayBeListedLate() throws Exception {
    restart(SimulatorOptions.DEFAULT.withListingLag(Duration.ofDays(1)));
    String id = JSON.readTree(send("POST", "", body("a").toString()).body()).path("id").asText();
    assertThat(JSON.readTree(send("GET", "", "").body()).path("items")).isEmpty();
    assertThat(send("GET", "/" + id, "").statusCode()).isEqualTo(200);
  }

  @Test
  void newConnectionMayBeReadLate() throws Exception {
    restart(SimulatorOptions.DEFAULT.withReadingLag(Duration.ofDays(1)));
    String id = JSON.readTree(send("POST", "", body("a").toString()).body()).path("id").asText();
    assertThat(JSON.readTree(send("GET", "", "").body()).path("items")).hasSize(1);
    assertThat(send("GET", "/" + id, "").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", "/" + id, "").statusCode()).isEqualTo(404);
    assertThat(simulator.connections()).hasSize(1);
  }

  @Test
  void listsMayTellNoMoreThanNamesAndGiveUrlsAsCursors() throws Exception {
    restart(SimulatorOptions.DEFAULT.withSummaries().withPaging(SimulatorOptions.Paging.URLS));
    assertThat(JSON.readTree(send("GET", "", "").body()).path("items").isNull()).isTrue();
    send("POST", "", body("a").toString());
    send("POST", "", body("b").toString());
    JsonNode page = JSON.readTree(send("GET", "?first=1", "").body());
    assertThat(page.at("/items/0").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("id", "name");
    assertThat(page.path("next").asText())
        .endsWith("/connections?first=1&after=" + page.at("/items/0/id").asText());
  }

  @Test
  void secondConnectionOfTemplateCanReplaceOrFail() throws Exception {
    restart(SimulatorOptions.DEFAULT.withSecond(SimulatorOptions.Second.REPLACES));
    send("POST", "", body("a").toString());
    send("POST", "", body("b").toString());
    assertThat(simulator.connections()).extracting(StoredConnection::name).containsExactly("b");

    restart(SimulatorOptions.DEFAULT.withSecond(SimulatorOptions.Second.FAILS));
    send("POST", "", body("a").toString());
    assertThat(send("POST", "", body("b").toString()).statusCode()).isEqualTo(409);
    ObjectNode elsewhere = body("b");
    elsewhere.put("connectionTemplateId", SimulatorData.numbered(3).id());
    assertThat(send("POST", "", elsewhere.toString()).statusCode()).isEqualTo(201);
  }

  @Test
  void credentialSentByItsIdKeepsItsData() throws Exception {
    String id = JSON.readTree(send("POST", "", body("a").toString()).body()).path("id").asText();
    ObjectNode connection = (ObjectNode) body("a").path("connection");
    connection.put("baseUrl", "https://a.example");
    ObjectNode credential = (ObjectNode) connection.at("/credentials/0/credential");
    credential.remove(List.of("type", "data"));
    assertThat(send("PUT", "/" + id, connection.toString()).statusCode()).isEqualTo(200);
    assertThat(simulator.connections().get(0).connection().toString()).contains("s3cr3t");
  }

  @Test
  void codeWorksOnce() throws Exception {
    ObjectNode body = body("a");
    ObjectNode entry = (ObjectNode) body.at("/connection/credentials/0");
    entry.remove("authSchemeConfig");
    ObjectNode credential = (ObjectNode) entry.path("credential");
    credential.put("type", "oauth2-code");
    credential
        .putObject("data")
        .putObject("oauth2Code")
        .put("code", "c0d3-of-one-use")
        .put("state", "s");
    JsonNode created = JSON.readTree(send("POST", "", body.toString()).body());
    assertThat(created.at("/credentials/0/credential/type").asText()).isEqualTo("oauth2-token");
    ((ObjectNode) body.path("connection")).put("name", "b");
    HttpResponse<String> again = send("POST", "", body.toString());
    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(again.body()).contains("oauth2Code.code");
  }

  @Test
  void marksNeedNotComeBack() throws Exception {
    restart(SimulatorOptions.DEFAULT.withoutAnyMark());
    ObjectNode body = body("a");
    ((ObjectNode) body.at("/connection/credentials/0/credential")).put("name", "k8s:a/b/c");
    String answer = send("POST", "", body.toString()).body();
    assertThat(answer).doesNotContain("k8s:a/b/c", "01KKC00000000000000000C0N1");
  }

  private void restart(SimulatorOptions options) {
    simulator.close();
    simulator = VersoriSimulator.start(options);
  }

  private static List<String> names(JsonNode page) {
    List<String> names = new ArrayList<>();
    page.path("items").forEach(one -> names.add(one.path("name").asText()));
    return names;
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return send(method, path, body, "Bearer " + SimulatorData.TOKEN);
  }

  private HttpResponse<String> send(String method, String path, String body, String authorization)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(
                URI.create(
                        simulator.apiUrl()
                            + "/o/"
                            + SimulatorData.ORGANISATION_ID
                            + "/connections"
                            + path)
                    .normalize())
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", authorization)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static ObjectNode body(String name) throws IOException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"connectionTemplateId": "%s", "connection": {"name": "%s", "credentials": [{
              "id": "entry",
              "authSchemeConfig": {"type": "api-key",
                "apiKey": {"id": "k", "description": "k", "name": "X", "in": "header"}},
              "credential": {"id": "01KKC00000000000000000C0N1", "organisationId": "%s",
                "type": "string", "data": {"string": {"value": "s3cr3t"}}}}]}}
            """
                .formatted(SimulatorData.SHOP.id(), name, SimulatorData.ORGANISATION_ID));
  }
}
