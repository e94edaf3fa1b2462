package com.versori.integration.organisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
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
  void ownOrganisationIsUsedWithItsToken() {
    try (OperatorJar operator = cluster.operator()) {
      TestOrganisation acme =
          cluster.organisation().named("acme").of(OTHER, SimulatorData.OTHER_TOKEN);
      apply("acme", templateId() + ref(cluster.namespace()) + KEY);
      VersoriConnection waiting = cluster.awaitReason("acme", "OrganisationNotFound");
      assertThat(Cluster.message(waiting)).contains(cluster.namespace() + "/acme", "create it");

      acme.withToken(" ").apply(cluster.client());
      cluster.awaitReason("acme", "TokenUnavailable");
      awaitOrganisation(cluster.namespace(), "acme", "TokenUnavailable");
      acme.apply(cluster.client());
      VersoriConnection ready = cluster.awaitReady("acme");
      assertThat(ready.getStatus().organisationId()).isEqualTo(OTHER);
      assertThat(ready.getStatus().organisationRef().name()).isEqualTo("acme");
      assertThat(cluster.simulator().connections().get(0).organisationId()).isEqualTo(OTHER);
      awaitOrganisation(cluster.namespace(), "acme", "Available");

      // Secrets and organisation go first. The delete uses the last token that worked.
      cluster.kubectl("delete", "secret", "acme-token").orThrow();
      awaitOrganisation(cluster.namespace(), "acme", "TokenUnavailable");
      cluster.kubectl("delete", "vorg", "acme").orThrow();
      cluster.awaitReason("acme", "OrganisationNotFound");
      cluster.kubectl("delete", "vconn", "acme").orThrow();
      cluster.awaitGone("acme");
      assertThat(cluster.simulator().connections()).isEmpty();
    }
  }

  /** Without its organisation a delete waits; it goes on when the organisation is there again. */
  @Test
  void deleteWaitsForTheOrganisationAfterARestart() {
    try (OperatorJar operator = cluster.operator()) {
      apply("shop", templateId() + KEY);
      cluster.awaitReady("shop");
    }
    cluster.kubectl("delete", "vorg", "default").orThrow();
    cluster.kubectl("delete", "vconn", "shop", "--wait=false").orThrow();
    try (OperatorJar operator = cluster.operator()) {
      assertThat(Cluster.message(cluster.awaitReason("shop", "DeletionBlocked")))
          .contains("VersoriOrganisation " + cluster.namespace() + "/default", "Retain");
      assertThat(cluster.simulator().connections()).hasSize(1);
      cluster.organisation("");
      cluster.awaitGone("shop");
      assertThat(cluster.simulator().connections()).isEmpty();
    }
  }

  @Test
  void otherNamespacesNeedToBeAllowed() {
    String platform = cluster.namespace() + "-platform";
    cluster.kubectl("create", "namespace", platform).orThrow();
    TestOrganisation shared =
        cluster.organisation().named("acme").of(OTHER, SimulatorData.OTHER_TOKEN).in(platform);
    try (OperatorJar operator =
        cluster.operator(Map.of("WATCH_NAMESPACES", cluster.namespace() + "," + platform))) {
      apply("acme", templateId() + ref(platform) + KEY);
      String absent = Cluster.message(cluster.awaitReason("acme", "Forbidden"));
      shared.apply(cluster.client());
      awaitOrganisation(platform, "acme", "Available");
      assertThat(Cluster.message(cluster.awaitReason("acme", "Forbidden")))
          .as("one wording for not there and not allowed")
          .isEqualTo(absent);

      String labels =
          "allowedNamespaces: {from: Selector, selector: {matchLabels: {versori: enabled}}}\n";
      shared.with(labels).apply(cluster.client());
      cluster.kubectl("label", "namespace", cluster.namespace(), "versori=enabled").orThrow();
      cluster.awaitReady("acme");
      String connection = cluster.get("acme").getStatus().connectionId();

      cluster.kubectl("label", "namespace", cluster.namespace(), "versori-").orThrow();
      cluster.awaitReason("acme", "Forbidden");
      long calls = cluster.simulator().requests().size();
      cluster.rename("acme", "renamed");
      cluster.awaitReason("acme", "Forbidden");
      assertThat(cluster.simulator().requests()).hasSize((int) calls);
      cluster.kubectl("label", "namespace", cluster.namespace(), "versori=enabled").orThrow();
      cluster.awaitReady("acme");
      assertThat(cluster.get("acme").getStatus().connectionId()).isEqualTo(connection);

      // Revocation does not stop the deletion of what was created.
      shared.with("allowedNamespaces: {from: Names, names: [nobody]}\n").apply(cluster.client());
      cluster.awaitReason("acme", "Forbidden");
      cluster.kubectl("delete", "vconn", "acme").orThrow();
      cluster.awaitGone("acme");
      assertThat(cluster.simulator().connections()).isEmpty();
    }
  }

  /** A tenant cannot send the token of the organisation to a host that is not on the list. */
  @Test
  void apiUrlOutsideTheOperatorsNamespaceIsOnTheList() {
    String tenant = cluster.namespace() + "-tenant";
    cluster.kubectl("create", "namespace", tenant).orThrow();
    TestOrganisation own = cluster.organisation().named("own").in(tenant);
    try (OperatorJar operator =
        cluster.operator(
            Map.of(
                "WATCH_NAMESPACES",
                cluster.namespace() + "," + tenant,
                "VERSORI_API_URLS",
                "https://platform.versori.com/api/v2"))) {
      own.apply(cluster.client());
      awaitOrganisation(tenant, "own", "InvalidSpec");
      assertThat(cluster.simulator().requests())
          .as("only the probe of the default organisation")
          .hasSizeLessThan(2);
    }
    try (OperatorJar operator =
        cluster.operator(Map.of("WATCH_NAMESPACES", cluster.namespace() + "," + tenant))) {
      awaitOrganisation(tenant, "own", "Available");
    }
  }

  @Test
  void organisationInANamespaceThatIsNotWatchedIsRefusedInWords() {
    try (OperatorJar operator = cluster.operator()) {
      apply("acme", templateId() + ref("default") + KEY);
      assertThat(Cluster.message(cluster.awaitReason("acme", "OrganisationNotFound")))
          .contains("default/acme", "does not watch", "WATCH_NAMESPACES");
      assertThat(cluster.simulator().connections()).isEmpty();
    }
  }

  @Test
  void templatesOfOtherProjectsAreForbidden() {
    cluster.organisation("projects: [01KKBZ1ZB4SG2TRVKWQ7GNYPRJ]\n");
    try (OperatorJar operator = cluster.operator()) {
      apply("by-name", templateRef("production", "shop") + KEY);
      assertThat(Cluster.message(cluster.awaitReason("by-name", "Forbidden")))
          .contains("01KKBZ1ZB4SG2TRVKWQ7GNYPRJ", "template shop");
      cluster.organisation("projects: [" + SimulatorData.PROJECT_ID + "]\n");
      cluster.awaitReady("by-name");
      apply("by-id", "  templateId: " + SimulatorData.BILLING.id() + "\n" + KEY);
      cluster.awaitReady("by-id");
      apply("unknown", "  templateId: 01KKBZ1ZB4SG2TRVKWQ7GNYZZZ\n" + KEY);
      assertThat(Cluster.message(cluster.awaitReason("unknown", "Forbidden")))
          .contains("template 01KKBZ1ZB4SG2TRVKWQ7GNYZZZ");
    }
  }

  @Test
  void organisationShowsWhetherItsTokenWorks() {
    try (OperatorJar operator = cluster.operator()) {
      awaitOrganisation(cluster.namespace(), "default", "Available");
      cluster.token("not-a-token");
      awaitOrganisation(cluster.namespace(), "default", "Unauthorized");
      cluster.token(SimulatorData.OTHER_TOKEN);
      awaitOrganisation(cluster.namespace(), "default", "Forbidden");
      cluster.token(SimulatorData.TOKEN);
      awaitOrganisation(cluster.namespace(), "default", "Available");
      assertThat(operator.log()).doesNotContain(SimulatorData.TOKEN, SimulatorData.OTHER_TOKEN);
      assertThat(cluster.kubectl("get", "vorg").out())
          .containsPattern("NAME +READY +REASON +ORGANISATION +AGE\\ndefault +True +Available");
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
          .contains("credential.existing", "spec.references");
      cluster.organisation("references: {from: Same}\n");
      cluster.awaitReady("refused");
    }
  }

  @Test
  void templatesAreFoundByName() {
    try (OperatorJar operator = cluster.operator()) {
      apply("typo", templateRef("production", "shpo") + KEY);
      assertThat(Cluster.message(cluster.awaitReason("typo", "TemplateNotFound")))
          .contains(
              "shpo", "existing ones: shop, crm, billing, customers", "spec.templateRef.name");
      apply("environment", templateRef("prod", "shop") + KEY);
      assertThat(Cluster.message(cluster.awaitReason("environment", "TemplateNotFound")))
          .contains("no environment prod", "production", "spec.templateRef.environment");

      apply("typo", templateRef("production", "shop") + KEY);
      VersoriConnection ready = cluster.awaitReady("typo");
      assertThat(ready.getStatus().templateId()).isEqualTo(SimulatorData.SHOP.id());
      apply("by-id", templateRef(SimulatorData.ENVIRONMENT_ID, "billing") + KEY);
      cluster.awaitReady("by-id");
    }
  }

  @Test
  void secretsOutsideTheSelectorCountAsMissing() {
    try (OperatorJar operator =
        cluster.operator(Map.of("SECRET_LABEL_SELECTOR", "versori.com/use=true"))) {
      cluster.kubectl("label", "secret", "default-token", "versori.com/use=true").orThrow();
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

  private void awaitOrganisation(String namespace, String name, String reason) {
    TestOrganisation.await(cluster.client(), namespace, name, reason);
  }

  private static String ref(String namespace) {
    return "  organisationRef: {name: acme, namespace: %s}\n".formatted(namespace);
  }

  private static String templateId() {
    return "  templateId: " + SimulatorData.SHOP.id() + "\n";
  }

  private static String templateRef(String environment, String name) {
    return "  templateRef: {projectId: %s, environment: %s, name: %s}\n"
        .formatted(SimulatorData.PROJECT_ID, environment, name);
  }
}
