package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.tenants.Platform;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ordinary tenants are served and have only a tenant's rights. */
class SharedClusterIT extends Attacks {

  @Test
  void eachTenantGetsItsOwnConnection() {
    a.secret("orders", "secret-of-a");
    b.secret("orders", "secret-of-b");
    cluster.operator();
    a.apply(a.resource("orders", "name: orders-of-a")).orThrow();
    b.apply(b.resource("orders", "name: orders-of-b")).orThrow();
    a.awaitReady("orders");
    VersoriConnection ready = b.awaitReady("orders");

    Platform platform = cluster.platform();
    assertThat(platform.serversOf("secret-of-a")).containsExactly(a.url());
    assertThat(platform.serversOf("secret-of-b")).containsExactly(b.url());
    StoredConnection connection = platform.connection(ready.getStatus().connectionId());
    assertThat(Platform.value(connection)).isEqualTo("secret-of-b");
    assertThat(Platform.url(connection)).isEqualTo(b.url());
    assertThat(platform.requests(Operation.CREATE)).hasSize(2);
    assertThat(a.shown()).contains("orders-of-a").doesNotContain(connection.id());
  }

  @Test
  void tenantsCannotAccessOtherNamespaces() {
    b.secret("orders", "secret-of-b");
    assertThat(a.kubectl("get", "secrets", "-n", b.namespace()).err()).contains("Forbidden");
    assertThat(a.kubectl("get", "vconn", "-n", b.namespace()).err()).contains("Forbidden");
    a.apply(a.resource("orders")).orThrow();
    assertThat(a.patchStatus("orders", "{\"status\":{\"name\":\"x\"}}").err())
        .contains("Forbidden");
  }

  @Test
  void operatorsShareTheTenantsByLabel() {
    a.secret("orders", "secret-of-a");
    b.secret("orders", "secret-of-b");
    cluster.operator(Map.of("LABEL_SELECTOR", "shard=1", "LEASE_NAME", "shard-1"));
    cluster.operator(Map.of("LABEL_SELECTOR", "shard=2", "LEASE_NAME", "shard-2"));
    a.apply(labelled(a.resource("orders", "name: orders-of-a"), "1")).orThrow();
    b.apply(labelled(b.resource("orders", "name: orders-of-b"), "2")).orThrow();
    a.awaitReady("orders");
    b.awaitReady("orders");
  }

  private static String labelled(String yaml, String shard) {
    return yaml.replace(
        "{name: orders}\nspec", "{name: orders, labels: {shard: '" + shard + "'}}\nspec");
  }
}
