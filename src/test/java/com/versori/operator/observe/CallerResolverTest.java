package com.versori.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Token;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CallerResolverTest {

  private final Map<String, SecretContent> secrets = new HashMap<>();
  private String version = "1";
  private int reads;
  private final CallerResolver resolver =
      new CallerResolver(
          "versori-system",
          new SecretLookup(
              (namespace, name, size) -> {
                reads++;
                return Optional.ofNullable(secrets.get(name));
              },
              Optional.empty(),
              new LargePasses(2)),
          (namespace, names) ->
              names.stream()
                  .filter(secrets::containsKey)
                  .collect(Collectors.toMap(name -> name, name -> version)));

  @Test
  void acceptedTokenIsKeptAfterItsSecretForDeletesOnly() {
    pass("uid-1", "t0ken", true);
    secrets.clear();
    assertThat(resolver.resolve(resource("uid-1", true)).value().token().value())
        .isEqualTo("t0ken");
    assertThat(resolver.resolve(resource("uid-1", false)).obstacle().orElseThrow().reason())
        .isEqualTo(Reason.TOKEN_UNAVAILABLE);
  }

  @Test
  void rejectedTokenIsNotKept() {
    pass("uid-1", "t0ken", false);
    secrets.clear();
    assertThat(resolver.resolve(resource("uid-1", true)).obstacle()).isPresent();
  }

  @Test
  void tokenIsDroppedWithItsOrganisation() {
    pass("uid-1", "t0ken", true);
    secrets.clear();
    resolver.keep(Set.of(Fixtures.ORGANISATION_REF));
    assertThat(resolver.resolve(resource("uid-1", true)).value()).isNotNull();
    resolver.keep(Set.of());
    assertThat(resolver.resolve(resource("uid-1", true)).obstacle()).isPresent();
  }

  /** Nor for a resource without a connection, which anybody can delete. */
  @Test
  void acceptedTokenIsOnlyForTheOrganisationOfTheConnection() {
    pass("uid-1", "t0ken", true);
    secrets.clear();
    VersoriConnection other = resource("uid-1", true).resource();
    other.setStatus(null);
    assertThat(resolver.resolve(Fixtures.snapshot(other)).obstacle()).isPresent();
    assertThat(resolver.resolve(resource("uid-1", true, "01HFZ7Y8QJ4Z5X0N3V6W9R2T2M")).obstacle())
        .isPresent();
  }

  @Test
  void tokenIsReadOnceForEachVersionOfItsSecret() {
    pass("uid-1", "t0ken", true);
    pass("uid-2", "t0ken", true);
    assertThat(reads).isEqualTo(1);
    secrets.put("versori-token", Fixtures.secret("token", "rotated"));
    version = "2";
    assertThat(resolver.resolve(resource("uid-1", false)).value().token().value())
        .isEqualTo("rotated");
    assertThat(reads).isEqualTo(2);
  }

  /** The status of the organisation is for those who can read its namespace. */
  @Test
  void namesOfSecretsAreNotShownToOtherNamespaces() {
    assertThat(resolver.resolve(resource("uid-1", false)).obstacle().orElseThrow().message())
        .isEqualTo(
            "VersoriOrganisation versori-system/default has no usable token; its owner finds the"
                + " reason in its status");
  }

  @Test
  void tooLargeValueIsNotUsedAsAToken() {
    secrets.put("versori-token", Fixtures.secret("token", "t".repeat(Token.LONGEST + 1)));
    assertThat(
            resolver
                .of(Fixtures.ORGANISATION_REF, Fixtures.organisation(Fixtures.API, ""))
                .obstacle()
                .orElseThrow()
                .message())
        .isEqualTo(
            "Secret versori-system/versori-token, referenced by VersoriOrganisation default, has"
                + " 16385 bytes in key token; the limit for an API token is 16384. Store only the"
                + " token in it");
  }

  private void pass(String uid, String token, boolean accepted) {
    secrets.put("versori-token", Fixtures.secret("token", token));
    Snapshot s = resource(uid, false);
    Observation<Caller> caller = resolver.resolve(s);
    if (accepted) {
      resolver.accepted(caller.value());
    }
    resolver.end(s.with(Observations.CALLER, caller));
  }

  private static Snapshot resource(String uid, boolean deleted) {
    return resource(uid, deleted, Fixtures.ORGANISATION);
  }

  private static Snapshot resource(String uid, boolean deleted, String organisation) {
    VersoriConnection resource =
        Fixtures.resource(
            """
            status:
              connectionId: %s
              origin: Created
              organisationId: %s
              organisationRef: {name: default, namespace: versori-system}
            """
                .formatted(Fixtures.CONNECTION, organisation));
    resource.getMetadata().setUid(uid);
    resource.getMetadata().setDeletionTimestamp(deleted ? "2026-11-24T10:00:00Z" : null);
    return Fixtures.snapshot(resource);
  }
}
