package com.versori.operator.findings;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.client.ApiError;
import com.versori.operator.client.ApiError.FieldError;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which parts of an API text are shown. */
class ApiTextTest {

  private static final String SECRET = "kq7Zp2-Wm9xTf4vLh8";
  private final Snapshot snapshot =
      Fixtures.ready(
          Fixtures.resourceWithKey("  baseUrl: https://declared.example.com/orders/v2\n"),
          Map.of("shop", Fixtures.secret("token", SECRET)));
  private final ApiText text = ApiText.withoutSecrets(snapshot);

  @Test
  void tokenIsRedactedInEveryForm() {
    String token = Fixtures.ACCESS.token().value();
    assertThat(text.shown("Authorization: Bearer " + token)).doesNotContain(token);
    String encoded = Base64.getEncoder().encodeToString(("x:" + token + "-").getBytes());
    assertThat(text.shown(encoded + " was refused")).doesNotContain(token);
  }

  @Test
  void longWordsAreMaskedUnlessTheResourceContainsThem() {
    assertThat(text.shown("the key 0123456789abcdefghij is bad")).isEqualTo("the key *** is bad");
    assertThat(text.shown("the key 0123456789abcdefghi is bad"))
        .isEqualTo("the key 0123456789abcdefghi is bad");
    assertThat(text.shown("'https://declared.example.com/orders/v2', is bad"))
        .isEqualTo("'https://declared.example.com/orders/v2', is bad");
    assertThat(text.shown("https://other.example.com/orders/v2 is bad")).isEqualTo("*** is bad");
  }

  /** Encodings that the redactor does not know. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "VW5saXN0ZWQtZW5jb2Rpbmctb2YtYS12YWx1ZQ",
        "8hLv4fTx9mW-2pZ7qk-8hLv4fTx",
        "KQ7zP2-wM9XtF4VlH8KQ7zP2-wM9",
        "MNZHS43TMFXGK2LTNFXGK3DFMRSQ"
      })
  void unknownEncodingsAreMasked(String encoded) {
    assertThat(text.shown("value " + encoded)).isEqualTo("value ***");
    assertThat(text.code(new ApiError(encoded, null, List.of()))).isEmpty();
    assertThat(text.details(new ApiError(null, null, List.of(new FieldError("a." + encoded, "x")))))
        .doesNotContain(encoded);
  }

  @Test
  void messageIsBounded() {
    assertThat(text.shown("word ".repeat(100))).hasSize(ApiText.MOST_CHARACTERS).endsWith("…");
  }

  @Test
  void valueSplitIntoSingleCharactersIsNotShown() {
    List<FieldError> fields = new ArrayList<>();
    SECRET.chars().forEach(c -> fields.add(new FieldError("f", Character.toString(c))));
    IntStream.range(0, SECRET.length())
        .forEach(i -> fields.add(new FieldError("x" + SECRET.charAt(i), "y")));
    String details = text.details(new ApiError("bad", "no", fields));
    assertThat(details).startsWith(": no [f").hasSizeLessThan(30);
  }

  @Test
  void onlyValidCodesAndPathsAreShown() {
    for (String code : List.of("validation_failed", "AUTH-401", "already.exists", "1042")) {
      assertThat(text.code(new ApiError(code, null, List.of()))).contains(code);
    }
    for (String code : List.of("kq7Zp2Wm9x", "two words", "a\nb", "x".repeat(20), "")) {
      assertThat(text.code(new ApiError(code, null, List.of()))).as(code).isEmpty();
    }
    assertThat(
            text.details(
                new ApiError(
                    "bad",
                    null,
                    List.of(
                        new FieldError("connection.credentials[0].credential", "is bad"),
                        new FieldError("'; drop", null),
                        new FieldError(null, null)))))
        .isEqualTo(": is bad [connection.credentials[0].credential]");
  }

  @Test
  void urlIsShownAsItsHost() {
    assertThat(text.url("https://declared.example.com/orders/v2"))
        .isEqualTo("https://declared.example.com/orders/v2");
    assertThat(text.url("https://evil.example.com/" + SECRET))
        .isEqualTo("https://evil.example.com/…");
    assertThat(text.url("https://0123456789abcdefghij.example.com/"))
        .isEqualTo("https://***.example.com/");
    assertThat(text.url("javascript:alert(0123456789)")).isEqualTo("***");
  }

  @Test
  void namesAreShortened() {
    assertThat(text.name("Orders of the shop")).isEqualTo("Orders of the shop");
    assertThat(text.name("a b ".repeat(60))).hasSize(80);
    assertThat(text.name(null)).isEqualTo("***");
  }
}
