package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.credential.SecretKeyRef;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Token;
import com.versori.operator.client.model.TokenUnavailableException;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.operator.port.TokenSource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Resolves the caller of a resource: its organisation and token. */
public final class CallerResolver {

  private final TokenSource tokens;
  private final SecretLookup secrets;

  private static final int MOST_ACCEPTED = 2_000;
  private static final int MOST_KEPT = 500;

  /** A token that the API has accepted, and the resources that may still have to be deleted. */
  private record Kept(Token token, Caller.Source source, Set<String> uids) {}

  /** Hashes of the callers that the API has answered. Access is synchronized on the map. */
  private final Map<String, Boolean> accepted = new RecentlyUsed<>(MOST_ACCEPTED);

  /**
   * By the key of the Secret. Used for deletes only: when a namespace is deleted, its Secrets can
   * be deleted before its connections. Access is synchronized on the map.
   */
  private final Map<String, Kept> kept = new RecentlyUsed<>(MOST_KEPT);

  public CallerResolver(TokenSource tokens, SecretLookup secrets) {
    this.tokens = tokens;
    this.secrets = secrets;
  }

  public Observation<Caller> resolve(Snapshot s) {
    Optional<SecretKeyRef> own = Tenancy.ownToken(s.spec());
    Observation<Caller> caller = own.isPresent() ? ofSecret(s, own.get()) : ofOperator(s);
    String uid = s.resource().getMetadata().getUid();
    return caller.value() == null ? caller : Observation.of(caller.value().forResource(uid));
  }

  /** The API has answered a call of this caller. */
  public void accepted(Caller caller) {
    String hash = caller.hash();
    synchronized (accepted) {
      accepted.put(hash, true);
    }
  }

  /**
   * Releases what the pass has read. A token from the resource's Secret that the API has accepted
   * is kept for the deletion of the resource.
   */
  public void end(Snapshot s) {
    secrets.end(s);
    Optional<SecretKeyRef> own = Tenancy.ownToken(s.spec());
    Optional<Caller> caller = s.seen(Observations.CALLER);
    if (own.isEmpty() || caller.isEmpty() || s.isBeingDeleted() || !isAccepted(caller.get())) {
      return;
    }
    String key = key(s, own.get());
    Token token = caller.get().token();
    synchronized (kept) {
      Kept before = kept.get(key);
      Set<String> uids = before == null ? new HashSet<>() : before.uids();
      uids.add(s.resource().getMetadata().getUid());
      kept.put(key, new Kept(token, caller.get().source(), uids));
    }
  }

  /** Forgets a deleted resource, and a token that was kept for it alone. */
  void forget(String uid) {
    synchronized (kept) {
      kept.values().removeIf(one -> one.uids().remove(uid) && one.uids().isEmpty());
    }
  }

  private boolean isAccepted(Caller caller) {
    String hash = caller.hash();
    synchronized (accepted) {
      return accepted.containsKey(hash);
    }
  }

  private static String key(Snapshot s, SecretKeyRef ref) {
    return s.namespace() + "/" + ref.name() + "/" + ref.key();
  }

  private Observation<Caller> ofOperator(Snapshot s) {
    String organisation = s.organisationId();
    try {
      if (organisation.equals(s.operator().organisationId())) {
        return s.operator().organisationNamespaces().match(s.namespace())
            ? Observation.of(new Caller(organisation, tokens.read()))
            : Observation.obstacle(Tenancy.organisationForbidden(s));
      }
      return tokens
          .held(organisation)
          .filter(held -> held.namespaces().match(s.namespace()))
          .map(held -> Observation.of(new Caller(organisation, held.token())))
          .orElseGet(() -> Observation.obstacle(Tenancy.organisationForbidden(s)));
    } catch (TokenUnavailableException e) {
      return Observation.obstacle(Finding.retry(Reason.TOKEN_UNAVAILABLE, e.getMessage()));
    }
  }

  private Observation<Caller> ofSecret(Snapshot s, SecretKeyRef ref) {
    String where = s.namespace() + "/" + ref.name();
    Observation<Optional<SecretContent>> read = secrets.read(s, ref.name());
    if (read.value() == null) {
      return new Observation<>(null, read.obstacle(), read.later());
    }
    Observation<Caller> caller =
        read.value()
            .map(secret -> parse(s, secret, where, ref.key()))
            .orElseGet(
                () ->
                    Observation.obstacle(
                        Finding.waitForEvent(
                            Reason.SECRET_NOT_FOUND,
                            "Secret %s, referenced by organisation.token, does not exist%s; create"
                                    .formatted(where, secrets.selectorHint())
                                + " it with the organisation's API token in key "
                                + ref.key()
                                + ". Secrets are read from the resource's own namespace alone")));
    return caller.obstacle().isPresent() && s.isBeingDeleted()
        ? lastAccepted(s, ref).map(Observation::of).orElse(caller)
        : caller;
  }

  private Optional<Caller> lastAccepted(Snapshot s, SecretKeyRef ref) {
    synchronized (kept) {
      return Optional.ofNullable(kept.get(key(s, ref)))
          .map(last -> new Caller(s.organisationId(), last.token(), last.source()));
    }
  }

  private static Observation<Caller> parse(
      Snapshot s, SecretContent secret, String where, String key) {
    String base64 = secret.data().get(key);
    if (base64 == null) {
      return Observation.obstacle(
          Finding.waitForEvent(
              Reason.SECRET_KEY_NOT_FOUND,
              "Secret %s has no key %s, referenced by organisation.token; keys: %s"
                  .formatted(where, key, secret.keys())));
    }
    if (secret.size(key) > Token.LONGEST) {
      return Observation.obstacle(
          Finding.waitForEvent(
              Reason.INVALID_SECRET_VALUE,
              "Secret %s, key %s, has %d bytes; the limit for an API token is %d. Store only the"
                      .formatted(where, key, secret.size(key), Token.LONGEST)
                  + " token in it"));
    }
    try {
      String text = new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
      return Observation.of(
          new Caller(
              s.organisationId(),
              new Token(text.strip()),
              Caller.Source.secret(s.namespace(), secret.uid().isEmpty() ? where : secret.uid())));
    } catch (IllegalArgumentException e) {
      return Observation.obstacle(
          Finding.waitForEvent(
              Reason.INVALID_SECRET_VALUE,
              "Secret %s, key %s, contains no API token; store only the token in it"
                  .formatted(where, key)));
    }
  }
}
