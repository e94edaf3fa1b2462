package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Fault.Kind;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of the annotation that records an attempt, nothing is created twice. */
@RunsIn(Installation.DEFAULT)
class AttemptAttacksIT extends Attacks {

  /** Longer than the platform hides a new connection. */
  private static final Map<String, String> PATIENT =
      Map.of("CREATE_SETTLE_TIME", "6s", "API_TIMEOUT", "2s");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "\"not json\"",
        "\"{}\"",
        "\"{\\\"id\\\":\\\"z\\\"}\"",
        "\"{\\\"id\\\":\\\"01KKC0000000000000000000T1\\\"}\"",
        // By a version that recorded more, and in another order.
        "\"{\\\"name\\\": \\\"payroll\\\", \\\"id\\\": \\\"ID\\\", \\\"more\\\": 1}\"",
        "\"{\\\"id\\\":\\\"ID\\\",\\\"name\\\":\\\"another\\\"}\""
      })
  void lostCreateIsNotRepeatedWhateverItsAnnotationSays(String annotation) {
    cluster.platform(SimulatorOptions.DEFAULT.withListingLag(Duration.ofSeconds(4)));
    OperatorJar first = cluster.operator(PATIENT);
    b.secret("payroll", b.secretValue());
    cluster
        .platform()
        .simulator()
        .inject(Fault.of(Operation.CREATE, Kind.DROP_AFTER_COMMIT).once());
    b.apply(b.resource("payroll")).orThrow();
    b.awaitReason("payroll", "CreateOutcomeUnknown");
    first.kill();
    String id = b.attempt("payroll");
    b.patch(
            "payroll",
            "{\"metadata\":{\"annotations\":{\"versori.com/create-attempt\":%s}}}"
                .formatted(annotation.replace("ID", id)))
        .orThrow();

    cluster.operator(PATIENT);
    b.awaitReady("payroll");
    assertThat(cluster.platform().requests(Operation.CREATE)).hasSize(1);
    assertThat(cluster.platform().connections()).hasSize(1);
    assertThat(b.connectionId("payroll")).isEqualTo(cluster.platform().connections().get(0).id());
  }

  @Test
  void pausedResourceIsRecoveredAndNotWritten() {
    OperatorJar first = cluster.operator(SOON);
    b.secret("payroll", b.secretValue());
    cluster
        .platform()
        .simulator()
        .inject(Fault.of(Operation.CREATE, Kind.DROP_AFTER_COMMIT).once());
    b.apply(b.resource("payroll")).orThrow();
    b.awaitReason("payroll", "CreateOutcomeUnknown", "Available");
    first.kill();
    b.annotate("payroll", "versori.com/paused=true").orThrow();
    b.patch("payroll", "{\"spec\":{\"baseUrl\":\"https://new.example.com\"}}").orThrow();

    cluster.operator(SOON);
    b.await("payroll", r -> b.connectionId("payroll") != null);
    b.awaitPaused("payroll");
    assertThat(cluster.platform().requests(Operation.UPDATE)).isEmpty();
    b.annotate("payroll", "versori.com/paused-").orThrow();
    b.awaitReady("payroll");
    assertThat(cluster.platform().serversOf(b.secretValue())).contains("https://new.example.com");
    assertThat(cluster.platform().requests(Operation.CREATE)).hasSize(1);
  }

  @Test
  void annotationsOfOthersSurviveEveryWrite() {
    cluster.operator(SOON);
    b.secret("payroll", b.secretValue());
    b.apply(b.resource("payroll")).orThrow();
    b.annotate("payroll", "argocd.argoproj.io/tracking-id=shop:versori.com/x", "example.com/x=1")
        .orThrow();
    b.awaitReady("payroll");
    b.patch("payroll", "{\"spec\":{\"name\":\"renamed\"}}").orThrow();
    b.await("payroll", r -> "renamed".equals(r.getStatus().name()));
    b.awaitReady("payroll");
    assertThat(b.get("payroll").getMetadata().getAnnotations())
        .containsEntry("argocd.argoproj.io/tracking-id", "shop:versori.com/x")
        .containsEntry("example.com/x", "1")
        .containsKeys(
            "kubectl.kubernetes.io/last-applied-configuration", "versori.com/create-attempt");
    // kubectl knows by its annotation that the name is no longer applied.
    b.apply(b.resource("payroll")).orThrow();
    b.awaitReady("payroll");
    assertThat(cluster.platform().requests(Operation.CREATE)).hasSize(1);
  }
}
