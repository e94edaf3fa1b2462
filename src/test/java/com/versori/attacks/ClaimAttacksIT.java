package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.tenants.Installation;
import com.versori.testkit.tenants.RunsIn;
import com.versori.testkit.tenants.Tenant;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Only the resource that the operator recorded owns a connection. */
@RunsIn(Installation.DEFAULT)
class ClaimAttacksIT extends Attacks {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void connectionIdOfAResourceThatMayNotAdoptClaimsNothing() {
    String byHand = cluster.platform().simulator().make("by-hand", "of-a-person");
    cluster.operator(mayRefer(b));
    String squatter = adopting(a, "squatter", byHand);
    a.apply(squatter).orThrow();
    a.apply(
            squatter
                .replace("squatter", "paused")
                .replace(
                    "{name: paused}", "{name: paused, annotations: {versori.com/paused: 'true'}}"))
        .orThrow();
    a.awaitReason("squatter", "Forbidden");
    a.awaitReason("paused", "Paused");

    b.apply(adopting(b, "adopted", byHand)).orThrow();
    VersoriConnection ready = b.awaitReady("adopted");
    assertThat(ready.getStatus().connectionId()).isEqualTo(byHand);
    assertThat(a.shown()).doesNotContain(b.namespace());
  }

  /** As a backup tool does that restores into another namespace. */
  @Test
  void copiedStatusGivesNoAccessToTheConnection() {
    StoredConnection target = copied(true);
    int requests = requestsAbout(target);
    cluster.operator(SOON);
    a.awaitReason("payroll", "OwnedByAnother");
    assertThat(a.message("payroll")).contains(b.namespace() + "/payroll");
    b.awaitReady("payroll");

    a.patch("payroll", "{\"spec\":{\"name\":\"changed\"}}").orThrow();
    a.annotate("payroll", "versori.com/reconcile-requested-at=now").orThrow();
    a.awaitReason("payroll", "OwnedByAnother");
    a.delete("payroll").orThrow();
    a.awaitGone("payroll");
    assertUntouched(target, requests);
    assertThat(cluster.platform().serversOf(a.secretValue())).isEmpty();
    assertThat(b.isReady("payroll")).isTrue();
  }

  /** The owner was deleted with deletionPolicy Retain, so no resource owns the connection. */
  @Test
  void deletedCopyDoesNotDeleteTheConnection() {
    String id = copied(true).id();
    OperatorJar operator = cluster.operator(SOON);
    b.awaitReady("payroll");
    b.patch("payroll", "{\"spec\":{\"deletionPolicy\":\"Retain\"}}").orThrow();
    b.delete("payroll").orThrow();
    b.awaitGone("payroll");
    StoredConnection target = cluster.platform().connection(id);
    a.awaitReason("payroll", "OwnedByAnother");
    cluster.kube().removeFromEtcd("versori.com/versoriconnections", a.namespace(), "payroll");

    // The orphan cleanup finds this connection.
    StoredConnection left = made(a, "left");
    cluster.kube().removeFromEtcd("versori.com/versoriconnections", a.namespace(), "left");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> cluster.platform().connection(left.id()) == null);
    assertThat(operator.log().lines().filter(line -> line.contains("despite its finalizer")))
        .singleElement()
        .asString()
        .contains(left.id());
    assertThat(cluster.platform().connection(id)).isEqualTo(target);
  }

  /** Status of an operator version that recorded no owner. */
  @Test
  void withoutARecordedOwnerTheOlderResourceKeepsTheConnection() {
    StoredConnection target = copied(false);
    cluster.operator(SOON);
    a.awaitReason("payroll", "OwnedByAnother");
    a.delete("payroll").orThrow();
    a.awaitGone("payroll");
    assertThat(cluster.platform().connection(target.id())).isEqualTo(target);
    assertThat(cluster.platform().serversOf(a.secretValue())).isEmpty();

    b.patch("payroll", "{\"spec\":{\"name\":\"still-mine\"}}").orThrow();
    b.awaitReady("payroll");
    assertThat(cluster.platform().connection(target.id()).name()).isEqualTo("still-mine");
    assertThat(statusOf(b, "payroll").at("/owner/namespace").asText()).isEqualTo(b.namespace());
  }

  @Test
  void invalidIdIsNeverSent() {
    List<String> ids =
        List.of("..", ".", "%2e%2e", "../../o", "x", "01HFZ7Y8QJ4Z5X0N3V6W9R2T1K/link");
    OperatorJar first = cluster.operator(SOON);
    for (int i = 0; i < ids.size(); i++) {
      made(a, "payroll-" + i);
    }
    first.close();
    int before = cluster.platform().simulator().requests().size();
    for (int i = 0; i < ids.size(); i++) {
      a.restoreStatus(
          "payroll-" + i, "{\"status\":{\"connectionId\":\"%s\"}}".formatted(ids.get(i)));
    }
    cluster.operator(SOON);
    for (int i = 0; i < ids.size(); i++) {
      a.patch("payroll-" + i, "{\"spec\":{\"deletionPolicy\":\"Delete\"}}").orThrow();
      a.delete("payroll-" + i).orThrow();
    }
    for (int i = 0; i < ids.size(); i++) {
      a.awaitGone("payroll-" + i);
    }
    assertThat(cluster.platform().simulator().strays()).isEmpty();
    assertThat(cluster.platform().simulator().requests().stream().skip(before))
        .allMatch(r -> r.path().matches("/api/v2/o/[0-9A-Z]{26}/connections(/[0-9A-Z]{26})?"));
  }

  /** A create moves the binding of its template. That of another tenant must not move. */
  @Test
  void templateOfAnotherNamespaceKeepsItsConnection() {
    cluster.operator(SOON);
    StoredConnection target = made(b, "payroll");
    a.secret("hijack", a.secretValue());
    a.apply(a.resource("hijack").replace(a.templateId("hijack"), b.templateId("payroll")))
        .orThrow();
    a.awaitReason("hijack", "OwnedByAnother");
    assertThat(a.shown()).doesNotContain(target.id());
    assertThat(cluster.platform().requests(Operation.CREATE)).hasSize(1);
    a.delete("hijack").orThrow();
    a.awaitGone("hijack");
    assertThat(cluster.platform().connection(target.id())).isEqualTo(target);
  }

  /**
   * Creates a resource of tenant B. While no operator runs, the administrator then restores it,
   * with its status, into tenant A's namespace.
   */
  private StoredConnection copied(boolean withOwner) {
    OperatorJar first = cluster.operator(SOON);
    StoredConnection target = made(b, "payroll");
    b.apply(b.resource("payroll", "deletionPolicy: Delete")).orThrow();
    b.await("payroll", r -> b.isReady("payroll"));
    first.terminate();
    StoredConnection now = cluster.platform().connection(target.id());
    a.secret("payroll", a.secretValue());
    VersoriConnection original = b.get("payroll");
    String copy =
        a.resource("payroll", "deletionPolicy: Delete")
            .replace(a.templateId("payroll"), b.templateId("payroll"))
            .replace(
                "metadata: {name: payroll}",
                "metadata: {name: payroll, finalizers: [versori.com/finalizer], annotations: %s}"
                    .formatted(
                        Serialization.asJson(
                            java.util.Map.of(
                                "versori.com/create-attempt",
                                original
                                    .getMetadata()
                                    .getAnnotations()
                                    .get("versori.com/create-attempt")))));
    a.apply(copy).orThrow();
    ObjectNode status = statusOf(b, "payroll");
    if (!withOwner) {
      status.remove("owner");
      b.restoreStatus("payroll", "{\"status\":{\"owner\":null}}");
    }
    a.restoreStatus("payroll", "{\"status\":" + status + "}");
    return now;
  }

  private static ObjectNode statusOf(Tenant tenant, String resource) {
    try {
      return (ObjectNode)
          JSON.readTree(tenant.kubectl("get", "vconn", resource, "-o", "json").orThrow().out())
              .path("status");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String adopting(Tenant tenant, String resource, String id) {
    return """
        apiVersion: versori.com/v1alpha1
        kind: VersoriConnection
        metadata: {name: %s}
        spec: {connectionId: %s, baseUrl: '%s'}
        """
        .formatted(resource, id, tenant.url());
  }
}
