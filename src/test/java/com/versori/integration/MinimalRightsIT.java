package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.Right;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rights in {@code deploy/install} are minimal: with all of them no request is forbidden, and
 * without any one of them the operator fails.
 */
@RealApiServer
class MinimalRightsIT {

  /** Parallel runs; most of a run is the start of a JVM. */
  private static final int AT_A_TIME = 3;

  @TempDir Path folder;

  @Test
  void eachRightIsNeededAndNoneIsMissing(RealKubeApi kube) throws Exception {
    try (Cluster cluster = new Cluster(kube, folder)) {
      List<Right> all = Right.deployed(cluster.client());
      assertThat(all).hasSizeGreaterThan(10);
      Map<Right, Future<Optional<String>>> lives = new LinkedHashMap<>();
      ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
      try {
        Future<Optional<String>> whole = threads.submit(() -> live(kube, all));
        for (Right right : all) {
          List<Right> others = new ArrayList<>(all);
          others.remove(right);
          lives.put(right, threads.submit(() -> live(kube, others)));
        }
        assertThat(whole.get()).as("failures with all rights").isEmpty();
        for (Map.Entry<Right, Future<Optional<String>>> life : lives.entrySet()) {
          assertThat(life.getValue().get())
              .as("failures without %s", life.getKey())
              .hasValueSatisfying(broken -> assertThat(broken).contains(life.getKey().verb()));
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /**
   * Runs an operator with these rights.
   *
   * @return what fails
   */
  private Optional<String> live(RealKubeApi kube, List<Right> rights) {
    try (Cluster cluster = new Cluster(kube, folder)) {
      cluster.organisation(
          "allowedNamespaces: {from: Selector, selector: {matchLabels: {a: b}}}\n");
      long since = kube.auditSize();
      String account = "operator";
      Right.give(cluster.client(), cluster.namespace(), account, rights);
      try (OperatorJar operator =
          cluster.unstarted(
              kube.serviceAccountKubeconfig(cluster.namespace(), account),
              Map.of("LEADER_ELECTION", "true", "POD_NAMESPACE", cluster.namespace()))) {
        return new Life(cluster, operator, account, since).whatBreaks();
      } catch (ConditionTimeoutException e) {
        throw new AssertionError("nothing was refused with only " + rights, e);
      }
    }
  }

  /** An operator from start to stop, with everything that it ever does. */
  private record Life(Cluster cluster, OperatorJar operator, String account, long since) {

    /** A step fails. */
    private static final class Broken extends RuntimeException {
      private static final long serialVersionUID = 1L;

      Broken(String how) {
        super(how);
      }
    }

    Optional<String> whatBreaks() {
      try {
        start();
        reportAMissingSecretTwice();
        createWhileTheAttemptIsRemoved();
        rotate();
        delete();
        stop();
        return Optional.empty();
      } catch (Broken e) {
        return Optional.of(e.getMessage());
      }
    }

    private void start() {
      await(() -> operator.log().contains("Operator started"));
      await(
          () -> {
            var ready = cluster.organisationNow().getStatus().condition(ConditionType.READY);
            if (ready.filter(one -> !one.holds()).isPresent()) {
              throw new Broken(ready.get().message());
            }
            return ready.isPresent();
          });
    }

    private void reportAMissingSecretTwice() {
      cluster.create(Cluster.apiKey("shop"));
      await(() -> "SecretNotFound".equals(Cluster.reason(cluster.get("shop"))));
      cluster.edit("shop", shop -> shop.getMetadata().setAnnotations(Map.of(AGAIN, "1")));
      await(() -> cluster.events("shop").stream().anyMatch(event -> event.getSeries() != null));
    }

    private void createWhileTheAttemptIsRemoved() {
      cluster.simulator().inject(Fault.latency(Operation.CREATE, Duration.ofSeconds(2)));
      cluster.secret("shop", Map.of("token", "s3cr3t-1"));
      await(() -> cluster.simulator().underWay(Operation.CREATE) > 0);
      cluster.edit("shop", shop -> shop.getMetadata().setAnnotations(Map.of()));
      await(() -> Cluster.isReady(cluster.get("shop")));
    }

    private void rotate() {
      cluster.rotate("shop", Map.of("token", "s3cr3t-2"));
      await(() -> cluster.simulator().count(Operation.UPDATE) == 1);
    }

    private void delete() {
      cluster.delete("shop");
      await(() -> cluster.get("shop") == null);
      assertThat(cluster.simulator().connections()).isEmpty();
    }

    private void stop() {
      assertThat(operator.terminate()).isZero();
      refused()
          .ifPresent(
              how -> {
                throw new Broken(how);
              });
    }

    private void await(BooleanSupplier done) {
      try {
        Awaitility.await()
            .atMost(Cluster.PATIENCE)
            .pollInterval(Duration.ofMillis(100))
            .until(() -> isWhole() && done.getAsBoolean());
      } catch (ConditionTimeoutException e) {
        throw new ConditionTimeoutException(operator.log(), e);
      }
    }

    private boolean isWhole() {
      refused()
          .or(this::ended)
          .or(this::leavesTheNamespaceOut)
          .ifPresent(
              how -> {
                throw new Broken(how);
              });
      return true;
    }

    private Optional<String> refused() {
      String user = "system:serviceaccount:" + cluster.namespace() + ":" + account;
      return cluster.kube().forbidden(since).stream()
          .filter(request -> request.user().equals(user))
          .map(
              request ->
                  "403: %s %s/%s"
                      .formatted(request.verb(), request.resource(), request.subresource()))
          .findFirst();
    }

    /** The framework checks its rights to the lease before it uses them. */
    private Optional<String> ended() {
      return operator.isAlive() ? Optional.empty() : Optional.of("ended: " + operator.log());
    }

    private Optional<String> leavesTheNamespaceOut() {
      String log = operator.log();
      return log.contains("A namespace cannot be read") ? Optional.of(log) : Optional.empty();
    }

    private static final String AGAIN = VersoriConnection.RECONCILE_REQUESTED_ANNOTATION;
  }
}
