package com.versori.operator.findings;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Planner;
import com.versori.operator.model.Finding;
import com.versori.operator.model.History;
import com.versori.testkit.Fixtures;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which namespaces may refer to existing objects by ID. */
class TenancyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "credential: {existing: {id: 01KKC00000000000000000CRD1}}",
        "authScheme: {oauth2: {tokenUrl: 'https://a.example', grant: {password: {credentialId: 01KKC00000000000000000CRD1}}}}",
        "authScheme: {oauth2: {tokenUrl: 'https://a.example', grant: {authorizationCode: {credentialId: 01KKC00000000000000000CRD1}}}}",
        "authScheme: {oauth1: {secretRef: {name: c}, signatureMethod: sha1, tokenAuth: true, credentialId: 01KKC00000000000000000CRD1}}"
      })
  void referencesNeedTheRightToRefer(String entry) {
    String credentials = "  credentials:\n  - name: login\n    " + entry + "\n";
    Finding finding = blocked(credentials, false).orElseThrow();
    assertThat(finding.reason()).isEqualTo(Reason.FORBIDDEN);
    assertThat(finding.fate()).isEqualTo(Finding.Fate.FIX);
    assertThat(finding.message())
        .contains("spec.credentials[login]", "versori-system/default", "spec.references");
    assertThat(blocked(credentials, true)).isEmpty();
  }

  @Test
  void specWithoutReferencesNeedsNoRight() {
    assertThat(
            blocked(
                "  credentials: [{name: a, credential: {string: {secretRef: {name: s}}}}]\n",
                false))
        .isEmpty();
  }

  private static Optional<Finding> blocked(String spec, boolean mayRefer) {
    Action action =
        Planner.plan(
            Fixtures.snapshot(
                Fixtures.resourceWithSpec(spec),
                Fixtures.use("", mayRefer),
                History.NONE,
                Map.of()));
    return action instanceof Conclusion.Blocked blocked
        ? Optional.of(blocked.finding())
        : Optional.empty();
  }
}
