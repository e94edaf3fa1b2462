package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Organisations, templates by name, the right to refer to existing objects, and the Secret
 * selector.
 */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class TenancyIT {

  private static final String OTHER = SimulatorData.OTHER_ORGANISATION_ID;
  private static final String KEY =
      """
        credentials:
        - name: key
          authScheme: {apiKey: {name: X-Api-Key, in: header}}
          credential: {string: {secretRef: {name: shop, key: token}}}
      """;

  @TempDir Path folder;
  private Cluster cluster;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
    cluster.secret("shop", Map.of("token", "s3cr3t"));
  }

  @Test
  void ownTokenIsUsedForItsOrganisation() {
    try (OperatorJar operator = cluster.operator()) {
      String spec =
          "  organisation: {id: %s, token: {secretKeyRef: {name: acme, key: token}}}\n"
              .formatted(OTHER);
      apply("acme", templateId() + spec + KEY);
      VersoriConnection waiting = cluster.awaitReason("acme", "SecretNotFound");
      assertThat(Cluster.message(waiting)).contains("acme", "organisation.token");

      cluster.secret("acme", Map.of("token", SimulatorData.OTHER_TOKEN));
      VersoriConnection ready = cluster.awaitReady("acme");
      assertThat(ready.getStatus().organisationId()).isEqualTo(OTHER);
      assertThat(cluster.simulator().connections().get(0).organisationId()).isEqualTo(OTHER);

      // The Secrets are deleted first. The delete uses the last token that worked.
      cluster.kubectl("delete", "secret", "acme").orThrow();
      cluster.kubectl("delete", "vconn", "acme").orThrow();
      cluster.awaitGone("acme");
      assertThat(cluster.simulator().connections()).isEmpty();
    }
  }

  @Test
  void heldTokensServeTheirListedNamespaces() throws Exception {
    Path held = Files.createDirectory(folder.resolve("organisations"));
    Files.writeString(held.resolve(OTHER), SimulatorData.OTHER_TOKEN);
    Files.writeString(held.resolve(OTHER + ".namespaces"), "nobody");
    try (OperatorJar operator =
        cluster.operator(Map.of("VERSORI_ORGANISATIONS_DIR", held.toString()))) {
      apply("acme", templateId() + "  organisation: {id: %s}\n".formatted(OTHER) + KEY);
      VersoriConnection refused = cluster.awaitReason("acme", "Forbidden");
      assertThat(Cluster.message(refused))
          .contains(cluster.namespace(), OTHER, "VERSORI_ORGANISATIONS_DIR");

      Files.writeString(held.resolve(OTHER + ".namespaces"), "nobody, test-*");
      cluster.awaitReady("acme");
      assertThat(cluster.simulator().connections().get(0).organisationId()).isEqualTo(OTHER);
    }
  }

  @Test
  void operatorsOrganisationServesListedNamespaces() {
    try (OperatorJar operator =
        cluster.operator(Map.of("VERSORI_DEFAULT_ORGANISATION_NAMESPACES", "platform-*"))) {
      apply("shop", templateId() + KEY);
      assertThat(Cluster.message(cluster.awaitReason("shop", "Forbidden")))
          .contains("VERSORI_DEFAULT_ORGANISATION_NAMESPACES");
      assertThat(cluster.simulator().requests()).isEmpty();
    }
  }

  @Test
  void idsOfOthersNeedTheRightToRefer() {
    String existing =
        """
          credentials:
          - name: key
            authScheme: {apiKey: {name: X-Api-Key, in: header}}
            credential: {existing: {id: 01KKC00000000000000000CRD1}}
        """;
    try (OperatorJar operator = cluster.operator()) {
      apply("refused", templateId() + existing);
      assertThat(Cluster.message(cluster.awaitReason("refused", "Forbidden")))
          .contains("credential.existing", "VERSORI_REFERENCE_NAMESPACES");
    }
    try (OperatorJar operator =
        cluster.operator(Map.of("VERSORI_REFERENCE_NAMESPACES", "test-*"))) {
      cluster.awaitReady("refused");
    }
  }

  @Test
  void templatesAreFoundByName() {
    try (OperatorJar operator = cluster.operator()) {
      apply("typo", templateRef("production", "shpo") + KEY);
      assertThat(Cluster.message(cluster.awaitReason("typo", "TemplateNotFound")))
          .contains("shpo", "existing ones: shop, billing", "spec.templateRef.name");
      apply("environment", templateRef("prod", "shop") + KEY);
      assertThat(Cluster.message(cluster.awaitReason("environment", "TemplateNotFound")))
          .contains("no environment prod", "production", "spec.templateRef.environment");

      apply("typo", templateRef("production", "shop") + KEY);
      VersoriConnection ready = cluster.awaitReady("typo");
      assertThat(ready.getStatus().templateId()).isEqualTo(SimulatorData.SHOP.id());
      apply("by-id", templateRef(SimulatorData.ENVIRONMENT_ID, "shop") + KEY);
      cluster.awaitReady("by-id");
    }
  }

  @Test
  void secretsOutsideTheSelectorCountAsMissing() {
    try (OperatorJar operator =
        cluster.operator(Map.of("SECRET_LABEL_SELECTOR", "versori.com/use=true"))) {
      apply("shop", templateId() + KEY);
      assertThat(Cluster.message(cluster.awaitReason("shop", "SecretNotFound")))
          .contains("versori.com/use=true");
      cluster.kubectl("label", "secret", "shop", "versori.com/use=true").orThrow();
      cluster.awaitReady("shop");
    }
  }

  @Test
  void codesAreSentOnce() {
    cluster.secret("code", Map.of("code", "c0de-1", "state", "st"));
    cluster.simulator().inject(Fault.status(Operation.CREATE, 422).once());
    try (OperatorJar operator = cluster.operator()) {
      apply(
          "login",
          templateId()
              + "  resyncInterval: 1m\n"
              + "  credentials: [{name: login, credential: {oauth2Code: {secretRef: {name: code}}}}]\n");
      cluster.awaitReason("login", "Rejected");
      cluster.kubectl(
          "patch", "vconn", "login", "--type=merge", "-p", "{\"spec\":{\"name\":\"n\"}}");
      assertThat(Cluster.message(cluster.awaitReason("login", "OneTimeCodeUsed")))
          .contains("obtain a new one");
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(1);

      cluster.kubectl(
          "patch",
          "secret",
          "code",
          "--type=merge",
          "-p",
          "{\"stringData\":{\"code\":\"c0de-2\"}}");
      cluster.awaitReady("login");
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(2);
    }
  }

  private void apply(String name, String spec) {
    cluster
        .apply(
            """
            apiVersion: versori.com/v1alpha1
            kind: VersoriConnection
            metadata: {name: %s}
            spec:
            %s
            """
                .formatted(name, spec))
        .orThrow();
  }

  private static String templateId() {
    return "  templateId: " + SimulatorData.SHOP.id() + "\n";
  }

  private static String templateRef(String environment, String name) {
    return "  templateRef: {projectId: %s, environment: %s, name: %s}\n"
        .formatted(SimulatorData.PROJECT_ID, environment, name);
  }
}
