package com.versori.operator.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.Ids;
import com.versori.operator.model.OwnershipMark;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.ConnectionPayload;
import com.versori.operator.payload.credential.CredentialPayloads;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.Pairing;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The IDs in a request: new ones, with the resource's mark and the time of the pass, or those that
 * the platform has answered.
 */
final class ChosenIds {

  private ChosenIds() {}

  /** Of a create: all are new. */
  static EntryIds ofCreate(Snapshot s, String attempt, String organisationId) {
    return NewIds.of(s, attempt, organisationId, true);
  }

  /**
   * Of an update. An entry that the platform does not have yet gets new IDs.
   *
   * @param replaced names of further entries that get new IDs, for the entry and its credential
   */
  static EntryIds ofUpdate(Snapshot s, Set<String> replaced) {
    return new StoredIds(
        s.status().credentials().stream()
            .filter(one -> !replaced.contains(one.name()))
            .collect(Collectors.toMap(CredentialStatus::name, Function.identity())),
        NewIds.of(s, s.nextAttempt(), s.caller().organisationId(), false));
  }

  /**
   * The entries that are stored with a scheme or a credential of another type. The platform does
   * not change the type of either: such an entry is a new one, in place of the stored one.
   *
   * @param templateSchemes the template's schemes, for entries that declare none
   */
  static Set<String> ofOtherType(
      Snapshot s, Connection found, List<? extends JsonNode> templateSchemes) {
    JsonNode payload = ConnectionPayload.withoutValues(s.spec(), templateSchemes);
    Set<String> names = new LinkedHashSet<>();
    List<CredentialEntry> entries = s.spec().credentials();
    for (int i = 0; i < entries.size(); i++) {
      CredentialEntry entry = entries.get(i);
      JsonNode scheme = payload.at("/credentials/" + i + "/authSchemeConfig");
      stored(s, found, i)
          .filter(one -> isOfOtherType(entry, scheme, one))
          .ifPresent(one -> names.add(entry.name()));
    }
    return names;
  }

  /**
   * The entry of the connection that a declared one is stored as: by its ID or, if a write that
   * status does not record has changed the IDs, by its position.
   */
  static Optional<ConnectionCredential> stored(Snapshot s, Connection found, int position) {
    String entry = s.spec().credentials().get(position).name();
    Map<String, String> nameById =
        s.status().credentials().stream()
            .filter(known -> known.id() != null)
            .collect(
                Collectors.toMap(CredentialStatus::id, CredentialStatus::name, (one, same) -> one));
    return found.credentials().stream()
        .filter(one -> one.id() != null && entry.equals(nameById.get(one.id())))
        .findFirst()
        .or(
            () ->
                found.credentials().stream()
                    .skip(position)
                    .findFirst()
                    .filter(
                        one -> nameById.containsValue(entry) && !nameById.containsKey(one.id())));
  }

  private static boolean isOfOtherType(
      CredentialEntry entry, JsonNode scheme, ConnectionCredential stored) {
    boolean otherScheme =
        scheme.isObject()
            && stored.scheme() != null
            && !Pairing.isSameType(scheme, stored.scheme());
    return otherScheme
        || (stored.credential() != null
            && !CredentialPayloads.canBe(entry, stored.credential().type()));
  }

  private record NewIds(
      OwnershipMark mark,
      String attempt,
      String organisationId,
      List<String> entries,
      Optional<String> credentialName,
      boolean isCreate)
      implements EntryIds {

    static NewIds of(Snapshot s, String attempt, String organisationId, boolean isCreate) {
      OwnershipMark mark = s.mark();
      return new NewIds(
          mark,
          attempt,
          organisationId,
          s.spec().credentials().stream().map(CredentialEntry::name).toList(),
          Optional.of(mark.credentialName()).filter(name -> !s.history().omitsCredentialNames()),
          isCreate);
    }

    @Override
    public String entryId(String entry) {
      int position = entries.indexOf(entry);
      return isCreate ? mark.entryId(attempt, position) : mark.addedEntryId(attempt, position);
    }

    @Override
    public boolean isNew(String entry) {
      return true;
    }

    @Override
    public String credentialId(String entry) {
      int position = entries.indexOf(entry);
      return isCreate
          ? mark.credentialId(attempt, position)
          : mark.addedCredentialId(attempt, position);
    }
  }

  private record StoredIds(Map<String, CredentialStatus> stored, NewIds fresh) implements EntryIds {
    @Override
    public String entryId(String entry) {
      return of(entry, CredentialStatus::id).orElseGet(() -> fresh.entryId(entry));
    }

    @Override
    public String credentialId(String entry) {
      return of(entry, CredentialStatus::credentialId).orElseGet(() -> fresh.credentialId(entry));
    }

    @Override
    public boolean isNew(String entry) {
      return of(entry, CredentialStatus::credentialId).isEmpty();
    }

    @Override
    public Optional<String> schemeCredentialId(String entry) {
      return of(entry, CredentialStatus::schemeCredentialId);
    }

    @Override
    public String organisationId() {
      return fresh.organisationId();
    }

    @Override
    public Optional<String> credentialName() {
      return fresh.credentialName();
    }

    private Optional<String> of(String entry, Function<CredentialStatus, String> field) {
      return Optional.ofNullable(stored.get(entry)).map(field).filter(Ids::isUlid);
    }
  }
}
