package com.versori.operator.client.model;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A connection as the API answers it. What the API left out, or answered as something else than the
 * text it should be, is null; only the ID is always there.
 *
 * @param createdAt RFC 3339, as answered
 * @param updatedAt RFC 3339, as answered
 */
public record Connection(
    String id,
    String name,
    List<ConnectionCredential> credentials,
    String baseUrl,
    String createdAt,
    String updatedAt,
    String systemId,
    String connectionTemplateId) {

  public Connection {
    credentials = credentials == null ? List.of() : List.copyOf(credentials);
  }

  /** Whether that is its name; a name that holds control characters is not kept as it is. */
  public boolean isNamed(String wanted) {
    return asAnswered(wanted).equals(name);
  }

  /** What a name that was sent is answered as, as far as it is kept. */
  public static String asAnswered(String sent) {
    return AnsweredText.clean(sent);
  }

  /**
   * The same without secret values: a text that holds one counts as not answered, except for the
   * ID, which has to be there, and what the platform says to people of a stored credential.
   *
   * @param scrub takes secret values out of a text
   * @param isSecret whether a text holds a secret value
   */
  public Connection scrubbed(UnaryOperator<String> scrub, Predicate<String> isSecret) {
    UnaryOperator<String> unlessSecret = text -> text == null || isSecret.test(text) ? null : text;
    return new Connection(
        isSecret.test(id) ? scrub.apply(id) : id,
        unlessSecret.apply(name),
        credentials.stream().map(one -> one.scrubbed(scrub, unlessSecret)).toList(),
        unlessSecret.apply(baseUrl),
        unlessSecret.apply(createdAt),
        unlessSecret.apply(updatedAt),
        unlessSecret.apply(systemId),
        unlessSecret.apply(connectionTemplateId));
  }
}
