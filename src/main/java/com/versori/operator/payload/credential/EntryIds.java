package com.versori.operator.payload.credential;

import java.util.Optional;

/** The IDs of the entries of a payload, by entry name. */
public interface EntryIds {

  /** For a payload that is not sent. */
  EntryIds NONE =
      new EntryIds() {
        @Override
        public String entryId(String entry) {
          return "";
        }

        @Override
        public String credentialId(String entry) {
          return "";
        }

        @Override
        public Optional<String> schemeCredentialId(String entry) {
          return Optional.empty();
        }

        @Override
        public String organisationId() {
          return "";
        }

        @Override
        public Optional<String> credentialName() {
          return Optional.empty();
        }
      };

  /** {@code credentials[].id}. */
  String entryId(String entry);

  /** {@code credentials[].credential.id}. */
  String credentialId(String entry);

  /** The ID of the stored OAuth2 client of the entry's grant, if known. */
  Optional<String> schemeCredentialId(String entry);

  /** The organisation that owns the credentials. */
  String organisationId();

  /** Default of {@code credentials[].credential.name}; empty: none is sent. */
  Optional<String> credentialName();
}
