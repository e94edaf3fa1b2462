package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.tenants.Installation;
import com.versori.testkit.tenants.Rights;
import com.versori.testkit.tenants.RunsIn;
import com.versori.testkit.tenants.Tenant;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a tenant, or an API that repeats its requests, can make the operator write or send. */
@RunsIn(Installation.DEFAULT)
class OutputAttacksIT extends Attacks {

  private static final String VALUE = "c4nary-Of-the-0ther";
  private static final String REVERSED = new StringBuilder(VALUE).reverse().toString();

  @Test
  void errorThatRepeatsTokenAndValueIsRedacted() {
    cluster.platform().simulator().inject(Fault.of(Operation.CREATE, Fault.Kind.ECHO));
    OperatorJar operator = cluster.operator(SOON);
    a.secret("orders", VALUE);
    a.apply(a.resource("orders")).orThrow();
    a.awaitReason("orders", "Rejected");
    assertThat(a.message("orders")).contains("400", "cannot use Bearer ***");
    assertNothingShown(operator);
  }

  /** A delete reads no Secrets, so their values cannot be redacted from the response. */
  @Test
  void rejectedDeleteThatRepeatsTheTokenIsRedacted() {
    OperatorJar operator = cluster.operator(SOON);
    made(a, "orders");
    cluster.platform().simulator().inject(Fault.of(Operation.DELETE, Fault.Kind.ECHO));
    a.delete("orders").orThrow();
    a.awaitReason("orders", "DeletionBlocked");
    assertThat(a.message("orders")).contains("refuses to delete it (400, request ");
    assertNothingShown(operator);
  }

  @Test
  void commandInAMessageContainsNoCommandOfATenant() {
    cluster.operator(SOON);
    a.secret("orders", a.secretValue());
    String annotation =
        "  annotations: {versori.com/create-attempt: '{\"id\":\"x''; touch pasted; echo ''\"}'}\n";
    a.apply(
            a.resource("orders")
                .replace("metadata: {name: orders}\n", "metadata:\n  name: orders\n" + annotation))
        .orThrow();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> a.isReady("orders") || a.shown().contains("kubectl -n"));
    assertThat(a.shown()).doesNotContain("=x'; touch pasted");
  }

  @Test
  void connectionHeadersAreRejected() {
    cluster.operator(SOON);
    for (String name : new String[] {"Host", "transfer-encoding", "X-Key\\r\\nHost"}) {
      String yaml = a.resource("orders").replace("name: X-Api-Key", "name: \"" + name + "\"");
      assertThat(a.apply(yaml).err())
          .as(name)
          .contains("authScheme.apiKey.name")
          .containsAnyOf("must not be a header", "must consist of letters");
    }
    assertThat(cluster.platform().requests(Operation.CREATE)).isEmpty();
  }

  @Test
  void longSyncRequestIsNotCopiedIntoStatus() {
    cluster.operator(SOON);
    made(a, "orders");
    a.annotate("orders", "versori.com/reconcile-requested-at=" + "x".repeat(100_000)).orThrow();
    VersoriConnection synced =
        a.await("orders", r -> r.getStatus().lastHandledReconcileAt() != null);
    assertThat(synced.getStatus().lastHandledReconcileAt()).hasSizeLessThan(65);
  }

  /** The policy of the default installation denies it, although {@code *} in the Role allows it. */
  @Test
  void tenantCannotWriteStatus() {
    Tenant all = cluster.tenant("tenant-c", Rights.EVERYTHING);
    cluster.operator(SOON);
    StoredConnection victim = made(b, "orders");
    all.apply(all.resource("orders")).orThrow();
    String status =
        "{\"status\":{\"connectionId\":\"%s\",\"origin\":\"Created\"}}".formatted(victim.id());
    int requests = requestsAbout(victim);
    assertThat(all.patchStatus("orders", status).err())
        .contains("may not write the status of Versori resources");
    all.delete("orders").orThrow();
    all.awaitGone("orders");
    assertUntouched(victim, requests);
  }

  private void assertNothingShown(OperatorJar operator) {
    String everything = a.shown() + operator.log();
    assertThat(everything)
        .doesNotContain(SimulatorData.TOKEN)
        .doesNotContain(VALUE)
        .doesNotContain(REVERSED);
  }
}
