package com.versori.operator.reconcile;

import static com.versori.operator.reconcile.MockOperator.message;
import static com.versori.operator.reconcile.MockOperator.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.SimulatorOptions.Put;
import com.versori.testkit.simulator.VersoriSimulator;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A changed value, with each reading of the update's description: either the connection has the new
 * value, or the resource is not Ready and says why.
 */
class RotationTest {

  private static final String KEY =
      """
        - name: %1$s
          authScheme: {apiKey: {name: X-%1$s, in: header}}
          credential: {string: {secretRef: {name: %1$s, key: token}}}
      """;

  @TempDir Path folder;
  private VersoriSimulator simulator;
  private MockOperator operator;

  private void start(SimulatorOptions options, String organisation) {
    simulator = VersoriSimulator.start(options);
    operator = new MockOperator(folder, simulator.apiUrl(), organisation);
  }

  @AfterEach
  void close() {
    operator.close();
    simulator.close();
  }

  @ParameterizedTest
  @EnumSource(Put.class)
  void newValueIsInUseOrTheResourceIsNotReady(Put put) {
    start(SimulatorOptions.DEFAULT.withPut(put), "");
    VersoriConnection created = createTwo();

    operator.secret("orders", "token", "two");
    VersoriConnection after =
        operator.await("shop", r -> isDecided(r, created.getStatus().credentials()));
    boolean taken = simulatorTakesNewEntries(put);
    assertThat(MockOperator.isReady(after)).isEqualTo(taken);
    if (taken) {
      assertThat(value(0)).isEqualTo("two");
      assertThat(simulator.count(Operation.UPDATE)).isEqualTo(1 + refused(put));
      assertThat(simulator.count(Operation.GET)).isOne();
    } else {
      assertThat(message(after))
          .contains(put == Put.REJECTS_IDS ? "credentialUpdate: InPlace" : "former");
    }
    assertThat(value(1)).as("a value that did not change").isEqualTo("same");
    assertThat(simulator.requests().toString()).doesNotContain("******");
  }

  /** Refused requests in between, until the API takes how stored credentials are repeated. */
  private static int refused(Put put) {
    return switch (put) {
      case REJECTS_VALUES -> 1;
      case REJECTS_STORED -> 2;
      default -> 0;
    };
  }

  /** What the API refuses is known from then on. */
  @ParameterizedTest
  @EnumSource(
      value = Put.class,
      names = {"REJECTS_VALUES", "REJECTS_STORED"})
  void laterUpdatesRepeatStoredCredentialsAsTheApiTakesThem(Put put) {
    start(SimulatorOptions.DEFAULT.withPut(put).withBareErrors(), "");
    VersoriConnection created = createTwo();
    operator.patchSpec("shop", "{\"name\": \"renamed\"}");
    VersoriConnection renamed =
        operator.await(
            "shop", r -> MockOperator.isReady(r) && r.getStatus().name().equals("renamed"));
    assertThat(renamed.getStatus().credentials().equals(created.getStatus().credentials()))
        .isEqualTo(put == Put.REJECTS_VALUES);
    assertThat(simulator.count(Operation.UPDATE)).isEqualTo(1 + refused(put));

    operator.secret("orders", "token", "two");
    operator.await("shop", r -> isDecided(r, renamed.getStatus().credentials()));
    assertThat(List.of(value(0), value(1))).containsExactly("two", "same");
    assertThat(simulator.count(Operation.UPDATE)).isEqualTo(2 + refused(put));
  }

  @Test
  void inPlaceReportsThatValuesAreRefused() {
    start(SimulatorOptions.DEFAULT.withPut(Put.REJECTS_VALUES), "credentialUpdate: InPlace\n");
    createTwo();
    operator.secret("orders", "token", "two");
    VersoriConnection refused =
        operator.await("shop", r -> r.getStatus().condition(ConditionType.STALLED).isPresent());
    assertThat(message(refused)).contains("credentialUpdate: NewEntry");
  }

  /** The platform has its own token by then, which is referenced. */
  @ParameterizedTest
  @EnumSource(
      value = Put.class,
      names = {"STORES", "KEEPS_VALUES", "REJECTS_VALUES"})
  void newSecretOfAGrantIsInUseAndItsCodeIsNotSentAgain(Put put) {
    start(SimulatorOptions.DEFAULT.withPut(put), "");
    VersoriConnection created = createCode();
    String token = stored("/credential/data/oauth2Token/refreshToken");

    operator.secret("client", Map.of("clientId", "client", "clientSecret", "two"));
    operator.await("shop", r -> isDecided(r, created.getStatus().credentials()));
    operator.await("shop", MockOperator::isReady);
    assertThat(stored("/authSchemeConfig/oauth2/grant/authorizationCode/clientSecret"))
        .isEqualTo("two");
    assertThat(stored("/credential/data/oauth2Token/refreshToken")).isEqualTo(token);
    assertThat(simulator.count(Operation.UPDATE)).isOne();
  }

  /** The platform answers a grant with more members than were sent. */
  @Test
  void renameReplacesNoEntryWithAGrant() {
    start(SimulatorOptions.DEFAULT, "");
    operator.secret("client", Map.of("clientId", "client", "clientSecret", "one"));
    operator.secret("user", Map.of("username", "user", "password", "pass"));
    VersoriConnection created =
        create(
            "password: {secretRef: {name: client}}", "oauth2Password: {secretRef: {name: user}}");
    operator.patchSpec("shop", "{\"name\": \"renamed\"}");
    VersoriConnection renamed =
        operator.await(
            "shop", r -> MockOperator.isReady(r) && r.getStatus().name().equals("renamed"));
    assertThat(renamed.getStatus().credentials()).isEqualTo(created.getStatus().credentials());
    assertThat(stored("/authSchemeConfig/oauth2/grant/password/clientSecret")).isEqualTo("one");
  }

  /** IDs that an update kept do not show that creates keep theirs. */
  @Test
  void createWithoutAnAnswerIsFoundAfterARotationWasKept() {
    start(SimulatorOptions.DEFAULT.withOwnIdsOfCreates().withDuplicateName(0), "");
    List<CredentialStatus> before = createTwo().getStatus().credentials();
    operator.secret("orders", "token", "two");
    operator.await("shop", r -> MockOperator.isReady(r) && isDecided(r, before));

    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once());
    operator.create("other", MockOperator.apiKey("stock", "token"));
    operator.await("other", MockOperator::isReady);
    assertThat(simulator.connections()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Put.class,
      names = {"STORES", "REPLACES_IDS", "KEEPS_CREDENTIALS", "PRETENDS"})
  void addedEntryIsOnThePlatformOrTheResourceIsNotReady(Put put) {
    start(SimulatorOptions.DEFAULT.withPut(put), "");
    VersoriConnection created = createTwo();
    addEntry(created);
    VersoriConnection after =
        operator.await(
            "shop", r -> r.getStatus().observedGeneration() == 2 && !"Updating".equals(reason(r)));
    boolean there = simulator.connections().get(0).connection().path("credentials").size() == 3;
    assertThat(there).isEqualTo(simulatorTakesNewEntries(put));
    assertThat(MockOperator.isReady(after)).isEqualTo(there);
    assertThat(message(after).contains("does not show the entries")).isNotEqualTo(there);
  }

  /** A read may come from a server that does not have the update yet. */
  @Test
  void addedEntryThatIsShownLateIsNotSentAgain() {
    start(SimulatorOptions.DEFAULT.withUpdatesShownLate(), "");
    VersoriConnection created = createTwo();
    addEntry(created);
    operator.await("shop", r -> MockOperator.isReady(r) && r.getStatus().credentials().size() == 3);
    assertThat(simulator.count(Operation.UPDATE)).isOne();
  }

  /** A refusal that has another reason says nothing about the form. */
  @Test
  void refusalsThatEndTeachNothingAboutOtherResources() {
    start(SimulatorOptions.DEFAULT.withBareErrors(), "");
    createTwo();
    operator.create("other", MockOperator.apiKey("stock", "token"));
    List<CredentialStatus> before =
        operator.await("other", MockOperator::isReady).getStatus().credentials();

    simulator.inject(Fault.status(Operation.UPDATE, 400).once());
    operator.patchSpec("shop", "{\"name\": \"renamed\"}");
    operator.await("shop", r -> MockOperator.isReady(r) && r.getStatus().name().equals("renamed"));

    operator.annotate("other", "versori.com/reconcile-requested-at", "now");
    VersoriConnection after =
        operator.await("other", r -> "now".equals(r.getStatus().lastHandledReconcileAt()));
    assertThat(after.getStatus().credentials()).isEqualTo(before);
  }

  static Stream<SimulatorOptions> idsOfTheServer() {
    return Stream.of(
        SimulatorOptions.DEFAULT,
        SimulatorOptions.DEFAULT.withPut(Put.REPLACES_IDS),
        SimulatorOptions.DEFAULT.withPut(Put.REJECTS_VALUES),
        SimulatorOptions.DEFAULT.withOwnIds());
  }

  /** The server may choose another ID for the new certificate than was sent. */
  @ParameterizedTest
  @MethodSource("idsOfTheServer")
  void clientUsesTheNewCertificate(SimulatorOptions options) throws IOException {
    start(options, "");
    certificate("a");
    operator.secret("client", Map.of("clientId", "client", "clientSecret", "secret"));
    operator.create(
        "shop",
        """
          templateId: %s
          credentials:
          - name: certificate
            authScheme: {certificate: {}}
            credential: {certificate: {secretRef: {name: tls}}}
          - name: login
            authScheme:
              oauth2:
                tokenUrl: https://id.example.com/token
                scopes: []
                mtls: {entry: certificate}
                grant: {clientCredentials: {}}
            credential: {oauth2Client: {secretRef: {name: client}}}
        """
            .formatted(SimulatorData.SHOP.id()));
    List<CredentialStatus> before =
        operator.await("shop", MockOperator::isReady).getStatus().credentials();

    certificate("e");
    operator.await("shop", r -> MockOperator.isReady(r) && isDecided(r, before));
    assertThat(stored("/credential/data/certificate/key")).isEqualTo(pem("e.key"));
    JsonNode client = simulator.connections().get(0).connection().at("/credentials/1");
    assertThat(
            List.of(
                client.at("/credential/data/oauth2Client/mTLSCredentialId").asText(),
                client.at("/authSchemeConfig/oauth2/mtlsCredentialId").asText()))
        .containsOnly(stored("/credential/id"));
    assertThat(simulator.count(Operation.UPDATE)).isOne();
  }

  private void addEntry(VersoriConnection created) {
    List<Object> three = new ArrayList<>(created.getSpec().credentials());
    three.add(
        Serialization.unmarshal(
                KEY.formatted("stock").replace("name: stock\n", "name: more\n"), List.class)
            .get(0));
    operator.patchSpec("shop", "{\"credentials\": %s}".formatted(Serialization.asJson(three)));
  }

  private void certificate(String name) throws IOException {
    operator.secret(
        "tls",
        Map.of(
            "tls.crt", pem(name + ".crt"), "tls.key", pem(name + ".key"), "ca.crt", pem("a.crt")));
  }

  private static String pem(String file) throws IOException {
    return Files.readString(Path.of("src/test/resources/pem", file));
  }

  private VersoriConnection createCode() {
    operator.secret("client", Map.of("clientId", "client", "clientSecret", "one"));
    operator.secret("code", Map.of("code", "c0de", "state", "st4te"));
    return create(
        "authorizationCode: {secretRef: {name: client}}", "oauth2Code: {secretRef: {name: code}}");
  }

  private VersoriConnection create(String grant, String credential) {
    operator.create(
        "shop",
        """
          templateId: %s
          credentials:
          - name: login
            authScheme:
              oauth2:
                tokenUrl: https://id.example.com/token
                authorizeUrl: https://id.example.com/authorize
                scopes: []
                grant: {%s}
            credential: {%s}
        """
            .formatted(SimulatorData.SHOP.id(), grant, credential));
    return operator.await("shop", MockOperator::isReady);
  }

  private String stored(String path) {
    return simulator.connections().get(0).connection().at("/credentials/0" + path).asText();
  }

  /** The entry whose value did not change keeps its IDs. */
  @Test
  void onlyTheChangedEntryIsReplaced() {
    start(SimulatorOptions.DEFAULT, "");
    List<CredentialStatus> before = createTwo().getStatus().credentials();
    operator.secret("orders", "token", "two");
    List<CredentialStatus> after =
        operator.await("shop", r -> isDecided(r, before)).getStatus().credentials();
    assertThat(after.get(0).id()).isNotEqualTo(before.get(0).id());
    assertThat(after.get(0).credentialId()).isNotEqualTo(before.get(0).credentialId());
    assertThat(after.get(1)).isEqualTo(before.get(1));
    assertThat(simulator.connections().get(0).connection().path("credentials")).hasSize(2);
  }

  @Test
  void serverThatChoosesAllIdsIsRight() {
    start(SimulatorOptions.DEFAULT.withOwnIds(), "");
    List<CredentialStatus> before = createTwo().getStatus().credentials();
    operator.secret("orders", "token", "two");
    operator.await("shop", r -> MockOperator.isReady(r) && isDecided(r, before));
    assertThat(value(0)).isEqualTo("two");
  }

  @Test
  void inPlaceKeepsTheIds() {
    start(SimulatorOptions.DEFAULT, "credentialUpdate: InPlace\n");
    List<CredentialStatus> before = createTwo().getStatus().credentials();
    operator.secret("orders", "token", "two");
    Awaitility.await().until(() -> value(0).equals("two"));
    VersoriConnection after = operator.await("shop", MockOperator::isReady);
    assertThat(after.getStatus().credentials())
        .extracting(CredentialStatus::credentialId)
        .containsExactlyElementsOf(before.stream().map(CredentialStatus::credentialId).toList());
    assertThat(simulator.count(Operation.GET)).as("the read before").isOne();
  }

  /** The remedy of the message. */
  @Test
  void formerEntryIsRemovedByAPerson() {
    start(SimulatorOptions.DEFAULT.withPut(Put.KEEPS_LEFT_OUT), "");
    VersoriConnection created = createTwo();
    operator.secret("orders", "token", "two");
    operator.await("shop", r -> "RotationNotConfirmed".equals(reason(r)));
    operator.setClock(Duration.ofMinutes(1));
    VersoriConnection stalled =
        operator.await("shop", r -> r.getStatus().condition(ConditionType.STALLED).isPresent());
    assertThat(message(stalled))
        .contains(created.getStatus().credentials().get(0).credentialId(), "credentialUpdate");
    long updates = simulator.count(Operation.UPDATE);

    simulator.removeEntry(
        created.getStatus().connectionId(), created.getStatus().credentials().get(0).id());
    operator.annotate("shop", "versori.com/reconcile-requested-at", "now");
    VersoriConnection ready = operator.await("shop", MockOperator::isReady);
    assertThat(ready.getStatus().synced().replaced()).isEmpty();
    assertThat(simulator.count(Operation.UPDATE)).isEqualTo(updates + 1);
    assertThat(value(0)).isEqualTo("two");
  }

  @Test
  void restoredResourceFindsItsConnectionAfterARotation() {
    start(SimulatorOptions.DEFAULT, "");
    VersoriConnection created = createTwo();
    operator.secret("orders", "token", "two");
    VersoriConnection rotated =
        operator.await("shop", r -> isDecided(r, created.getStatus().credentials()));
    operator.loseStatus("shop");
    VersoriConnection found =
        operator.await(
            "shop",
            r ->
                MockOperator.isReady(r)
                    && created.getStatus().connectionId().equals(r.getStatus().connectionId()));
    assertThat(rotated.getStatus().connectionId()).isEqualTo(found.getStatus().connectionId());
    assertThat(simulator.connections()).hasSize(1);
    assertThat(simulator.count(Operation.CREATE)).isOne();
    assertThat(value(0)).isEqualTo("two");
  }

  private VersoriConnection createTwo() {
    operator.secret("orders", "token", "one");
    operator.secret("stock", "token", "same");
    operator.create(
        "shop",
        "  templateId: %s\n  credentials:\n".formatted(SimulatorData.SHOP.id())
            + KEY.formatted("orders")
            + KEY.formatted("stock"));
    return operator.await("shop", MockOperator::isReady);
  }

  private static boolean simulatorTakesNewEntries(Put put) {
    return put == Put.STORES
        || put == Put.KEEPS_VALUES
        || put == Put.REPLACES_IDS
        || refused(put) > 0;
  }

  /** After the update: Ready with other credentials, or not Ready. */
  private static boolean isDecided(VersoriConnection r, List<CredentialStatus> before) {
    return MockOperator.isReady(r)
        ? !r.getStatus().credentials().equals(before)
        : r.getStatus().condition(ConditionType.READY).isPresent() && !reason(r).equals("Updating");
  }

  private String value(int position) {
    return simulator
        .connections()
        .get(0)
        .connection()
        .path("credentials")
        .path(position)
        .at("/credential/data/string/value")
        .asText();
  }
}
