package com.versori.operator.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.api.v1alpha1.credential.AuthScheme;
import com.versori.operator.api.v1alpha1.credential.Credential;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.api.v1alpha1.credential.MtlsLink;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.model.History.Form;
import com.versori.operator.model.Snapshot;
import com.versori.operator.model.Snapshot.Unconfirmed;
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
public final class Rotation {

  private static final List<String> ID_FIELDS = List.of("id", "credentialId");
  private static final List<String> CLIENT_VALUES = List.of("clientId", "clientSecret");

  private Rotation() {}

  /**
   * Names of the entries to send as new ones.
   *
   * @param isOfChange whether the resource or a Secret has changed since the last write
   * @param hashes entry to the hash of its content now
   * @param referenced entries whose credential is referenced, because the platform has its value
   * @param otherType entries whose type has changed, which are always new ones
   */
  static Set<String> entries(
      Snapshot s,
      boolean isOfChange,
      Map<String, String> hashes,
      Set<String> referenced,
      Set<String> otherType) {
    Set<String> changed = new HashSet<>(otherType);
    if (s.organisation().replacesEntries()) {
      s.status().credentials().stream()
          .filter(stored -> stored.ids().findAny().isPresent())
          .filter(stored -> isNew(s, isOfChange, stored, hashes))
          .map(CredentialStatus::name)
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

  /** Only a new credential is certain to have its value, if it is to be sent again. */
  private static boolean isNew(
      Snapshot s, boolean isOfChange, CredentialStatus stored, Map<String, String> hashes) {
    return s.form() == Form.NEW_ENTRY
        || (s.form() == Form.REFERENCE && !isOfChange)
        || !isUnchanged(stored, hashes);
  }

  private static boolean isUnchanged(CredentialStatus stored, Map<String, String> hashes) {
    return Objects.equals(stored.valueHash(), hashes.get(stored.name()));
  }

  /**
   * Replaces values that the platform has already by references, if the API refuses to get them.
   */
  static void reference(Snapshot s, ArrayNode entries, Map<String, String> hashes) {
    if (s.form() != Form.REFERENCE) {
      return;
    }
    for (int i = 0; i < entries.size(); i++) {
      String name = s.spec().credentials().get(i).name();
      JsonNode entry = entries.get(i);
      JsonNode credential = entry.path("credential");
      s.status().credentials().stream()
          .filter(stored -> stored.name().equals(name) && isUnchanged(stored, hashes))
          .filter(stored -> entry.path("id").asText().equals(stored.id()))
          .findFirst()
          .ifPresent(
              stored -> {
                if (credential.path("id").asText().equals(stored.credentialId())) {
                  ((ObjectNode) credential).retain("id", "organisationId");
                }
                entry.at("/authSchemeConfig/oauth2/grant").forEach(Rotation::withoutValues);
              });
    }
  }

  private static void withoutValues(JsonNode client) {
    if (client.has("credentialId")) {
      ((ObjectNode) client).remove(CLIENT_VALUES);
    }
  }

  /** Whether an entry is sent under its stored ID, with the value or a reference to it. */
  static boolean isRepeated(Snapshot s, JsonNode entry) {
    return s.status().credentials().stream()
        .map(CredentialStatus::id)
        .anyMatch(id -> id != null && id.equals(entry.path("id").asText()));
  }

  /** Whether the connection is to have an entry that it does not have. */
  public static boolean adds(Snapshot s, ObjectNode body) {
    return body.path("credentials").valueStream().anyMatch(entry -> !isRepeated(s, entry));
  }

  /** IDs in status that the connection is not to have after this request. */
  public static List<String> replaced(Snapshot s, ObjectNode body) {
    Set<String> sent = new HashSet<>();
    for (JsonNode entry : body.path("credentials")) {
      ID_FIELDS.forEach(field -> sent.addAll(entry.findValuesAsText(field)));
    }
    return Stream.concat(
            s.status().credentials().stream().flatMap(CredentialStatus::ids),
            s.unconfirmed().replaced().stream())
        .filter(id -> !sent.contains(id))
        .distinct()
        .toList();
  }

  /** Whether the connection as read shows that the platform took the last update. */
  public static boolean isConfirmed(Snapshot s, Connection found) {
    Unconfirmed unconfirmed = s.unconfirmed();
    return unconfirmed.isNone()
        || (!s.isBeforeWrite(found)
            && isTaken(found, unconfirmed.replaced(), s.spec().credentials().size()));
  }

  /** Whether the connection has none of these IDs, and an entry for each that was sent. */
  public static boolean isTaken(Connection shown, List<String> replaced, int sent) {
    return shown.credentials().size() >= sent
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
