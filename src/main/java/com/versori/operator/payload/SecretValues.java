package com.versori.operator.payload;

import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.Token;
import com.versori.operator.model.ContentKey;
import com.versori.operator.payload.credential.ValueInput;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The values that a payload was made of, to be taken out of what the API says. */
public final class SecretValues {

  /** Texts that no secret can be in, however short it is. */
  private static final Pattern ID_OR_TIME =
      Pattern.compile(
          "[0-7][0-9A-HJKMNP-TV-Z]{25}|\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|[+-]\\d\\d:\\d\\d)");

  private final Set<String> all = new LinkedHashSet<>();
  private final Set<String> sensitive = new LinkedHashSet<>();

  private final Optional<ContentKey.Content> content;

  public SecretValues() {
    this.content = Optional.empty();
  }

  /**
   * @param key for {@link #hash()}
   */
  public SecretValues(ContentKey key) {
    this.content = Optional.of(key.begin());
  }

  /** Counts the value of a leaf into the hash. */
  void hash(String entry, ValueInput leaf, String value) {
    content.ifPresent(c -> c.add(entry, leaf.field(), value));
  }

  /** Of all values, to be asked for once; empty without a key. */
  String hash() {
    return content.map(ContentKey.Content::hash).orElse("");
  }

  public void add(ValueInput leaf, String value) {
    all.add(value);
    if (leaf.sensitive()) {
      sensitive.add(value);
    }
  }

  /** The token that a call is made with: the API may repeat it, too. */
  public void add(Token token) {
    all.add(token.value());
    sensitive.add(token.value());
  }

  /** For words that people read: there every value is taken out. */
  public Redactor redactor() {
    return new Redactor(all);
  }

  /**
   * An answer without secret values. A user name may well be a part of a connection's name or URL,
   * so that what counts here is what could not have been written into the resource.
   *
   * @param shown bounds what the platform says of a stored credential
   */
  public Connection takenOutOf(Connection answer, UnaryOperator<String> shown) {
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
    Map<String, String> words = redactor().redactEach(texts);
    boolean plain = words.entrySet().stream().allMatch(e -> e.getKey().equals(e.getValue()));
    if (plain && answer.credentials().stream().noneMatch(ConnectionCredential::hasErrors)) {
      return answer;
    }
    Map<String, String> secrets = new Redactor(sensitive).redactEach(texts);
    return answer.scrubbed(
        text -> shown.apply(words.get(text)),
        text -> !isIdOrTime(text) && !secrets.get(text).equals(text));
  }

  /** Whether no secret can be in that text, however short it is. */
  public static boolean isIdOrTime(String text) {
    return ID_OR_TIME.matcher(text).matches();
  }

  /** Never a value. */
  @Override
  public String toString() {
    return "SecretValues[***]";
  }
}
