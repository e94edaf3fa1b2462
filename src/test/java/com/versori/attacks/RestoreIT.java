package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.tenants.Installation;
import com.versori.testkit.tenants.Platform;
import com.versori.testkit.tenants.RunsIn;
import com.versori.testkit.tenants.Tenant;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The defences do not get in the way of users who restore, rebuild, move or replace their
 * resources.
 */
@RunsIn(Installation.POLICIES)
class RestoreIT extends Attacks {

  @Test
  void sameNameWithoutStatusFindsItsConnection() {
    OperatorJar first = cluster.operator(SOON);
    StoredConnection made = made(b, "payroll");
    first.terminate();
    vanish(b, "payroll");
    b.apply(b.resource("payroll")).orThrow();
    cluster.operator(SOON);
    assertSame(b.awaitReady("payroll"), made);
  }

  @Test
  void sameNameWithStatusKeepsItsConnection() {
    OperatorJar first = cluster.operator(SOON);
    StoredConnection made = made(b, "payroll");
    first.terminate();
    String status = Serialization.asJson(b.get("payroll").getStatus());
    vanish(b, "payroll");
    b.apply(b.resource("payroll")).orThrow();
    b.restoreStatus("payroll", "{\"status\":" + status + "}");
    cluster.operator(SOON);
    b.await("payroll", r -> b.isReady("payroll") && r.getMetadata().getFinalizers().size() == 1);
    assertSame(b.awaitReady("payroll"), made);
    b.delete("payroll").orThrow();
    b.awaitGone("payroll");
    assertThat(cluster.platform().connections()).isEmpty();
  }

  @Test
  void otherNameWithStatusIsNotTheSameResource() {
    OperatorJar first = cluster.operator(SOON);
    StoredConnection made = made(b, "payroll");
    first.terminate();
    String status = Serialization.asJson(b.get("payroll").getStatus());
    vanish(b, "payroll");
    String renamed =
        b.resource("renamed", "name: payroll").replace("name: renamed, key", "name: payroll, key");
    b.apply(renamed).orThrow();
    b.restoreStatus("renamed", "{\"status\":" + status + "}");
    cluster.operator(SOON);
    b.awaitReason("renamed", "OwnedByAnother");
    b.delete("renamed").orThrow();
    b.awaitGone("renamed");
    assertThat(cluster.platform().connection(made.id())).isEqualTo(made);
  }

  @Test
  void rebuiltClusterOfTheSameIdFindsItsConnections() {
    StoredConnection made = madeIn("rebuilt");
    cluster.operator(with("CLUSTER_ID", "rebuilt"));
    assertSame(b.awaitReady("payroll"), made);
  }

  @Test
  void clusterWithAPredecessorFindsItsConnections() {
    StoredConnection made = madeIn("old");
    OperatorJar successor = cluster.operator(with("CLUSTER_ID", "new,old"));
    VersoriConnection ready = b.awaitReady("payroll");
    assertSame(ready, made);
    assertThat(ready.getStatus().origin()).isEqualTo(Origin.CREATED);
    successor.terminate();

    // Status now has the new cluster ID, so the predecessor is no longer needed.
    cluster.operator(with("CLUSTER_ID", "new"));
    b.patch("payroll", "{\"spec\":{\"name\":\"renamed\"}}").orThrow();
    b.await("payroll", r -> "renamed".equals(r.getStatus().name()) && b.isReady("payroll"));
  }

  @Test
  void clusterOfAnotherIdAdoptsNothing() {
    StoredConnection made = madeIn("other");
    cluster.operator(with("CLUSTER_ID", "this"));
    b.awaitReason("payroll", "NameConflict");
    assertThat(cluster.platform().connection(made.id())).isEqualTo(made);
  }

  @Test
  void resourceThatMovesToAnotherShardKeepsItsConnection() {
    cluster.operator(shard("1", Map.of()));
    cluster.operator(shard("2", Map.of()));
    b.secret("payroll", b.secretValue());
    String one = b.resource("payroll").replace("}\nspec", ", labels: {shard: '1'}}\nspec");
    b.apply(one).orThrow();
    b.awaitReady("payroll");
    StoredConnection made = cluster.platform().connection(b.connectionId("payroll"));
    b.apply(one.replace("'1'", "'2'")).orThrow();
    b.patch("payroll", "{\"spec\":{\"name\":\"moved\"}}").orThrow();
    b.await("payroll", r -> "moved".equals(r.getStatus().name()) && b.isReady("payroll"));
    assertSame(b.get("payroll"), made);
    b.delete("payroll").orThrow();
    b.awaitGone("payroll");
    assertThat(cluster.platform().connections()).isEmpty();
  }

  @Test
  void replacedResourceKeepsItsConnection() {
    cluster.operator(SOON);
    StoredConnection made = made(b, "payroll");
    String replacement = b.resource("payroll", "name: replaced");
    b.kubectlWithInput(replacement, "replace", "-f", "-").orThrow();
    b.await("payroll", r -> "replaced".equals(r.getStatus().name()) && b.isReady("payroll"));
    assertSame(b.get("payroll"), made);
    b.delete("payroll").orThrow();
    b.awaitGone("payroll");
    assertThat(cluster.platform().connections()).isEmpty();
  }

  /** Undeclared fields of the connection stay, and an event reports them. */
  @Test
  void recoveredConnectionKeepsItsBaseUrlAndReportsIt() {
    OperatorJar first = cluster.operator(SOON);
    StoredConnection made = made(b, "payroll");
    first.terminate();
    vanish(b, "payroll");
    b.apply(b.resource("payroll").replace("  baseUrl: " + b.url() + "\n", "")).orThrow();
    cluster.operator(SOON);
    assertSame(b.awaitReady("payroll"), made);
    assertThat(Platform.url(cluster.platform().connection(made.id()))).isEqualTo(b.url());
    b.await("payroll", r -> b.shown().lines().anyMatch(RestoreIT::isEventOfBaseUrl));
  }

  private static boolean isEventOfBaseUrl(String line) {
    return line.matches("[A-Z][A-Za-z]*: .*tenant-b\\.example\\.com.*");
  }

  /**
   * Applies tenant B's resource to an empty cluster after a cluster of that ID created its
   * connection.
   */
  private StoredConnection madeIn(String clusterId) {
    OperatorJar first = cluster.operator(with("CLUSTER_ID", clusterId));
    StoredConnection made = made(b, "payroll");
    first.terminate();
    vanish(b, "payroll");
    b.apply(b.resource("payroll")).orThrow();
    return made;
  }

  /** Simulates the loss of the cluster: no operator sees the deletion. */
  private static void vanish(Tenant tenant, String resource) {
    tenant.patch(resource, "{\"metadata\":{\"finalizers\":null}}").orThrow();
    tenant.delete(resource).orThrow();
    tenant.awaitGone(resource);
  }

  private void assertSame(VersoriConnection resource, StoredConnection made) {
    assertThat(resource.getStatus().connectionId()).isEqualTo(made.id());
    assertThat(cluster.platform().connections()).hasSize(1);
    assertThat(
            cluster.platform().requests(Operation.CREATE).stream().filter(r -> r.answered() == 201))
        .hasSize(1);
  }
}
