package com.versori.operator.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Planner;
import com.versori.operator.model.Finding;
import com.versori.operator.model.SecretContent;
import com.versori.testkit.Fixtures;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PayloadSizeTest {

  @Test
  void valueThatIsTooLargeIsReported() {
    assertThat(plan(Fixtures.resource(), Fixtures.secret("token", "x".repeat(PayloadSize.VALUE))))
        .isInstanceOf(Action.Create.class);
    Finding finding =
        finding(Fixtures.resource(), Fixtures.secret("token", "x".repeat(PayloadSize.VALUE + 1)));
    assertThat(finding.reason()).isEqualTo(Reason.INVALID_SECRET_VALUE);
    assertThat(finding.message())
        .isEqualTo(
            "Secret integrations/shop, key token, has 65537 bytes; the limit is 65536 for"
                + " credential.string.value of credential entry key. Store only the value in the"
                + " key");
  }

  @Test
  void valueThatWasTooLargeToReadIsReportedWithItsSize() {
    SecretContent secret =
        new SecretContent("", "5", Map.of(), Map.of("token", ""), Map.of("token", 1_000_000));
    assertThat(finding(Fixtures.resource(), secret).message())
        .startsWith("Secret integrations/shop, key token, has 1000000 bytes; the limit is 65536 ");
  }

  @Test
  void valueCountsAsOftenAsItIsReferenced() {
    VersoriConnection resource = entries(16);
    SecretContent large = Fixtures.secret("token", "x".repeat(PayloadSize.VALUE));
    assertThat(PayloadSize.problem(resource.getSpec(), "integrations", Map.of("shop", large)))
        .isEmpty();
    // The rest of the request adds to it.
    Finding finding = finding(resource, large);
    assertThat(finding.reason()).isEqualTo(Reason.INVALID_SECRET_VALUE);
    assertThat(finding.message())
        .startsWith(
            "The request is larger than 1048576 bytes; most of it comes from Secret"
                + " integrations/shop (1048576 bytes), each value counted as often");

    SecretContent larger = Fixtures.secret("token", "x".repeat(2 * PayloadSize.VALUE));
    assertThat(PayloadSize.problem(resource.getSpec(), "integrations", Map.of("shop", larger)))
        .isPresent();
  }

  @Test
  void sizeOfTheWholeRequestCounts() {
    SecretContent control = Fixtures.secret("token", "\u0001".repeat(PayloadSize.VALUE - 1));
    assertThat(finding(entries(4), control).reason()).isEqualTo(Reason.INVALID_SECRET_VALUE);
    assertThat(plan(entries(2), control)).isInstanceOf(Action.Create.class);
  }

  @Test
  void onlyValuesOfUsableKeysAreKept() {
    SecretContent secret = Fixtures.secret("token", "t", "other", "o").only(Set.of("token"));
    assertThat(secret.data().get("token")).isNotEmpty();
    assertThat(secret.data()).containsEntry("other", "");
    assertThat(secret.keys()).isEqualTo("other, token");
    assertThat(ReferencedSecrets.usableKeys(Fixtures.resource().getSpec(), "shop"))
        .containsExactly("token");
  }

  private static VersoriConnection entries(int count) {
    return Fixtures.resourceWithSpec(
        "  credentials:\n"
            + IntStream.range(0, count)
                .mapToObj(
                    """
                    - name: e%d
                      authScheme: {apiKey: {name: X-Api-Key, in: header}}
                      credential: {string: {secretRef: {name: shop, key: token}}}
                    """
                        ::formatted)
                .collect(Collectors.joining())
                .indent(2));
  }

  private static Finding finding(VersoriConnection resource, SecretContent secret) {
    return ((Conclusion.Blocked) plan(resource, secret)).finding();
  }

  private static Action plan(VersoriConnection resource, SecretContent secret) {
    return Planner.plan(Fixtures.ready(resource, Map.of("shop", secret)));
  }
}
