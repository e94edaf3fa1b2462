package com.versori.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Token;
import com.versori.operator.client.model.TokenScheme;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.OrganisationUse;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import com.versori.testkit.SetClock;
import com.versori.testkit.TestSigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CallerResolverTest {

  private static final TestSigningKey PAIR = TestSigningKey.of(TestSigningKey.ID);

  private final Map<String, SecretContent> secrets = new HashMap<>();
  private String version = "1";
  private int reads;
  private final SetClock clock = new SetClock(Fixtures.NOW);
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
                  .collect(Collectors.toMap(name -> name, name -> version)),
          clock);

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

  @Test
  void signingKeySignsUntilItIsReplaced() {
    secrets.put("versori-signing-key", Fixtures.secret("key.pem", PAIR.pem()));
    Caller first = signed(null).value();
    assertThat(first.token().scheme()).isEqualTo(TokenScheme.JWT);
    assertThat(subject(first)).isEqualTo(Fixtures.ORGANISATION);
    clock.advance(Duration.ofHours(3));
    Caller renewed = signed(null).value();
    assertThat(renewed.token()).isNotEqualTo(first.token());
    assertThat(renewed.hash()).isEqualTo(first.hash());
    assertThat(reads).isEqualTo(1);

    secrets.put(
        "versori-signing-key", Fixtures.secret("key.pem", TestSigningKey.of(PAIR.id()).pem()));
    version = "2";
    Caller rotated = signed(null).value();
    assertThat(rotated.hash()).isNotEqualTo(first.hash());
    assertThat(rotated.source()).isEqualTo(first.source());
    assertThat(subject(signed("operator").value())).isEqualTo("operator");
  }

  /** A resource of another organisation has another default subject. */
  @Test
  void subjectFollowsARecreatedOrganisation() {
    secrets.put("versori-signing-key", Fixtures.secret("key.pem", PAIR.pem()));
    signed(null);
    VersoriOrganisationSpec was = Fixtures.signing(null);
    VersoriOrganisationSpec other =
        new VersoriOrganisationSpec(
            "01HFZ7Y8QJ4Z5X0N3V6W9R2T2M",
            was.apiUrl(),
            was.auth(),
            null,
            null,
            null,
            null,
            null,
            null);
    assertThat(subject(resolver.of(Fixtures.ORGANISATION_REF, other).value()))
        .isEqualTo(other.id());
  }

  @Test
  void keyThatWorkedSignsForDeletesAfterItsSecret() {
    secrets.put("versori-signing-key", Fixtures.secret("key.pem", PAIR.pem()));
    Caller first = signed(null).value();
    resolver.worked(Fixtures.ORGANISATION_REF, first);
    resolver.keep(Set.of(Fixtures.ORGANISATION_REF));
    secrets.clear();
    clock.advance(Duration.ofHours(3));
    Caller later = resolver.resolve(resource("uid-1", true)).value();
    assertThat(later.token()).isNotEqualTo(first.token());
    assertThat(later.hash()).isEqualTo(first.hash());
    resolver.keep(Set.of());
    assertThat(resolver.resolve(resource("uid-1", true)).obstacle()).isPresent();
    assertThat(resolver.renewed(first)).isSameAs(first);
  }

  @Test
  void endUserOfADynamicConnectionIsTheSubject() {
    secrets.put("versori-signing-key", Fixtures.secret("key.pem", PAIR.pem()));
    VersoriConnection resource = Fixtures.resourceWithKey("  externalId: customer-42\n");
    Snapshot s =
        Fixtures.ready(
            resource,
            new OrganisationUse(
                Fixtures.ORGANISATION_REF,
                Optional.of(Fixtures.signing(null)),
                Optional.empty(),
                true,
                false),
            Map.of());
    Caller caller = resolver.resolve(s).value();
    assertThat(subject(caller.connectionToken())).isEqualTo("customer-42");
    assertThat(subject(caller.listToken())).isEqualTo(Fixtures.ORGANISATION);
    assertThat(subject(caller.listingAsEndUser().listToken())).isEqualTo("customer-42");
    assertThat(caller.tokens()).hasSize(2);

    // Kept for deletes of others and for probes, it is nobody's.
    resolver.worked(Fixtures.ORGANISATION_REF, caller);
    secrets.clear();
    Caller other = resolver.resolve(resource("uid-2", true)).value();
    assertThat(subject(other.connectionToken())).isEqualTo(Fixtures.ORGANISATION);
    assertThat(subject(resolver.renewed(caller.listingAsEndUser()).listToken()))
        .isEqualTo(Fixtures.ORGANISATION);
  }

  @Test
  void problemsOfASigningKeySayWhatToDo() {
    assertThat(problem())
        .isEqualTo(
            "Secret versori-system/versori-signing-key, referenced by VersoriOrganisation default,"
                + " does not exist; create it with the private key in key key.pem");
    assertThat(problem("key.pem", "t0ken"))
        .isEqualTo(
            "Secret versori-system/versori-signing-key, referenced by VersoriOrganisation default,"
                + " contains no PEM private key in key key.pem; store the private key as the Versori"
                + " console gave it (-----BEGIN PRIVATE KEY-----)");
    assertThat(
            problem(
                "key.pem", TestSigningKey.pem("PUBLIC KEY", PAIR.pair().getPublic().getEncoded())))
        .contains(" contains a public key in key key.pem; store the private key");
    assertThat(problem("token", "t0ken")).contains("has no key key.pem; keys: token");
    assertThat(problem("key.pem", "x".repeat(Token.LONGEST + 1)))
        .contains("the limit for a private key is 16384. Store only the key in it");
  }

  private String problem(String... content) {
    if (content.length > 0) {
      secrets.put("versori-signing-key", Fixtures.secret(content));
      version += "'";
    }
    Finding finding = signed(null).obstacle().orElseThrow();
    assertThat(finding.reason()).isEqualTo(Reason.TOKEN_UNAVAILABLE);
    return finding.message();
  }

  private Observation<Caller> signed(String subject) {
    return resolver.of(Fixtures.ORGANISATION_REF, Fixtures.signing(subject));
  }

  private static String subject(Caller caller) {
    return subject(caller.token());
  }

  private static String subject(Token token) {
    String payload = token.value().split("\\.")[1];
    String claims = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
    return claims.replaceAll(".*\"sub\":\"([^\"]*)\".*", "$1");
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
