package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.tenants.Installation;
import com.versori.testkit.tenants.RunsIn;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Labels, owner references and finalizers affect only their own resource. */
@RunsIn(Installation.DEFAULT)
class MetadataAttacksIT extends Attacks {

  /** A label selects the operator, but the organisation decides by namespace. */
  @Test
  void labelGivesNoRightsInAnotherOperator() {
    String byHand = cluster.platform().simulator().make("by-hand", "of-a-person");
    StoredConnection target = cluster.platform().connection(byHand);
    cluster.organisation(
        """
        allowedNamespaces: {from: Names, names: [%1$s]}
        references: {from: Names, names: [%1$s]}
        """
            .formatted(b.namespace()));
    cluster.operator(shard("gold", Map.of()));
    a.secret("plain", a.secretValue());
    a.apply(gold(a.resource("plain"))).orThrow();
    a.apply(
            """
            apiVersion: versori.com/v1alpha1
            kind: VersoriConnection
            metadata: {name: adopting, labels: {shard: gold}}
            spec: {connectionId: %s, baseUrl: '%s'}
            """
                .formatted(byHand, a.url()))
        .orThrow();
    a.awaitReason("plain", "Forbidden");
    a.awaitReason("adopting", "Forbidden");
    assertUntouched(target, 0);

    b.secret("payroll", b.secretValue());
    b.apply(gold(b.resource("payroll"))).orThrow();
    b.awaitReady("payroll");
  }

  /** A connection stays in its organisation, whichever object of the name there is. */
  @Test
  void newOrganisationOfTheSameNameMovesNoConnection() {
    cluster.operator(SOON);
    StoredConnection made = made(a, "orders");
    TestOrganisation first = cluster.organisation();
    first
        .of(SimulatorData.OTHER_ORGANISATION_ID, SimulatorData.OTHER_TOKEN)
        .apply(cluster.client());
    a.awaitReason("orders", "InvalidSpec");
    assertThat(a.message("orders")).contains(SimulatorData.ORGANISATION_ID);
    first.apply(cluster.client());
    a.awaitReady("orders");
    assertThat(cluster.platform().connections()).containsExactly(made);
  }

  @Test
  void ownerReferencesAndFinalizersAffectNobodyElse() {
    cluster.operator(SOON);
    StoredConnection target = made(b, "payroll");
    String uid = b.get("payroll").getMetadata().getUid();
    a.secret("orders", a.secretValue());
    a.apply(
            a.resource("orders")
                .replace(
                    "metadata: {name: orders}",
                    """
                    metadata:
                      name: orders
                      finalizers: [versori.com/finalizer, example.com/hold]
                      ownerReferences:
                      - {apiVersion: versori.com/v1alpha1, kind: VersoriConnection, name: payroll, uid: %s}\
                    """
                        .formatted(uid)))
        .orThrow();
    a.awaitReady("orders");
    assertThat(cluster.platform().requests(Operation.CREATE)).hasSize(2);
    a.delete("orders").orThrow();
    a.await(
        "orders",
        r -> r.getMetadata().getFinalizers().equals(java.util.List.of("example.com/hold")));
    assertThat(cluster.platform().connections()).containsExactly(target);
    a.patch("orders", "{\"metadata\":{\"finalizers\":null}}").orThrow();
    a.awaitGone("orders");
    assertThat(b.isReady("payroll")).isTrue();
    assertThat(cluster.platform().connections()).containsExactly(target);
  }

  private static String gold(String yaml) {
    return yaml.replace("}\nspec", ", labels: {shard: gold}}\nspec");
  }
}
