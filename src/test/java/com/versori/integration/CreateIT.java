package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.model.CreateAttempt;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.VersoriSimulator;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Creates connections with the jar on a real API server. */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class CreateIT {

  private Cluster cluster;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
  }

  @Test
  void createsOnceWithTheFewestRequests() {
    try (OperatorJar operator = cluster.operator()) {
      // Reads the token and probes, once for all connections.
      TestOrganisation.await(cluster.client(), cluster.namespace(), "default", "Available");
      int before = cluster.requests().size();
      cluster.secret("shop", Map.of("token", "s3cr3t-value-1"));
      cluster.apply(Cluster.apiKey("shop")).orThrow();

      VersoriConnection ready = cluster.awaitReady("shop");

      RecordedRequest post = cluster.simulator().requests().get(1);
      assertThat(post.path())
          .isEqualTo("/api/v2/o/" + SimulatorData.ORGANISATION_ID + "/connections");
      assertThat(post.headers().get("content-type")).containsExactly("application/json");
      assertThat(post.headers().get("authorization"))
          .containsExactly("Bearer " + SimulatorData.TOKEN);
      assertThat(post.body().at("/connection/credentials/0/credential/data/string/value").asText())
          .isEqualTo("s3cr3t-value-1");
      assertThat(ready.getStatus().connectionId())
          .isEqualTo(cluster.simulator().connections().get(0).id());
      assertThat(ready.getStatus().createdAt()).isNotNull();
      assertThat(ready.getStatus().updatedAt()).isNotNull();
      assertThat(ready.getStatus().systemId()).isEqualTo(SimulatorData.SHOP.systemId());
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(1);
      assertThat(cluster.requests().stream().skip(before))
          .extracting(e -> e.verb() + " " + e.resource() + "/" + e.subresource())
          .filteredOn(text -> !text.contains("events"))
          .containsExactlyInAnyOrder(
              "get secrets/", "patch versoriconnections/", "patch versoriconnections/status");
      assertThat(operator.log()).doesNotContain("s3cr3t-value-1");
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.kubectl("events", "--for", "vconn/shop").out())
                      .contains("Created", ready.getStatus().connectionId()));
      assertThat(cluster.requests())
          .filteredOn(e -> e.resource().equals("events"))
          .extracting(e -> e.verb() + " " + e.code())
          .containsExactly("create 201");
    }
  }

  /** They are not in the operator's cache, so its writes must not replace the whole list. */
  @Test
  void annotationsAndFinalizersOfOthersSurviveEveryWrite() {
    try (OperatorJar operator = cluster.operator()) {
      cluster.secret("shop", Map.of("token", "one"));
      cluster.apply(Cluster.apiKey("shop")).orThrow();
      cluster.kubectl("annotate", "vconn", "shop", "argocd.argoproj.io/tracking-id=x").orThrow();
      cluster
          .kubectl(
              "patch",
              "vconn",
              "shop",
              "--type=merge",
              "-p",
              "{\"metadata\":{\"labels\":{\"team\":\"a\"}}}")
          .orThrow();
      cluster.awaitReady("shop");
      assertThat(cluster.get("shop").getMetadata().getAnnotations())
          .containsKeys(
              "argocd.argoproj.io/tracking-id",
              "kubectl.kubernetes.io/last-applied-configuration",
              VersoriConnection.CREATE_ATTEMPT_ANNOTATION);
      cluster
          .kubectl(
              "patch",
              "vconn",
              "shop",
              "--type=json",
              "-p",
              "[{\"op\":\"replace\",\"path\":\"/metadata/finalizers\","
                  + "\"value\":[\"example.com/other\"]}]")
          .orThrow();
      cluster.await("shop", r -> r.hasFinalizer(VersoriConnection.FINALIZER));
      cluster.kubectl("delete", "vconn", "shop", "--wait=false").orThrow();
      VersoriConnection released =
          cluster.await("shop", r -> !r.hasFinalizer(VersoriConnection.FINALIZER));
      assertThat(released.getMetadata().getFinalizers()).containsExactly("example.com/other");
      assertThat(released.getMetadata().getAnnotations())
          .containsKeys(
              "argocd.argoproj.io/tracking-id", "kubectl.kubernetes.io/last-applied-configuration");
      assertThat(released.getMetadata().getLabels()).containsEntry("team", "a");
      cluster
          .kubectl(
              "patch", "vconn", "shop", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":[]}}")
          .orThrow();
    }
  }

  @Test
  void waitsForMissingSecretAndKey() {
    try (OperatorJar operator = cluster.operator()) {
      cluster.apply(Cluster.apiKey("late")).orThrow();

      VersoriConnection waiting = cluster.awaitReason("late", "SecretNotFound");
      assertThat(Cluster.message(waiting))
          .contains("Secret " + cluster.namespace() + "/late does not exist");

      cluster.secret("late", Map.of("id", "x", "tokn", "y"));
      VersoriConnection keyless = cluster.awaitReason("late", "SecretKeyNotFound");
      assertThat(Cluster.message(keyless)).contains("has no key token", "keys: id, tokn");

      cluster.kubectl("patch", "secret", "late", "-p", "{\"stringData\":{\"token\":\"\"}}");
      VersoriConnection empty = cluster.awaitReason("late", "InvalidSecretValue");
      assertThat(Cluster.message(empty)).contains("/late, key token, is empty");

      cluster.kubectl("patch", "secret", "late", "-p", "{\"stringData\":{\"token\":\"s3cr3t\"}}");
      cluster.awaitReady("late");
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(1);
    }
  }

  @Test
  void failuresHaveReasonsAndCanBeFixed() {
    try (OperatorJar operator = cluster.operator()) {
      cluster.secret("shop", Map.of("token", "s3cr3t-value-2"));
      cluster.simulator().inject(Fault.status(Operation.CREATE, 422).once());
      cluster.apply(Cluster.apiKey("shop")).orThrow();
      VersoriConnection rejected = cluster.awaitReason("shop", "Rejected");
      assertThat(Cluster.message(rejected)).contains("422", "injected");
      assertThat(rejected.getStatus().createAttempt()).isNotNull();

      // A change of the resource or its Secret triggers the next attempt early.
      cluster.kubectl(
          "patch", "vconn", "shop", "--type=merge", "-p", "{\"spec\":{\"name\":\"s\"}}");
      VersoriConnection ready = cluster.awaitReady("shop");
      assertThat(ready.getStatus().name()).isEqualTo("s");
      assertThat(ready.getStatus().createAttempt())
          .isNotEqualTo(rejected.getStatus().createAttempt());

      cluster.token("");
      cluster.secret("billing", Map.of("token", "s3cr3t-value-3"));
      cluster.apply(Cluster.apiKey("billing")).orThrow();
      assertThat(Cluster.message(cluster.awaitReason("billing", "TokenUnavailable")))
          .contains("token");
      cluster.token("not-a-token");
      assertThat(Cluster.message(cluster.awaitReason("billing", "Unauthorized")))
          .contains("VersoriOrganisation");
      cluster.token(SimulatorData.TOKEN);
      cluster.awaitReady("billing");

      cluster.secret("odd", Map.of("token", "s3cr3t-value-4"));
      cluster
          .apply(
              Cluster.apiKey("odd")
                  .replace(SimulatorData.of("odd").id(), "01KKBZ1ZB4SG2TRVKWQ7GNYZZZ"))
          .orThrow();
      assertThat(Cluster.message(cluster.awaitReason("odd", "TemplateNotFound")))
          .contains("01KKBZ1ZB4SG2TRVKWQ7GNYZZZ", "spec.templateId");

      cluster.simulator().inject(Fault.status(Operation.CREATE, 429).retryAfter("2").once());
      cluster.secret("limited", Map.of("token", "s3cr3t-value-5"));
      cluster.apply(Cluster.apiKey("limited")).orThrow();
      cluster.awaitReason("limited", "RateLimited");
      cluster.awaitReady("limited");
    }
  }

  @Test
  void unknownOutcomeIsRecoveredByItsMark() {
    try (OperatorJar operator = cluster.operator(Map.of("API_TIMEOUT", "2s"))) {
      cluster.secret("shop", Map.of("token", "s3cr3t-value-6"));
      cluster.simulator().inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once());
      cluster.apply(Cluster.apiKey("shop")).orThrow();

      VersoriConnection ready = cluster.awaitReady("shop");
      assertThat(ready.getStatus().connectionId())
          .isEqualTo(cluster.simulator().connections().get(0).id());
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(1);
      assertThat(cluster.simulator().count(Operation.LIST))
          .as("one probes the organisation")
          .isEqualTo(2);
      assertThat(cluster.simulator().count(Operation.UPDATE)).isEqualTo(1);
    }
  }

  @Test
  void unknownOutcomeWithoutAMarkWaitsForAUser() {
    try (VersoriSimulator unmarked =
            VersoriSimulator.start(SimulatorOptions.DEFAULT.withoutAnyMark());
        OperatorJar operator = cluster.operator(Map.of("API_TIMEOUT", "2s"))) {
      TestOrganisation.byDefault(cluster.namespace(), unmarked.apiUrl())
          .with("references: {from: Same}\n")
          .apply(cluster.client());
      cluster.secret("shop", Map.of("token", "s3cr3t-value-6"));
      unmarked.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once());
      cluster.apply(Cluster.apiKey("shop")).orThrow();

      VersoriConnection unknown =
          cluster.await(
              "shop",
              r ->
                  r.getStatus() != null
                      && r.getStatus().condition(ConditionType.STALLED).isPresent());
      assertThat(Cluster.reason(unknown)).isEqualTo("CreateOutcomeUnknown");
      assertThat(unknown.getStatus().connectionId()).isNull();
      String id = unmarked.connections().get(0).id();
      String attempt = CreateAttempt.pendingOn(unknown, Optional.empty()).orElseThrow().id();
      assertThat(Cluster.message(unknown)).contains(id, attempt + "=adopt:", attempt + "=retry");
      cluster.kubectl("label", "vconn", "shop", "a=b");
      cluster.kubectl("annotate", "vconn", "shop", "versori.com/other=x");
      cluster.kubectl("annotate", "vconn", "shop", "versori.com/resolve-create=other=retry");

      cluster.kubectl(
          "annotate",
          "vconn",
          "shop",
          "--overwrite",
          "versori.com/resolve-create=" + attempt + "=adopt:" + id);
      VersoriConnection ready = cluster.awaitReady("shop");
      assertThat(ready.getStatus().connectionId()).isEqualTo(id);
      assertThat(ready.getStatus().origin()).isEqualTo(Origin.ADOPTED);
      assertThat(unmarked.count(Operation.CREATE)).isEqualTo(1);
    }
  }

  @Test
  void restartWithSettledResourcesMakesNoCalls() {
    // A resync that is due within these seconds would make a call.
    Map<String, String> settings = Map.of();
    cluster.organisation("defaults: {resyncInterval: 168h}\n");
    try (OperatorJar operator = cluster.operator(settings)) {
      cluster.secret("shop", Map.of("token", "s3cr3t-value-7"));
      cluster.apply(Cluster.apiKey("shop")).orThrow();
      cluster.awaitReady("shop");
      TestOrganisation.await(cluster.client(), cluster.namespace(), "default", "Available");
      assertThat(operator.terminate()).isZero();
    }
    int before = cluster.requests().size();
    long creates = cluster.simulator().count(Operation.CREATE);
    long probes = cluster.simulator().count(Operation.LIST);
    long calls = cluster.simulator().requests().size();
    try (OperatorJar operator = cluster.operator(settings)) {
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .until(() -> operator.get("/readyz").statusCode() == 200);
      // When a second resource is Ready, the pass of the first one has ended, too.
      cluster.secret("other", Map.of("token", "s3cr3t-value-8"));
      cluster.apply(Cluster.apiKey("other")).orThrow();
      cluster.awaitReady("other");
      assertThat(cluster.requests().stream().skip(before))
          .filteredOn(e -> !e.resource().equals("events"))
          .noneMatch(e -> e.name().equals("shop"));
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(creates + 1);
      assertThat(cluster.simulator().count(Operation.LIST))
          .as("an organisation that is Ready is not probed")
          .isEqualTo(probes);
      assertThat(cluster.simulator().requests()).hasSize((int) calls + 1);
    }
  }

  @Test
  void operatorKilledBetweenPostAndStatusRecoversTheConnection() {
    cluster.secret("shop", Map.of("token", "s3cr3t-value-9"));
    Map<String, String> settings = Map.of("API_TIMEOUT", "1s");
    try (OperatorJar operator = cluster.operator(Map.of("API_TIMEOUT", "20s"))) {
      cluster.simulator().inject(Fault.of(Operation.CREATE, Fault.Kind.SLOW_BODY).once());
      cluster.apply(Cluster.apiKey("shop")).orThrow();
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .until(() -> cluster.simulator().connections().size() == 1);
      operator.kill();
    }
    try (OperatorJar operator = cluster.operator(settings)) {
      VersoriConnection ready = cluster.awaitReady("shop");
      assertThat(ready.getStatus().connectionId())
          .isEqualTo(cluster.simulator().connections().get(0).id());
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(1);
    }
  }

  @Test
  void twoInstancesCreateOneConnectionPerResource() {
    int count = 30;
    try (OperatorJar one = cluster.operator();
        OperatorJar two = cluster.operator()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < count; i++) {
        cluster.secret("c" + i, Map.of("token", "s3cr3t-value-" + i));
        all.append("---\n").append(Cluster.apiKey("c" + i));
      }
      cluster.apply(all.toString()).orThrow();
      for (int i = 0; i < count; i++) {
        cluster.awaitReady("c" + i);
      }
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(count);
      assertThat(cluster.simulator().connections()).hasSize(count);
    }
  }

  @Test
  void stopLetsRunningCallsFinish() {
    cluster.secret("shop", Map.of("token", "s3cr3t-value-10"));
    cluster.simulator().inject(Fault.latency(Operation.CREATE, Duration.ofSeconds(3)).once());
    try (OperatorJar operator = cluster.operator()) {
      cluster.apply(Cluster.apiKey("shop")).orThrow();
      cluster.awaitCreateUnderWay();
      assertThat(operator.terminate()).isZero();
    }
    assertThat(cluster.get("shop").getStatus().connectionId())
        .isEqualTo(cluster.simulator().connections().get(0).id());
  }
}
