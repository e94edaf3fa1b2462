package com.versori.operator.client.model;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A connection as answered by the API. Everything but the ID may be null: fields that were absent
 * or not text.
 *
 * @param createdAt RFC 3339, as answered
 * @param updatedAt RFC 3339, as answered
 * @param unread paths of further members, without their values; not all if there are many
 */
public record Connection(
    String id,
    String name,
    List<ConnectionCredential> credentials,
    String baseUrl,
    String createdAt,
    String updatedAt,
    String systemId,
    String connectionTemplateId,
    List<String> unread) {

  public Connection {
    credentials = credentials == null ? List.of() : List.copyOf(credentials);
    unread = List.copyOf(unread);
  }

  /** Whether the connection has this name, control characters aside. */
  public boolean isNamed(String wanted) {
    return asAnswered(wanted).equals(name);
  }

  /** The name as {@link #name()} has it after it was sent. */
  public static String asAnswered(String sent) {
    return AnsweredText.clean(sent);
  }

  /**
   * The connection without secret values: a text with one becomes null. The ID and the errors of
   * stored credentials are redacted instead.
   *
   * @param scrub redacts a text
   * @param isSecret whether a text contains a secret value
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
        unlessSecret.apply(connectionTemplateId),
        unread.stream().filter(path -> !isSecret.test(path)).toList());
  }
}
