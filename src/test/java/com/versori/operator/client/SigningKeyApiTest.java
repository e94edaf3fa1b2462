package com.versori.operator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.SigningKey;
import com.versori.operator.client.model.UpdateRequest;
import com.versori.testkit.Fixtures;
import com.versori.testkit.TestSigningKey;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.SimulatorOptions.Subject;
import com.versori.testkit.simulator.VersoriSimulator;
import java.io.IOException;
import java.security.interfaces.RSAPrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signed tokens, sent to a server that verifies them. */
class SigningKeyApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUBJECT = "operator";
  private static final String END_USER = "customer-42";
  private static final TestSigningKey PAIR = TestSigningKey.of(TestSigningKey.ID);
  private static final ConnectionQuery FIRST = ConnectionQuery.ONE;

  private final SigningKey key = key(PAIR);
  private final OkHttpVersoriApi api =
      new OkHttpVersoriApi(
          new ClientSettings(
              Duration.ofSeconds(5),
              "test",
              Optional.empty(),
              Optional.empty(),
              Clock.systemUTC(),
              (operation, outcome, took) -> {}));
  private VersoriSimulator simulator = start(Subject.END_USER);

  @AfterEach
  void tearDown() {
    api.close();
    simulator.close();
  }

  @Test
  void everyEndpointAcceptsTheToken() throws Exception {
    Caller caller = caller(key, Instant.now());
    String id = api.create(caller, create(null)).id();
    assertThat(api.get(caller, id).id()).isEqualTo(id);
    assertThat(api.list(caller, FIRST).items()).hasSize(1);
    api.update(caller, id, update(id));
    api.project(caller, SimulatorData.PROJECT_ID);
    api.templates(caller, SimulatorData.PROJECT_ID, SimulatorData.ENVIRONMENT_ID);
    api.delete(caller, id);
    assertThat(simulator.connections()).isEmpty();
    assertThat(simulator.requests()).extracting(RecordedRequest::answered).allMatch(s -> s < 300);
  }

  @Test
  void callsAboutADynamicConnectionHaveItsEndUserAsSubject() throws Exception {
    Caller caller = dynamic();
    String id = api.create(caller, create(END_USER)).id();
    api.get(caller, id);
    api.update(caller, id, update(id));
    // Shared between connections, or evidence for this one.
    api.list(caller, FIRST);
    api.list(caller.listingAsEndUser(), FIRST);
    api.project(caller, SimulatorData.PROJECT_ID);
    api.templates(caller, SimulatorData.PROJECT_ID, SimulatorData.ENVIRONMENT_ID);
    assertThat(failure(() -> api.get(caller(key, Instant.now()), id))).isEqualTo(Kind.UNAUTHORIZED);
    api.delete(caller, id);
    assertThat(subjects("LIST")).containsExactly(SUBJECT, END_USER);
    // The server records a request after its answer.
    await().untilAsserted(() -> assertThat(subjects("DELETE")).containsExactly(END_USER));
  }

  /** If the platform demands one subject for everything, it says so. */
  @Test
  void otherPlatformRefusesTheEndUser() throws Exception {
    simulator.close();
    simulator = start(Subject.FIXED);
    api.list(dynamic(), FIRST);
    assertThat(failure(() -> api.create(dynamic(), create(END_USER)))).isEqualTo(Kind.UNAUTHORIZED);
    api.create(caller(key, Instant.now()), create(END_USER));
  }

  @Test
  void serverVerifies() {
    Instant now = Instant.now();
    List<Caller> refused =
        List.of(
            caller(key(TestSigningKey.of(PAIR.id())), now),
            caller(
                new SigningKey(
                    "01JB8Z4S7N2Q5V9W3X6Y0A1C2E",
                    (RSAPrivateKey) PAIR.pair().getPrivate(),
                    SUBJECT),
                now),
            caller(
                new SigningKey(PAIR.id(), (RSAPrivateKey) PAIR.pair().getPrivate(), "other"), now),
            caller(key, now.minus(Duration.ofMinutes(56))),
            caller(key, now.plus(Duration.ofMinutes(6))));
    for (Caller caller : refused) {
      assertThat(failure(() -> api.project(caller, SimulatorData.PROJECT_ID)))
          .isEqualTo(Kind.UNAUTHORIZED);
    }
  }

  /** The operator's clock may be off by almost five minutes. */
  @Test
  void clockThatIsOffDoesNoHarm() throws Exception {
    for (int minutes : new int[] {-4, 4}) {
      api.list(caller(key, Instant.now().plus(Duration.ofMinutes(minutes))), FIRST);
    }
  }

  @Test
  void keyIsOfOneOrganisation() {
    Caller caller =
        new Caller(
            simulator.apiUrl().toString(),
            SimulatorData.OTHER_ORGANISATION_ID,
            key.sign(Instant.now()),
            Fixtures.ACCESS.source(),
            20,
            "");
    assertThat(failure(() -> api.list(caller, FIRST))).isEqualTo(Kind.FORBIDDEN);
  }

  private static VersoriSimulator start(Subject subject) {
    VersoriSimulator started =
        VersoriSimulator.start(SimulatorOptions.DEFAULT.withSubject(subject));
    started.trust(PAIR, SUBJECT);
    return started;
  }

  private static SigningKey key(TestSigningKey pair) {
    return new SigningKey(pair.id(), (RSAPrivateKey) pair.pair().getPrivate(), SUBJECT);
  }

  private Caller caller(SigningKey with, Instant now) {
    return Fixtures.caller(simulator.apiUrl().toString(), with.sign(now));
  }

  private Caller dynamic() {
    return caller(key, Instant.now()).withEndUser(key.signFor(END_USER, Instant.now()));
  }

  private static Kind failure(ThrowingCallable call) {
    return catchThrowableOfType(VersoriException.class, call).kind();
  }

  private List<String> subjects(String operation) {
    return simulator.requests().stream()
        .filter(request -> request.operation().name().equals(operation))
        .map(RecordedRequest::subject)
        .toList();
  }

  private static CreateRequest create(String externalId) throws IOException {
    ObjectNode body =
        (ObjectNode)
            JSON.readTree(
                """
                {"connectionTemplateId": "%s", "connection": {"name": "shop", "credentials": [{
                  "id": "01KKC0000000000000000000E1",
                  "authSchemeConfig": {"type": "api-key",
                    "apiKey": {"id": "key", "description": "Key", "name": "X-Key", "in": "header"}},
                  "credential": {"id": "01KKC0000000000000000000C1", "organisationId": "%s",
                    "name": "key", "type": "string", "data": {"string": {"value": "v"}}}}]}}
                """
                    .formatted(SimulatorData.SHOP.id(), SimulatorData.ORGANISATION_ID));
    if (externalId != null) {
      body.put("externalId", externalId);
    }
    return new CreateRequest(body);
  }

  private UpdateRequest update(String id) {
    return new UpdateRequest(
        simulator.connections().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow()
            .connection());
  }
}
