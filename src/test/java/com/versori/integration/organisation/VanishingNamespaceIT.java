package com.versori.integration.organisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.tenants.Installation;
import com.versori.testkit.tenants.Rights;
import com.versori.testkit.tenants.SharedCluster;
import com.versori.testkit.tenants.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant's organisation, its Secret and its connections are deleted together. */
@RealApiServer
@NeedsProgram("kube-controller-manager")
class VanishingNamespaceIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> NAMES = List.of("orders", "payroll");
  private static final String OTHER_TOKEN = "Bearer " + SimulatorData.OTHER_TOKEN;

  private SharedCluster cluster;
  private Tenant tenant;
  private TestOrganisation organisation;

  @BeforeEach
  void share(RealKubeApi kube) throws IOException {
    Path all = Files.createDirectories(Path.of("target", "clusters").toAbsolutePath());
    cluster =
        new SharedCluster(
            kube,
            Installation.DEFAULT,
            Files.createTempDirectory(all, VanishingNamespaceIT.class.getSimpleName() + "-"));
    kube.startControllerManager();
    tenant = cluster.tenant("acme", Rights.ORGANISATIONS);
    organisation =
        cluster
            .organisation()
            .named("acme")
            .in(tenant.namespace())
            .of(SimulatorData.OTHER_ORGANISATION_ID, SimulatorData.OTHER_TOKEN)
            .with("");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void namespaceGoesWithItsConnections() {
    OperatorJar operator = cluster.operator(Map.of());
    createAll();

    var deleted = tenant.admin("delete", "namespace", tenant.namespace(), "--timeout=60s");
    assertThat(deleted.status()).as("%s%n%s", deleted.err(), operator.log()).isZero();
    assertThat(cluster.platform().connections()).isEmpty();
    assertDeletedWithTheTenantsToken();
    assertThat(operator.isAlive()).isTrue();
  }

  /** The last token that worked is used, although Secret and organisation are gone before. */
  @Test
  void objectsAreDeletedTogether() {
    cluster.operator(Map.of());
    createAll();
    tenant.kubectl("delete", "secret", "--all").orThrow();
    tenant.kubectl("delete", "vorg", "--all").orThrow();
    tenant.kubectl("delete", "vconn", "--all", "--timeout=60s").orThrow();
    assertThat(cluster.platform().connections()).isEmpty();
    assertDeletedWithTheTenantsToken();
  }

  /** After a restart no token is known. */
  @Test
  void deleteAfterARestartWaitsForOrganisationAndSecret() {
    OperatorJar first = cluster.operator(Map.of());
    createAll();
    first.terminate();
    tenant.kubectl("delete", "secret,vorg,vconn", "--all", "--wait=false").orThrow();
    cluster.operator(Map.of());
    for (String name : NAMES) {
      tenant.awaitReason(name, "DeletionBlocked");
      assertThat(tenant.message(name))
          .contains("VersoriOrganisation " + organisation.namespace() + "/acme does not exist")
          .contains("Retain");
    }
    assertThat(cluster.platform().requests(Operation.DELETE)).isEmpty();

    tenant.apply(organisation.yaml()).orThrow();
    tenant.await("orders", r -> tenant.message("orders").contains("acme-token"));
    tenant.awaitReason("orders", "DeletionBlocked");
    assertThat(cluster.platform().connections()).hasSameSizeAs(NAMES);
    tenant.secret(organisation.secretName(), "rejected");
    tenant.await("orders", r -> tenant.message("orders").contains("does not accept"));
    tenant.awaitReason("orders", "DeletionBlocked");
    organisation.apply(cluster.client());
    NAMES.forEach(tenant::awaitGone);
    assertThat(cluster.platform().connections()).isEmpty();
    assertThat(cluster.platform().requests(Operation.DELETE))
        .filteredOn(request -> request.answered() < 300)
        .hasSameSizeAs(NAMES);
  }

  /** Nothing can be created in the namespace any more. */
  @Test
  void namespaceAfterARestartGoesWithRetainOrAnotherOrganisationOfTheId() {
    OperatorJar first = cluster.operator(Map.of());
    createAll();
    first.terminate();
    tenant.admin("delete", "namespace", tenant.namespace(), "--wait=false").orThrow();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                cluster
                        .client()
                        .resources(VersoriOrganisation.class)
                        .inNamespace(tenant.namespace())
                        .list()
                        .getItems()
                        .isEmpty()
                    && cluster
                        .client()
                        .secrets()
                        .inNamespace(tenant.namespace())
                        .list()
                        .getItems()
                        .isEmpty()
                    && NAMES.stream()
                        .allMatch(
                            name -> tenant.get(name).getMetadata().getDeletionTimestamp() != null));
    OperatorJar second = cluster.operator(Map.of());
    for (String name : NAMES) {
      tenant.awaitReason(name, "DeletionBlocked");
      assertThat(tenant.message(name)).contains("/acme does not exist", "Retain");
    }
    assertThat(
            tenant
                .admin("create", "secret", "generic", "acme-token", "--from-literal=token=x")
                .err())
        .contains("is being terminated");
    assertThat(cluster.platform().requests(Operation.DELETE)).isEmpty();
    assertThat(cluster.platform().connections()).hasSameSizeAs(NAMES);

    admin("orders", "{\"spec\":{\"deletionPolicy\":\"Retain\"}}");
    tenant.awaitGone("orders");
    organisation
        .in(cluster.own())
        .with("allowedNamespaces: {from: Names, names: [%s]}\n".formatted(tenant.namespace()))
        .apply(cluster.client());
    admin(
        "payroll",
        "{\"spec\":{\"organisationRef\":{\"name\":\"acme\",\"namespace\":\"%s\"}}}"
            .formatted(cluster.own()));
    tenant.awaitGone("payroll");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> cluster.client().namespaces().withName(tenant.namespace()).get() == null);
    assertThat(cluster.platform().connections())
        .extracting(StoredConnection::name)
        .containsExactly("orders");
    assertThat(cluster.platform().requests(Operation.DELETE)).hasSize(1);
    assertThat(second.isAlive()).isTrue();
  }

  /** What the operator created is deleted without the memory of the time before. */
  @Test
  void deleteAfterRevocationAndARestartGoesThrough() {
    String allowing = "allowedNamespaces: {from: Names, names: [%s]}\n";
    cluster.organisation(allowing.formatted(tenant.namespace()));
    OperatorJar first = cluster.operator(Map.of());
    tenant.secret("shared", tenant.secretValue());
    tenant.apply(tenant.resource("shared", "deletionPolicy: Delete")).orThrow();
    tenant.awaitReady("shared");
    first.terminate();
    cluster.organisation(allowing.formatted("nobody"));
    tenant.delete("shared").orThrow();
    cluster.operator(Map.of());
    tenant.awaitGone("shared");
    assertThat(cluster.platform().connections()).isEmpty();
    assertThat(cluster.platform().requests(Operation.CREATE)).hasSize(1);
  }

  /** No token is sent to an API that the operator's administrator no longer allows. */
  @Test
  void deleteWaitsForAnAllowedApiUrl() {
    OperatorJar first = cluster.operator(Map.of());
    createAll();
    first.terminate();
    NAMES.forEach(name -> tenant.delete(name).orThrow());
    OperatorJar second =
        cluster.operator(Map.of("VERSORI_API_URLS", "https://platform.versori.com/api/v2"));
    for (String name : NAMES) {
      tenant.awaitReason(name, "DeletionBlocked");
      assertThat(tenant.message(name)).contains("VERSORI_API_URLS", "Retain");
    }
    assertThat(cluster.platform().requests(Operation.DELETE)).isEmpty();
    second.terminate();
    cluster.operator(Map.of());
    NAMES.forEach(tenant::awaitGone);
    assertThat(cluster.platform().connections()).isEmpty();
    assertDeletedWithTheTenantsToken();
  }

  private void createAll() {
    tenant.secret(organisation.secretName(), organisation.token());
    tenant.apply(organisation.yaml()).orThrow();
    for (String name : NAMES) {
      tenant.secret(name, tenant.secretValue());
      tenant
          .apply(
              tenant.resource(
                  name,
                  "name: " + name,
                  "deletionPolicy: Delete",
                  "organisationRef: {name: acme, namespace: %s}".formatted(tenant.namespace())))
          .orThrow();
    }
    NAMES.forEach(tenant::awaitReady);
  }

  /** The tenant's Role is gone with its namespace. */
  private void admin(String name, String patch) {
    tenant.admin("patch", "vconn", name, "--type=merge", "-p", patch).orThrow();
  }

  private void assertDeletedWithTheTenantsToken() {
    assertThat(cluster.platform().requests(Operation.DELETE))
        .hasSameSizeAs(NAMES)
        .extracting(RecordedRequest::authorization)
        .containsOnly(OTHER_TOKEN);
  }
}
