package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deletion, and changes of a resource while its create is running. */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class DeleteIT {

  private Cluster cluster;
  private OperatorJar operator;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
    operator = cluster.operator(Map.of("API_TIMEOUT", "5s"));
    cluster.secret("shop", Map.of("token", "s3cr3t-value"));
  }

  @AfterEach
  void tearDown() {
    operator.close();
  }

  @Test
  void deletesRetainsAndBlocks() {
    cluster.apply(Cluster.apiKey("shop")).orThrow();
    cluster.awaitReady("shop");
    // A delete needs none of the connection's Secrets.
    cluster.kubectl("delete", "secret", "shop");
    cluster.simulator().inject(Fault.status(Operation.DELETE, 409).once());
    cluster.kubectl("delete", "vconn", "shop", "--wait=false");

    VersoriConnection blocked = cluster.awaitReason("shop", "DeletionBlocked");
    assertThat(Cluster.message(blocked)).contains("409", "kubectl -n " + cluster.namespace());
    cluster.awaitGone("shop");
    assertThat(cluster.simulator().connections()).isEmpty();

    cluster.secret("kept", Map.of("token", "s3cr3t-value"));
    cluster.apply(Cluster.apiKey("kept") + "  deletionPolicy: Retain\n").orThrow();
    cluster.awaitReady("kept");
    long deletes = cluster.simulator().count(Operation.DELETE);
    cluster.kubectl("delete", "vconn", "kept").orThrow();
    assertThat(cluster.simulator().connections()).hasSize(1);
    assertThat(cluster.simulator().count(Operation.DELETE)).isEqualTo(deletes);
  }

  @Test
  void policyCanBeChangedDuringDeletion() {
    cluster.apply(Cluster.apiKey("shop")).orThrow();
    cluster.awaitReady("shop");
    cluster.simulator().inject(Fault.of(Operation.DELETE, Fault.Kind.HTML).withStatus(404));
    cluster.kubectl("delete", "vconn", "shop", "--wait=false");
    String message = Cluster.message(cluster.awaitReason("shop", "DeletionBlocked"));

    // The command from the message.
    assertThat(message)
        .contains("patch vconn shop --type merge -p '{\"spec\":{\"deletionPolicy\":\"Retain\"}}'");
    cluster.kubectl(
        "patch",
        "vconn",
        "shop",
        "--type",
        "merge",
        "-p",
        "{\"spec\":{\"deletionPolicy\":\"Retain\"}}");
    cluster.awaitGone("shop");
    assertThat(cluster.simulator().connections()).hasSize(1);
  }

  @Test
  void connectionOfAPendingAttemptIsFoundAndDeleted() {
    cluster.simulator().inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once());
    // The operator cannot look for the connection before the resource is deleted.
    cluster.simulator().inject(Fault.status(Operation.LIST, 503));
    cluster.apply(Cluster.apiKey("shop")).orThrow();
    cluster.awaitReason("shop", "CreateOutcomeUnknown");
    cluster.kubectl("delete", "vconn", "shop", "--wait=false");
    assertThat(Cluster.message(cluster.awaitReason("shop", "DeletionBlocked")))
        .contains("cannot be deleted yet", "patch vconn shop");
    assertThat(cluster.simulator().connections()).hasSize(1);
    cluster.simulator().clearFaults();
    cluster.awaitGone("shop");
    assertThat(cluster.simulator().connections()).isEmpty();
  }

  /** The API server may complete a delete that began before the finalizer was added. */
  @Test
  void orphanIsDeletedWhenItsResourceIsGoneInSpiteOfTheFinalizer() {
    cluster.apply(Cluster.apiKey("shop")).orThrow();
    cluster.awaitReady("shop");
    cluster.simulator().inject(Fault.status(Operation.DELETE, 503).once());

    cluster.kube().removeFromEtcd("versori.com/versoriconnections", cluster.namespace(), "shop");

    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(() -> cluster.simulator().connections().isEmpty());
    assertThat(cluster.simulator().count(Operation.DELETE)).isEqualTo(2);
  }

  @Test
  void connectionIsKeptWhenAnotherOperatorHasTheResource() {
    operator.close();
    operator = cluster.operator(Map.of("LABEL_SELECTOR", "operator=this"));
    cluster.apply(Cluster.apiKey("shop")).orThrow();
    cluster.kubectl("label", "vconn", "shop", "operator=this").orThrow();
    cluster.awaitReady("shop");

    cluster.kubectl("label", "vconn", "shop", "operator=another", "--overwrite").orThrow();

    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(() -> operator.log().contains("Another operator now watches the resource"));
    assertThat(cluster.simulator().connections()).hasSize(1);
    assertThat(cluster.simulator().count(Operation.DELETE)).isZero();
  }

  @Test
  void resourceWithoutAConnectionIsDeletedAtOnce() {
    cluster.apply(Cluster.apiKey("nothing")).orThrow();
    cluster.awaitReason("nothing", "SecretNotFound");
    cluster.kubectl("delete", "vconn", "nothing", "--timeout=10s").orThrow();
    assertThat(cluster.simulator().requests())
        .as("the probe of the organisation alone")
        .allMatch(request -> request.query().equals("first=1"));
  }

  @Test
  void outcomeIsRecordedWhenTheFinalizerWasRemoved() {
    cluster.simulator().inject(Fault.latency(Operation.CREATE, Duration.ofSeconds(3)).once());
    cluster.apply(Cluster.apiKey("shop")).orThrow();
    cluster.awaitCreateUnderWay();

    // As by kubectl replace: annotations and finalizers are removed during the POST.
    cluster
        .kubectl(
            "patch",
            "vconn",
            "shop",
            "--type=json",
            "-p",
            "[{\"op\":\"remove\",\"path\":\"/metadata/finalizers\"},{\"op\":\"remove\",\"path\":\"/metadata/annotations/versori.com~1create-attempt\"},{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"a\":\"b\"}}]")
        .orThrow();

    VersoriConnection ready = cluster.awaitReady("shop");
    assertThat(ready.getStatus().connectionId())
        .isEqualTo(cluster.simulator().connections().get(0).id());
    cluster.await("shop", r -> r.hasFinalizer(VersoriConnection.FINALIZER));
    assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void labelMayChangeDuringAPost() {
    cluster.simulator().inject(Fault.latency(Operation.CREATE, Duration.ofSeconds(2)).once());
    cluster.apply(Cluster.apiKey("shop")).orThrow();
    cluster.awaitCreateUnderWay();
    cluster.kubectl("label", "vconn", "shop", "a=b").orThrow();
    cluster.awaitReady("shop");
    assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void resourceRecreatedDuringAPostGetsItsOwnConnectionWithoutAnOrphan() {
    cluster.simulator().inject(Fault.latency(Operation.CREATE, Duration.ofSeconds(3)).once());
    cluster.apply(Cluster.apiKey("shop")).orThrow();
    cluster.awaitCreateUnderWay();
    cluster.kubectl(
        "patch",
        "vconn",
        "shop",
        "--type=json",
        "-p",
        "[{\"op\":\"remove\",\"path\":\"/metadata/finalizers\"}]");
    cluster.kubectl("delete", "vconn", "shop");
    cluster.apply(Cluster.apiKey("shop")).orThrow();

    VersoriConnection ready = cluster.awaitReady("shop");
    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(() -> cluster.simulator().connections().size() == 1);
    assertThat(ready.getStatus().connectionId())
        .isEqualTo(cluster.simulator().connections().get(0).id());
  }
}
