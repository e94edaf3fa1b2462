package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Fault.Kind;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.tenants.Installation;
import com.versori.testkit.tenants.RunsIn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Nothing is created twice, whatever happens to the annotation of the create attempt. */
@RunsIn(Installation.DEFAULT)
class AttemptAttacksIT extends Attacks {

  /**
   * How long listings do not show a new connection: until a slow machine has begun all attempts.
   */
  private static final Duration LAG = Duration.ofSeconds(20);

  /** With a settle time longer than {@link #LAG}. */
  private static final Map<String, String> PATIENT =
      Map.of("CREATE_SETTLE_TIME", "23s", "API_TIMEOUT", "2s");

  /** One value of the annotation per resource. NAME and ID are replaced by its name and attempt. */
  private static final List<String> ANNOTATIONS =
      List.of(
          "null",
          "\"\"",
          "\"not json\"",
          "\"{}\"",
          "\"{\\\"id\\\":\\\"z\\\"}\"",
          "\"{\\\"id\\\":\\\"01KKC0000000000000000000T1\\\"}\"",
          // Written by a version that recorded more fields in another order.
          "\"{\\\"name\\\": \\\"NAME\\\", \\\"id\\\": \\\"ID\\\", \\\"more\\\": 1}\"",
          "\"{\\\"id\\\":\\\"ID\\\",\\\"name\\\":\\\"another\\\"}\"");

  @Test
  void lostCreateIsNotRepeatedWhateverTheAnnotation() {
    List<String> names =
        IntStream.range(0, ANNOTATIONS.size()).mapToObj(i -> "payroll-" + i).toList();
    cluster.platform(SimulatorOptions.DEFAULT.withListingLag(LAG));
    OperatorJar first = cluster.operator(PATIENT);
    for (String name : names) {
      b.secret(name, b.secretValue());
      cluster
          .platform()
          .simulator()
          .inject(Fault.of(Operation.CREATE, Kind.DROP_AFTER_COMMIT).once().forName(name));
    }
    b.apply(names.stream().map(b::resource).collect(Collectors.joining("---\n"))).orThrow();
    // The operator ends before it has found any of them.
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> names.stream().allMatch(name -> "CreateOutcomeUnknown".equals(b.reason(name))));
    first.kill();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String annotation = ANNOTATIONS.get(i).replace("ID", b.attempt(name)).replace("NAME", name);
      b.patch(
              name,
              "{\"metadata\":{\"annotations\":{\"versori.com/create-attempt\":%s}}}"
                  .formatted(annotation))
          .orThrow();
    }

    cluster.operator(PATIENT);
    for (String name : names) {
      b.awaitReady(name);
    }
    assertThat(cluster.platform().requests(Operation.CREATE)).hasSameSizeAs(names);
    assertThat(cluster.platform().connections())
        .extracting(StoredConnection::name)
        .containsExactlyInAnyOrderElementsOf(names);
    for (StoredConnection made : cluster.platform().connections()) {
      assertThat(b.connectionId(made.name())).as(made.name()).isEqualTo(made.id());
    }
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
    // kubectl sees in its last-applied annotation that the name was removed.
    b.apply(b.resource("payroll")).orThrow();
    b.awaitReady("payroll");
    assertThat(cluster.platform().requests(Operation.CREATE)).hasSize(1);
  }
}
