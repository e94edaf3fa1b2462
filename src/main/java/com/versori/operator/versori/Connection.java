package com.versori.operator.versori;

import java.util.List;
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

  /** The same, with each error of a stored credential replaced. */
  public Connection mapErrors(UnaryOperator<String> change) {
    return new Connection(
        id,
        name,
        credentials.stream().map(credential -> credential.mapErrors(change)).toList(),
        baseUrl,
        createdAt,
        updatedAt,
        systemId,
        connectionTemplateId);
  }
}
