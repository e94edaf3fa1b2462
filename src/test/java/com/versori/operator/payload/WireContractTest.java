package com.versori.operator.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Planner;
import com.versori.operator.model.Finding;
import com.versori.testkit.Fixtures;
import com.versori.testkit.RandomResources;
import com.versori.testkit.Seeds;
import com.versori.testkit.simulator.WireContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is sent satisfies the API's description; what cannot be sent says what to do. */
class WireContractTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ENOUGH_FOR_A_SHARE = 1_000;

  static Stream<Path> goldenPayloads() throws IOException {
    return Files.walk(Path.of("src/test/resources/payload"))
        .filter(file -> file.endsWith("out.json"))
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("goldenPayloads")
  void goldenPayloadsSatisfyTheContract(Path file) throws IOException {
    assertThat(WireContract.problemsOfCreate(JSON.readTree(Files.readString(file)))).isEmpty();
  }

  @Test
  void theContractIsStrict() throws IOException {
    ObjectNode body =
        (ObjectNode)
            JSON.readTree(
                Files.readString(Path.of("src/test/resources/payload/hmac-string/out.json")));
    ObjectNode hmac = (ObjectNode) body.at("/connection/credentials/0/authSchemeConfig/hmac");
    hmac.put("colour", "red");
    assertThat(WireContract.problemsOfCreate(body)).isNotEmpty();
    hmac.remove("colour");
    hmac.remove("encoding");
    assertThat(WireContract.problemsOfCreate(body)).isNotEmpty();
  }

  @Test
  void everyAcceptedResourceGivesAPayloadOrAFinding() {
    AtomicInteger creates = new AtomicInteger();
    int tries =
        Seeds.forEach(
            seed -> {
              if (givesAPayload(seed)) {
                creates.incrementAndGet();
              }
            });
    if (tries >= ENOUGH_FOR_A_SHARE) {
      assertThat(creates.get()).as("payloads in %d tries", tries).isGreaterThan(tries / 5);
    }
  }

  /** Otherwise a finding stands in the way. */
  private static boolean givesAPayload(long seed) {
    VersoriConnection resource = RandomResources.resource(seed);
    Action action = Planner.plan(Fixtures.ready(resource, RandomResources.secrets(seed)));
    if (action instanceof Action.Create create) {
      assertThat(WireContract.problemsOfCreate(create.request().body()))
          .as("payload of %s", RandomResources.spec(seed))
          .isEmpty();
      return true;
    }
    assertThat(action).isInstanceOf(Conclusion.Blocked.class);
    Finding finding = ((Conclusion.Blocked) action).finding();
    assertThat(finding.concernsSecrets())
        .as("%s for %s", finding, RandomResources.spec(seed))
        .isTrue();
    assertThat(finding.message()).contains("Secret integrations/");
    return false;
  }
}
