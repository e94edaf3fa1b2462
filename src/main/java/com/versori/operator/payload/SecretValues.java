package com.versori.operator.payload;

import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.Token;
import com.versori.operator.payload.credential.ValueInput;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The Secret values of a payload, to be redacted in what the API answers. */
public final class SecretValues {

  /** Texts that cannot contain a secret, even a short one. */
  private static final Pattern ID_OR_TIME =
      Pattern.compile(
          "[0-7][0-9A-HJKMNP-TV-Z]{25}|\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|[+-]\\d\\d:\\d\\d)");

  private final Set<String> all = new LinkedHashSet<>();
  private final Set<String> sensitive = new LinkedHashSet<>();

  public void add(ValueInput input, String value) {
    all.add(value);
    if (input.sensitive()) {
      sensitive.add(value);
    }
  }

  /** The token of the call, which the API may repeat, too. */
  public void add(Token token) {
    all.add(token.value());
    sensitive.add(token.value());
  }

  /** Values in the request that the operator read from the platform and does not know. */
  public void addUnknown(List<String> values) {
    all.addAll(values);
  }

  /** Redacts every value, for texts that people read. */
  public Redactor redactor() {
    return new Redactor(all);
  }

  /**
   * The answer without secret values. A value with a literal form, such as a user name, may be part
   * of a connection's name or URL, so only sensitive values count there.
   *
   * @param shown bounds the platform's errors of a stored credential
   */
  public Connection removedFrom(Connection answer, UnaryOperator<String> shown) {
    Set<String> texts = new LinkedHashSet<>();
    answer.scrubbed(
        text -> {
          texts.add(text);
          return text;
        },
        text -> {
          texts.add(text);
          return false;
        });
    Map<String, String> redacted = redactor().redactEach(texts);
    boolean plain = redacted.entrySet().stream().allMatch(e -> e.getKey().equals(e.getValue()));
    if (plain && answer.credentials().stream().noneMatch(ConnectionCredential::hasErrors)) {
      return answer;
    }
    Map<String, String> secrets = new Redactor(sensitive).redactEach(texts);
    return answer.scrubbed(
        text -> shown.apply(redacted.get(text)),
        text -> !isIdOrTime(text) && !secrets.get(text).equals(text));
  }

  /** Whether the text cannot contain a secret. */
  public static boolean isIdOrTime(String text) {
    return ID_OR_TIME.matcher(text).matches();
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return "SecretValues[***]";
  }
}
