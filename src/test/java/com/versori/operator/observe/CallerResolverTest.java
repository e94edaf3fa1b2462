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
import org.junit.jupiter.api.Test;

class CallerResolverTest {

  private final Map<String, SecretContent> secrets = new HashMap<>();
  private final CallerResolver resolver =
      new CallerResolver(
          () -> new Token("operators"),
          new SecretLookup(
              (namespace, name, size) -> Optional.ofNullable(secrets.get(name)),
              Optional.empty(),
              new LargePasses(2)));

  @Test
  void acceptedTokenIsKeptAfterItsSecretForDeletesOnly() {
    pass("uid-1", "t0ken", true);
    secrets.clear();
    assertThat(resolver.resolve(resource("uid-1", true)).value().token().value())
        .isEqualTo("t0ken");
    assertThat(resolver.resolve(resource("uid-1", false)).obstacle().orElseThrow().reason())
        .isEqualTo(Reason.SECRET_NOT_FOUND);
  }

  @Test
  void rejectedTokenIsNotKept() {
    pass("uid-1", "t0ken", false);
    secrets.clear();
    assertThat(resolver.resolve(resource("uid-1", true)).obstacle()).isPresent();
  }

  @Test
  void tokenIsDroppedWithItsLastResource() {
    pass("uid-1", "t0ken", true);
    pass("uid-2", "t0ken", true);
    secrets.clear();
    resolver.forget("uid-1");
    assertThat(resolver.resolve(resource("uid-2", true)).value()).isNotNull();
    resolver.forget("uid-2");
    assertThat(resolver.resolve(resource("uid-2", true)).obstacle()).isPresent();
  }

  @Test
  void numberOfKeptTokensIsBounded() {
    for (int i = 0; i < 600; i++) {
      secrets.put("s" + i, Fixtures.secret("token", "t0ken-" + i));
      Snapshot s = resource("uid-" + i, false, "s" + i);
      Observation<Caller> caller = resolver.resolve(s);
      resolver.accepted(caller.value());
      resolver.end(s.with(Observations.CALLER, caller));
    }
    secrets.clear();
    assertThat(resolver.resolve(resource("uid-0", true, "s0")).obstacle()).isPresent();
    assertThat(resolver.resolve(resource("uid-599", true, "s599")).value()).isNotNull();
  }

  @Test
  void tooLargeValueIsNotUsedAsAToken() {
    secrets.put("org", Fixtures.secret("token", "t".repeat(Token.LONGEST + 1)));
    assertThat(resolver.resolve(resource("uid-1", false)).obstacle().orElseThrow().message())
        .isEqualTo(
            "Secret integrations/org, key token, has 16385 bytes; the limit for an API token is 16384."
                + " Store only the token in it");
  }

  private void pass(String uid, String token, boolean accepted) {
    secrets.put("org", Fixtures.secret("token", token));
    Snapshot s = resource(uid, false);
    Observation<Caller> caller = resolver.resolve(s);
    if (accepted) {
      resolver.accepted(caller.value());
    }
    resolver.end(s.with(Observations.CALLER, caller));
  }

  private static Snapshot resource(String uid, boolean deleted) {
    return resource(uid, deleted, "org");
  }

  private static Snapshot resource(String uid, boolean deleted, String secret) {
    VersoriConnection resource =
        Fixtures.resourceWithSpec(
            """
              organisation:
                id: 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K
                token: {secretKeyRef: {name: %s, key: token}}
            """
                .formatted(secret));
    resource.getMetadata().setUid(uid);
    resource.getMetadata().setDeletionTimestamp(deleted ? "2026-11-24T10:00:00Z" : null);
    return Fixtures.snapshot(resource);
  }
}
