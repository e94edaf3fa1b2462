package com.versori.operator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.versori.operator.findings.SimilarNames;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {

  private static final Map<String, String> LABELS =
      Map.of("team", "shop", "versori.com/use", "true", "empty", "");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "team=shop | true",
        "team==shop | true",
        "team = shop | true",
        "team=bill | false",
        "team!=bill | true",
        "team!=shop | false",
        "other!=x | true",
        "other=x | false",
        "empty= | true",
        "team | true",
        "other | false",
        "!other | true",
        "!team | false",
        "team in (shop,bill) | true",
        "team in (bill) | false",
        "other in (x) | false",
        "team notin (bill, x) | true",
        "team notin (shop) | false",
        "other notin (x) | true",
        "other in (null) | false",
        "other notin (null) | true",
        "versori.com/use=true,team in (a, shop),!other | true",
        "versori.com/use=true,team in (a, b) | false"
      })
  void selectsAsTheApiServerDoes(String selector, boolean selected) {
    assertThat(new LabelSelector(selector).matches(LABELS)).isEqualTo(selected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a=b,",
        "a in",
        "a in b",
        "a b",
        "=b",
        "a=b c",
        "!a//b",
        "!/a",
        "!A.com/a",
        "!a/",
        "a!=-b",
        "a notin (b-)",
        "a notin (b c)"
      })
  void rejectsInvalidSelectors(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new LabelSelector(text));
  }

  @Test
  void similarNamesComeFirst() {
    assertThat(SimilarNames.to("shopfy", List.of("stripe", "shopify", "xero"), 2))
        .containsExactly("shopify", "stripe");
  }
}
