package com.versori.operator.payload.credential;

import java.util.Optional;

/** The IDs of the entries of a payload, by entry name. */
public interface EntryIds {

  /** For a payload that is not sent. */
  EntryIds NONE = new EntryIds() {};

  /** {@code credentials[].id}. */
  default String entryId(String entry) {
    return "";
  }

  /** {@code credentials[].credential.id}. */
  default String credentialId(String entry) {
    return "";
  }

  /** Whether the platform does not know the entry's credential yet, and may choose another ID. */
  default boolean isNew(String entry) {
    return false;
  }

  /** The ID of the stored OAuth2 client of the entry's grant, if known. */
  default Optional<String> schemeCredentialId(String entry) {
    return Optional.empty();
  }

  /** The organisation that owns the credentials. */
  default String organisationId() {
    return "";
  }

  /** Default of {@code credentials[].credential.name}; empty: none is sent. */
  default Optional<String> credentialName() {
    return Optional.empty();
  }
}
