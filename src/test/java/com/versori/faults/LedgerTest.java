package com.versori.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.simulator.StoredConnection;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The ledger finds each kind of problem. */
class LedgerTest {

  private static final String READY = "[{type: Ready, status: 'True', reason: Available}]";

  @Test
  void acceptsMatchingResourcesAndConnections() throws Exception {
    assertThat(imbalance(List.of(resource("a", "1", READY)), List.of(connection("1", "a", "v"))))
        .isEmpty();
  }

  @Test
  void findsMissingConnectionsAndMissingOwners() throws Exception {
    assertThat(imbalance(List.of(resource("a", "1", READY)), List.of()))
        .singleElement()
        .asString()
        .contains("does not exist");
    assertThat(imbalance(List.of(), List.of(connection("1", "a", "v"))))
        .containsExactly("without owner: connection a 1");
    assertThat(
            imbalance(
                List.of(resource("a", "1", READY)),
                List.of(connection("1", "a", "v"), connection("2", "a", "v"))))
        .containsExactly("without owner: connection a 2");
    assertThat(
            Ledger.imbalance(List.of(), List.of(), List.of(connection("1", "a", "v")), Set.of("1")))
        .isEmpty();
  }

  @Test
  void findsTwoOwners() throws Exception {
    assertThat(
            imbalance(
                List.of(resource("a", "1", READY), resource("b", "1", READY)),
                List.of(connection("1", "a", "v"))))
        .contains("a and b have one connection, 1");
  }

  @Test
  void findsStaleValueAndName() throws Exception {
    List<VersoriConnection> resources = List.of(resource("a", "1", READY));
    assertThat(imbalance(resources, List.of(connection("1", "a", "old"))))
        .singleElement()
        .asString()
        .contains("another value than its Secret");
    assertThat(imbalance(resources, List.of(connection("1", "b", "v"))))
        .singleElement()
        .asString()
        .contains("named b instead of a");
  }

  @Test
  void findsContradictions() {
    String ready = "{type: Ready, status: 'True', reason: A}";
    String notReady = "{type: Ready, status: 'False', reason: A}";
    String reconciling = "{type: Reconciling, status: 'True', reason: A}";
    String stalled = "{type: Stalled, status: 'True', reason: A}";
    assertThat(contradictions("1", ready)).isEmpty();
    assertThat(contradictions(null, notReady, reconciling)).isEmpty();
    assertThat(contradictions(null, notReady, stalled)).isEmpty();
    assertThat(contradictions(null, ready)).hasSize(1);
    assertThat(contradictions("1", ready, stalled)).hasSize(1);
    assertThat(contradictions("1", notReady)).hasSize(1);
    assertThat(contradictions("1", notReady, stalled, reconciling)).hasSize(1);
  }

  private static List<String> contradictions(String id, String... conditions) {
    return Ledger.contradictions(resource("a", id, "[" + String.join(",", conditions) + "]"));
  }

  private static List<String> imbalance(
      List<VersoriConnection> resources, List<StoredConnection> connections) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName("a")
            .endMetadata()
            .withData(Map.of("value", "dg=="))
            .build();
    return Ledger.imbalance(resources, List.of(secret), connections, Set.of());
  }

  private static VersoriConnection resource(String name, String id, String conditions) {
    return Serialization.unmarshal(
        """
        apiVersion: versori.com/v1alpha1
        kind: VersoriConnection
        metadata: {name: %s, generation: 1}
        spec: {}
        status: {observedGeneration: 1, connectionId: %s, conditions: %s}
        """
            .formatted(name, id, conditions),
        VersoriConnection.class);
  }

  private static StoredConnection connection(String id, String name, String value)
      throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(
                """
                {"name": "%s", "credentials": [{"credential": {"data": {"string": {"value": "%s"}}}}]}
                """
                    .formatted(name, value));
    return new StoredConnection(id, "o", "s", "t", (ObjectNode) json, null, "", "");
  }
}
