package com.versori.testkit.cluster;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.testkit.TestSigningKey;
import com.versori.testkit.simulator.SimulatorData;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A VersoriOrganisation of the simulator, and the Secret {@code <name>-token} with its token.
 *
 * @param more further YAML of its spec, without indentation
 */
public record TestOrganisation(
    String namespace, String name, String id, URI apiUrl, String token, String more) {

  /** Every namespace may use it. */
  public static final String FOR_ALL = "allowedNamespaces: {from: All}\n";

  /** The default organisation of an operator in that namespace. */
  public static TestOrganisation byDefault(String namespace, URI apiUrl) {
    return new TestOrganisation(
        namespace,
        VersoriOrganisation.DEFAULT_NAME,
        SimulatorData.ORGANISATION_ID,
        apiUrl,
        SimulatorData.TOKEN,
        "");
  }

  public TestOrganisation with(String further) {
    return new TestOrganisation(namespace, name, id, apiUrl, token, further);
  }

  public TestOrganisation named(String other) {
    return new TestOrganisation(namespace, other, id, apiUrl, token, more);
  }

  public TestOrganisation withToken(String other) {
    return new TestOrganisation(namespace, name, id, apiUrl, other, more);
  }

  public TestOrganisation in(String other) {
    return new TestOrganisation(other, name, id, apiUrl, token, more);
  }

  public TestOrganisation of(String organisationId, String itsToken) {
    return new TestOrganisation(namespace, name, organisationId, apiUrl, itsToken, more);
  }

  public String yaml() {
    return """
        apiVersion: versori.com/v1alpha1
        kind: VersoriOrganisation
        metadata: {name: %s, namespace: %s}
        spec:
          id: %s
          apiUrl: %s
          auth: {token: {secretKeyRef: {name: %s, key: token}}}
        """
            .formatted(name, namespace, id, apiUrl, secretName())
        + more.indent(2);
  }

  /** Waits until the organisation reports that reason. */
  public static void await(KubernetesClient client, String namespace, String name, String reason) {
    AtomicReference<VersoriOrganisation> last = new AtomicReference<>();
    try {
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .until(
              () -> {
                last.set(
                    client
                        .resources(VersoriOrganisation.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get());
                return last.get() != null
                    && last.get().getStatus() != null
                    && last.get()
                        .getStatus()
                        .condition(ConditionType.READY)
                        .filter(c -> c.reason().equals(reason))
                        .isPresent();
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(name + " does not report " + reason + ": " + last.get(), e);
    }
  }

  public String secretName() {
    return name + "-token";
  }

  /** Replaces the authentication by a signing key, in key {@code <ID>.pem} of a Secret. */
  public void sign(KubernetesClient client, TestSigningKey key) {
    String secret = name + "-signing-key";
    Map<String, String> content = Map.of(key.id() + ".pem", key.pem());
    var stored = client.secrets().inNamespace(namespace).withName(secret);
    if (stored.get() == null) {
      client
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withName(secret)
                  .withNamespace(namespace)
                  .endMetadata()
                  .withStringData(content)
                  .build())
          .create();
    } else {
      stored.edit(now -> new SecretBuilder(now).addToStringData(content).build());
    }
    client
        .resources(VersoriOrganisation.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"spec": {"auth": {"token": null, "signingKey": {"id": "%1$s",
              "privateKey": {"secretKeyRef": {"name": "%2$s", "key": "%1$s.pem"}}}}}}
            """
                .formatted(key.id(), secret));
  }

  /** Creates or replaces the organisation and its Secret; one of another ID or URL is recreated. */
  public void apply(KubernetesClient client) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(secretName())
                .withNamespace(namespace)
                .endMetadata()
                .withStringData(Map.of("token", token))
                .build())
        .createOr(NonDeletingOperation::update);
    VersoriOrganisation wanted = Serialization.unmarshal(yaml(), VersoriOrganisation.class);
    var there = client.resources(VersoriOrganisation.class).inNamespace(namespace).withName(name);
    VersoriOrganisation now = there.get();
    if (now != null
        && !(now.getSpec().id().equals(id) && apiUrl.toString().equals(now.getSpec().apiUrl()))) {
      there.delete();
    }
    if (there.get() == null) {
      client.resource(wanted).create();
    } else {
      // Not an update of the whole, which could meet one of status.
      there.patch(
          PatchContext.of(PatchType.JSON),
          "[{\"op\": \"replace\", \"path\": \"/spec\", \"value\": %s}]"
              .formatted(client.getKubernetesSerialization().asJson(wanted.getSpec())));
    }
  }

  /**
   * Makes the organisations that the examples use, in a namespace for all tests.
   *
   * @return settings of an operator that has its organisations there
   */
  public static Map<String, String> ofExamples(Cluster cluster) {
    TestOrganisation own =
        byDefault("versori-system", cluster.simulator().apiUrl())
            .with(
                FOR_ALL
                    + "references: {from: Names, names: [%s]}\n".formatted(cluster.namespace()));
    own.apply(cluster.client());
    own.named("acme")
        .of(SimulatorData.OTHER_ORGANISATION_ID, SimulatorData.OTHER_TOKEN)
        .apply(cluster.client());
    return Map.of("POD_NAMESPACE", "versori-system");
  }
}
