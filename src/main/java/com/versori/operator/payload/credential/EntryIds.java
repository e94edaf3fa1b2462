package com.versori.operator.payload.credential;

import java.util.Optional;

/** The IDs that a payload gives to an entry of {@code credentials}, by the entry's name. */
public interface EntryIds {

  /** Answers empty texts: for a payload that is looked at and not sent. */
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

  /** The stored OAuth2 client of the entry's grant, once there is one. */
  Optional<String> schemeCredentialId(String entry);

  /** The organisation that owns the credentials. */
  String organisationId();

  /** {@code credentials[].credential.name} where the user gives none; empty: none is sent. */
  Optional<String> credentialName();
}
