package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.SecretKeyRef;
import com.versori.operator.plan.Finding;
import com.versori.operator.plan.SecretContent;
import com.versori.operator.plan.Snapshot;
import com.versori.operator.plan.Snapshot.Seen;
import com.versori.operator.plan.Tenancy;
import com.versori.operator.reconcile.TokenSource.HeldToken;
import com.versori.operator.versori.Access;
import com.versori.operator.versori.Token;
import com.versori.operator.versori.TokenUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finds out on whose behalf calls are made for a resource. */
final class AccessResolver {

  private final TokenSource tokens;
  private final SecretLookup secrets;

  /** For deletes alone: a namespace that is deleted loses its Secrets first. */
  private final Map<String, Token> lastOfSecret = new ConcurrentHashMap<>();

  AccessResolver(TokenSource tokens, SecretLookup secrets) {
    this.tokens = tokens;
    this.secrets = secrets;
  }

  Seen<Access> resolve(Snapshot s) {
    Optional<SecretKeyRef> own = Tenancy.ownToken(s.spec());
    Seen<Token> token = own.isPresent() ? ofSecret(s, own.get()) : ofOperator(s);
    return token.obstacle().isPresent()
        ? Seen.obstacle(token.obstacle().get())
        : Seen.of(new Access(s.organisationId(), token.value()));
  }

  private Seen<Token> ofOperator(Snapshot s) {
    String organisation = s.organisationId();
    try {
      if (organisation.equals(s.operator().organisationId())) {
        return s.operator().organisationNamespaces().match(s.namespace())
            ? Seen.of(tokens.read())
            : Seen.obstacle(Tenancy.organisationForbidden(s));
      }
      return tokens
          .held(organisation)
          .filter(held -> held.namespaces().match(s.namespace()))
          .map(HeldToken::token)
          .map(Seen::of)
          .orElseGet(() -> Seen.obstacle(Tenancy.organisationForbidden(s)));
    } catch (TokenUnavailableException e) {
      return Seen.obstacle(Finding.retry(Reason.TOKEN_UNAVAILABLE, e.getMessage()));
    }
  }

  private Seen<Token> ofSecret(Snapshot s, SecretKeyRef ref) {
    String where = s.namespace() + "/" + ref.name();
    String key = where + "/" + ref.key();
    Seen<Optional<SecretContent>> read = secrets.read(s, ref.name());
    if (read.obstacle().isPresent()) {
      return Seen.obstacle(read.obstacle().get());
    }
    Seen<Token> token =
        read.value()
            .map(secret -> parse(secret, where, ref.key()))
            .orElseGet(
                () ->
                    Seen.obstacle(
                        Finding.waitForEvent(
                            Reason.SECRET_NOT_FOUND,
                            "Secret %s, which organisation.token names, does not exist%s; create it"
                                    .formatted(where, secrets.selectorWords())
                                + " with the organisation's API token under the key "
                                + ref.key())));
    if (token.obstacle().isEmpty()) {
      lastOfSecret.put(key, token.value());
      return token;
    }
    Token last = s.isBeingDeleted() ? lastOfSecret.get(key) : null;
    return last == null ? token : Seen.of(last);
  }

  private static Seen<Token> parse(SecretContent secret, String where, String key) {
    String base64 = secret.data().get(key);
    if (base64 == null) {
      return Seen.obstacle(
          Finding.waitForEvent(
              Reason.SECRET_KEY_NOT_FOUND,
              "Secret %s has no key %s, which organisation.token names; keys: %s"
                  .formatted(where, key, secret.keys())));
    }
    try {
      String text = new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
      return Seen.of(new Token(text.strip()));
    } catch (IllegalArgumentException e) {
      return Seen.obstacle(
          Finding.waitForEvent(
              Reason.INVALID_SECRET_VALUE,
              "Secret %s, key %s, holds no API token; put the token alone into it"
                  .formatted(where, key)));
    }
  }
}
