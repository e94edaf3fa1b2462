package com.versori.operator.model;

import static com.versori.operator.api.v1alpha1.DeletionPolicy.DELETE;
import static com.versori.operator.api.v1alpha1.DeletionPolicy.RETAIN;
import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.Fixtures;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which policy a delete follows. A default never deletes what was retained. */
class DeletionPolicyTest {

  private static final OrganisationUse GONE =
      new OrganisationUse(
          Fixtures.ORGANISATION_REF,
          Optional.empty(),
          Optional.of(Finding.waitForEvent(Reason.ORGANISATION_NOT_FOUND, "gone")),
          true,
          false);

  @Test
  void resourceDecidesFirst() {
    assertThat(policy("  deletionPolicy: Retain\n", "Delete", byDefault("Delete"), true))
        .isEqualTo(RETAIN);
    assertThat(policy("  deletionPolicy: Delete\n", "Retain", byDefault("Retain"), true))
        .isEqualTo(DELETE);
  }

  @Test
  void defaultOfTheOrganisationIsNext() {
    assertThat(policy("", null, byDefault("Retain"), false)).isEqualTo(RETAIN);
    assertThat(policy("", "Delete", byDefault("Retain"), false)).isEqualTo(RETAIN);
    assertThat(policy("", null, Fixtures.USE, false)).isEqualTo(DELETE);
  }

  @Test
  void defaultThatTurnsIntoDeleteReachesNewConnectionsOnly() {
    assertThat(policy("", "Retain", byDefault("Delete"), false)).isEqualTo(RETAIN);
  }

  @Test
  void recordedPolicyRulesOnceDeletionBegan() {
    assertThat(policy("", "Delete", byDefault("Retain"), true)).isEqualTo(DELETE);
    assertThat(policy("", "Retain", byDefault("Delete"), true)).isEqualTo(RETAIN);
  }

  @Test
  void recordedPolicyRulesWithoutTheOrganisation() {
    assertThat(policy("", "Retain", GONE, false)).isEqualTo(RETAIN);
    assertThat(policy("", "Delete", GONE, false)).isEqualTo(DELETE);
  }

  /** Status shows Retain while the connection is that of another resource. */
  @Test
  void policyOfAConnectionOfAnotherResourceDoesNotStay() {
    assertThat(
            policy(
                "",
                "Retain, conditions: [{type: Ready, status: 'False', reason: OwnedByAnother}]",
                byDefault("Delete"),
                false))
        .isEqualTo(DELETE);
  }

  private static OrganisationUse byDefault(String policy) {
    return Fixtures.use("defaults: {deletionPolicy: " + policy + "}\n", false);
  }

  private static DeletionPolicy policy(
      String spec, String recorded, OrganisationUse use, boolean deleted) {
    VersoriConnection resource =
        Fixtures.resourceWithKey(
            spec,
            "status: {connectionId: %s, origin: Created%s}\n"
                .formatted(
                    Fixtures.CONNECTION,
                    recorded == null
                        ? ""
                        : ", effective: {deletionPolicy: %s}%s"
                            .formatted(
                                recorded.replaceAll(",.*", ""),
                                recorded.replaceAll("^[A-Za-z]+", ""))));
    if (deleted) {
      resource.getMetadata().setDeletionTimestamp("2026-11-24T10:00:00Z");
    }
    return Fixtures.snapshot(resource, use, History.NONE, Map.of()).deletionPolicy();
  }
}
