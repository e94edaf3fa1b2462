package com.versori.operator.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.api.v1alpha1.credential.AuthScheme;
import com.versori.operator.api.v1alpha1.credential.Credential;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.api.v1alpha1.credential.MtlsLink;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.model.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A changed value is sent as a new entry with a new credential, in the place of the former. It is
 * not known whether the platform stores a value under an existing ID; the new IDs show that it has
 * taken the value.
 */
final class Rotation {

  private static final List<String> ID_FIELDS = List.of("id", "credentialId");

  private Rotation() {}

  /**
   * Names of the entries to send as new ones.
   *
   * @param hashes entry to the hash of its content now
   * @param referenced entries whose credential is referenced, because the platform has its value
   * @param otherType entries whose type has changed, which are always new ones
   */
  static Set<String> entries(
      Snapshot s, Map<String, String> hashes, Set<String> referenced, Set<String> otherType) {
    Set<String> changed = new HashSet<>(otherType);
    if (s.organisation().replacesEntries()) {
      s.status().credentials().stream()
          .filter(stored -> stored.ids().findAny().isPresent())
          .filter(stored -> !Objects.equals(stored.valueHash(), hashes.get(stored.name())))
          .map(CredentialStatus::name)
          .filter(entry -> !referenced.contains(entry))
          .forEach(changed::add);
    }
    // The ID of a certificate is part of the credential that uses it.
    s.spec().credentials().stream()
        .filter(entry -> link(entry).filter(changed::contains).isPresent())
        .map(CredentialEntry::name)
        .filter(entry -> !referenced.contains(entry))
        .toList()
        .forEach(changed::add);
    return changed;
  }

  /** IDs in status that the connection is not to have after this request. */
  static List<String> replaced(Snapshot s, ObjectNode body) {
    Set<String> sent = new HashSet<>();
    for (JsonNode entry : body.path("credentials")) {
      ID_FIELDS.forEach(field -> sent.addAll(entry.findValuesAsText(field)));
    }
    return Stream.concat(
            s.status().credentials().stream().flatMap(CredentialStatus::ids), s.replacedIds())
        .filter(id -> !sent.contains(id))
        .distinct()
        .toList();
  }

  /** Whether the connection as read shows that the platform took the last update. */
  static boolean isConfirmed(Snapshot s, Connection found) {
    List<String> replaced = s.replacedIds().toList();
    return replaced.isEmpty() || isTaken(found, replaced, s.spec().credentials().size());
  }

  /** Whether the connection has none of these IDs, and an entry for each that was sent. */
  static boolean isTaken(Connection shown, List<String> replaced, int sent) {
    return replaced.isEmpty()
        || shown.credentials().size() >= sent
            && shown.credentials().stream().flatMap(Rotation::ids).noneMatch(replaced::contains);
  }

  private static Stream<String> ids(ConnectionCredential entry) {
    return Stream.concat(
        Stream.of(Optional.ofNullable(entry.id()), entry.grantCredentialId())
            .flatMap(Optional::stream),
        Stream.ofNullable(entry.credential())
            .map(ConnectionCredential.Credential::id)
            .filter(Objects::nonNull));
  }

  /** The entry whose certificate the entry's OAuth2 client uses. */
  private static Optional<String> link(CredentialEntry entry) {
    Optional<Credential.OAuth2Client> client =
        Optional.ofNullable(entry.credential()).map(Credential::oauth2Client);
    Optional<MtlsLink> inherited =
        Optional.ofNullable(entry.authScheme())
            .map(AuthScheme::oauth2)
            .map(AuthScheme.OAuth2::mtls);
    return client.flatMap(
        one -> Optional.ofNullable(one.mtls()).or(() -> inherited).map(MtlsLink::entry));
  }
}
