package com.versori.operator.findings;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Planner;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Globs;
import com.versori.operator.model.History;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which namespaces may refer to existing objects by ID. */
class TenancyTest {

  private static final String OWN_TOKEN =
      "  organisation: {id: 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K, token: {secretKeyRef: {name: t, key: t}}}\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "credential: {existing: {id: 01KKC00000000000000000CRD1}}",
        "authScheme: {oauth2: {tokenUrl: 'https://a.example', grant: {password: {credentialId: 01KKC00000000000000000CRD1}}}}",
        "authScheme: {oauth2: {tokenUrl: 'https://a.example', grant: {authorizationCode: {credentialId: 01KKC00000000000000000CRD1}}}}",
        "authScheme: {oauth1: {secretRef: {name: c}, signatureMethod: sha1, tokenAuth: true, credentialId: 01KKC00000000000000000CRD1}}"
      })
  void referencesNeedAnOwnTokenOrTheRightToRefer(String entry) {
    String credentials = "  credentials:\n  - name: login\n    " + entry + "\n";
    Finding finding = blocked(credentials, Globs.NONE).orElseThrow();
    assertThat(finding.reason()).isEqualTo(Reason.FORBIDDEN);
    assertThat(finding.fate()).isEqualTo(Finding.Fate.FIX);
    assertThat(finding.message())
        .contains("spec.credentials[login]", "organisation.token", "VERSORI_REFERENCE_NAMESPACES");
    assertThat(blocked(credentials, new Globs(List.of("integ*")))).isEmpty();
    assertThat(blocked(credentials, new Globs(List.of("other")))).isPresent();
    assertThat(blocked(OWN_TOKEN + credentials, Globs.NONE)).isEmpty();
  }

  @Test
  void specWithoutReferencesNeedsNoRight() {
    assertThat(
            blocked(
                "  credentials: [{name: a, credential: {string: {secretRef: {name: s}}}}]\n",
                Globs.NONE))
        .isEmpty();
  }

  private static Optional<Finding> blocked(String spec, Globs referenceNamespaces) {
    VersoriConnection resource = Fixtures.resourceWithSpec(spec);
    OperatorSettings settings =
        new OperatorSettings(
            Fixtures.API,
            Fixtures.ORGANISATION,
            List.of("cluster-1"),
            DeletionPolicy.DELETE,
            Duration.ofMinutes(30),
            Duration.ofSeconds(15),
            Fixtures.SETTLE,
            Globs.ALL,
            referenceNamespaces,
            Optional.empty());
    Action action =
        Planner.plan(
            new Snapshot(
                resource,
                settings,
                Fixtures.NOW,
                Fixtures.ATTEMPT,
                History.NONE,
                Map.of(),
                Optional.empty(),
                false,
                Map.of()));
    return action instanceof Conclusion.Blocked blocked
        ? Optional.of(blocked.finding())
        : Optional.empty();
  }
}
