package com.versori.operator.cli.export;

import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.model.OwnershipMark;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The owner that the name of a credential states: {@code k8s:<word>/<namespace>/<name>}.
 *
 * @param mark the whole name
 */
record CredentialNameMark(String mark, String word, String namespace, String name) {

  private static final Pattern NAME =
      Pattern.compile("k8s:([0-9A-Z]{16})/([-a-z0-9]{1,63})/([-.a-z0-9]{1,253})");

  static Optional<CredentialNameMark> of(Connection connection) {
    return connection.credentials().stream()
        .map(ConnectionCredential::credential)
        .filter(credential -> credential != null && credential.name() != null)
        .map(credential -> NAME.matcher(credential.name()))
        .filter(Matcher::matches)
        .map(m -> new CredentialNameMark(m.group(), m.group(1), m.group(2), m.group(3)))
        .findFirst();
  }

  /**
   * Whether the connection was created for the resource in one of these clusters. The name alone
   * proves nothing: users can choose it.
   */
  boolean isProvenBy(Connection connection, List<String> clusterIds) {
    return OwnershipMark.of(clusterIds, namespace, name, null).marks(connection, true);
  }

  /** Whether the word is that of a static connection of the resource in one of these clusters. */
  boolean isOf(List<String> clusterIds) {
    return OwnershipMark.of(clusterIds, namespace, name, null)
        .words()
        .contains(word.toUpperCase(Locale.ROOT));
  }
}
