package com.versori.operator.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.payload.credential.Pairing;
import com.versori.operator.payload.credential.Pairs;
import com.versori.testkit.RandomResources;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The schema and the payload code accept the same declarations. */
@RealApiServer
class SchemaAgreementIT {

  private static final String NAMESPACE = "schema-agreement";
  private static final long SEED = 20261124;
  private static KubernetesClient client;

  @BeforeAll
  static void setUp(RealKubeApi kube) {
    kube.applyCrds();
    client = kube.client();
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .createOr(existing -> existing.update());
  }

  @AfterAll
  static void tearDown() {
    client.close();
  }

  /** The rule of the schema and {@link Pairing} agree on every scheme and credential. */
  @Test
  void schemaAndPairingAgree() {
    Pairs.forEach(
        (names, spec, fits) ->
            assertThat(rejection(spec).isEmpty()).as("%s", names).isEqualTo(fits));
  }

  /** The property test's random resources are valid. */
  @Test
  void randomResourcesAreAccepted() {
    for (long seed = SEED; seed < SEED + 300; seed++) {
      ObjectNode json = RandomResources.spec(seed);
      assertThat(rejection(Serialization.unmarshal(json.toString(), VersoriConnectionSpec.class)))
          .as("%s", json)
          .isEmpty();
    }
  }

  private static Optional<String> rejection(VersoriConnectionSpec spec) {
    VersoriConnection resource = new VersoriConnection();
    resource.setMetadata(new ObjectMetaBuilder().withName("x").withNamespace(NAMESPACE).build());
    resource.setSpec(spec);
    try {
      client.resource(resource).dryRun(true).create();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(e.getMessage());
    }
  }
}
