package com.versori.operator.versori;

import java.util.List;

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
}
