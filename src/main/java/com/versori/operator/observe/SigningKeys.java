package com.versori.operator.observe;

import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.SigningKey;
import com.versori.operator.client.model.Token;
import com.versori.operator.timing.Timing;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The signing keys in use, in memory only, with one token for each, which is renewed before it
 * expires.
 */
final class SigningKeys {

  /** Guarded by itself. */
  private static final class Signer {
    final SigningKey key;
    Token token;
    Instant issuedAt;

    Signer(SigningKey key) {
      this.key = key;
    }
  }

  private final Clock clock;

  /** By the identity of their tokens; guarded by itself. */
  private final Map<String, Signer> signers;

  /**
   * @param most keys that are kept
   */
  SigningKeys(Clock clock, int most) {
    this.clock = clock;
    this.signers = new RecentlyUsed<>(most);
  }

  /** The current token of the key. */
  Token token(SigningKey key) {
    Signer signer;
    synchronized (signers) {
      signer = signers.computeIfAbsent(key.identity(), same -> new Signer(key));
    }
    return current(signer);
  }

  /** The caller with a current token; unchanged if its token was not signed here. */
  Caller renewed(Caller caller) {
    return signer(caller).map(signer -> caller.withToken(current(signer))).orElse(caller);
  }

  /**
   * The caller with a token for the end user of a dynamic connection.
   *
   * @param externalId of the end user; null for a static connection
   */
  Caller forEndUser(Caller caller, String externalId) {
    return externalId == null
        ? caller
        : signer(caller)
            .map(signer -> caller.withEndUser(signer.key.signFor(externalId, clock.instant())))
            .orElse(caller);
  }

  /** Drops the other keys. */
  void keep(Set<String> identities) {
    synchronized (signers) {
      signers.keySet().retainAll(identities);
    }
  }

  private Optional<Signer> signer(Caller caller) {
    synchronized (signers) {
      return Optional.ofNullable(signers.get(caller.token().signedBy()));
    }
  }

  private Token current(Signer signer) {
    synchronized (signer) {
      Instant now = clock.instant();
      if (signer.token == null
          || now.isBefore(signer.issuedAt)
          || !now.isBefore(signer.issuedAt.plus(Timing.SIGNED_TOKEN_RENEWED))) {
        signer.token = signer.key.sign(now);
        signer.issuedAt = SigningKey.issuedAt(now);
      }
      return signer.token;
    }
  }
}
