package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.Auth;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.Scheme;
import com.versori.operator.api.v1alpha1.credential.SecretKeyRef;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.SigningKey;
import com.versori.operator.client.model.Token;
import com.versori.operator.client.model.TokenScheme;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.OrganisationUse;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.RsaKeyPem;
import com.versori.operator.payload.RsaKeyPem.UnusableKeyException;
import com.versori.operator.port.SecretVersionSource;
import com.versori.operator.timing.Timing;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Resolves the caller of a resource: its organisation and token. A token or signing key is read by
 * GET and kept until the Secret has another version.
 */
public final class CallerResolver {

  private static final int MOST_ACCEPTED = 2_000;
  private static final int MOST_KEPT = 500;

  /**
   * A token or signing key that was read.
   *
   * @param version of its Secret
   * @param auth what was read
   */
  private record Held(
      String version,
      String organisationId,
      Auth auth,
      Optional<Token> token,
      Optional<SigningKey> key,
      Caller.Source source) {}

  private final String operatorNamespace;
  private final SecretLookup secrets;
  private final SecretVersionSource versions;
  private final SigningKeys signing;

  /** Guarded by itself. */
  private final Map<OrganisationRef, Held> held = new RecentlyUsed<>(MOST_KEPT);

  /** Hashes of the callers that the API has answered. Access is synchronized on the map. */
  private final Map<String, Boolean> accepted = new RecentlyUsed<>(MOST_ACCEPTED);

  /**
   * The last caller that worked. Used for deletes only, because an organisation and its Secret may
   * be deleted together with the connections. Access is synchronized on the map.
   */
  private final Map<OrganisationRef, Caller> worked = new RecentlyUsed<>(MOST_KEPT);

  /**
   * @param operatorNamespace its organisations are not limited in number
   */
  public CallerResolver(
      String operatorNamespace, SecretLookup secrets, SecretVersionSource versions, Clock clock) {
    this.operatorNamespace = operatorNamespace;
    this.secrets = secrets;
    this.versions = versions;
    this.signing = new SigningKeys(clock, MOST_KEPT);
  }

  public Observation<Caller> resolve(Snapshot s) {
    OrganisationUse use = s.organisation();
    if (!use.known()) {
      return Observation.later(Timing.NAMESPACE_UNKNOWN);
    }
    Observation<Caller> caller =
        s.mayCall()
            ? of(use.ref(), use.spec().orElseThrow())
            : Observation.obstacle(use.problem().orElseThrow());
    if (caller.value() == null && s.isBeingDeleted() && s.isUnfinished()) {
      caller = lastThatWorked(s).map(Observation::of).orElse(caller);
    }
    if (caller.value() == null) {
      return caller
          .obstacle()
          .filter(problem -> problem.reason() == Reason.TOKEN_UNAVAILABLE)
          .filter(problem -> !use.ref().namespace().equals(s.namespace()))
          .map(
              problem ->
                  Observation.<Caller>obstacle(
                      Finding.waitForEvent(
                          Reason.TOKEN_UNAVAILABLE,
                          "VersoriOrganisation %s has no usable token; its owner finds the reason in"
                                  .formatted(use.ref())
                              + " its status")))
          .orElse(caller);
    }
    return Observation.of(forEndUser(caller.value().forResource(s.uid()), s.spec().externalId()));
  }

  /**
   * The caller for calls about a dynamic connection.
   *
   * @param externalId of its end user; null for a static connection
   */
  public Caller forEndUser(Caller caller, String externalId) {
    return signing.forEndUser(caller, externalId);
  }

  /** The caller of an organisation, for no resource. */
  public Observation<Caller> of(OrganisationRef ref, VersoriOrganisationSpec spec) {
    Auth auth = spec.auth();
    String secret = auth.secretKey().name();
    String version = versions.versions(ref.namespace(), Set.of(secret)).get(secret);
    if (version == null) {
      forget(ref);
      return unavailable(
          ref,
          "does not exist%s; create it with the %s in key %s"
              .formatted(secrets.selectorHint(), content(auth), auth.secretKey().key()),
          auth.secretKey());
    }
    Held known;
    synchronized (held) {
      known = held.get(ref);
    }
    if (known != null
        && known.version().equals(version)
        && known.organisationId().equals(spec.id())
        && known.auth().equals(auth)) {
      return Observation.of(caller(spec, known));
    }
    Observation<Optional<SecretContent>> read = secrets.readSmall(ref.namespace(), secret);
    if (read.value() == null) {
      return read.without();
    }
    if (read.value().isEmpty()) {
      return unavailable(ref, "does not exist any more; create it again", auth.secretKey());
    }
    Observation<Held> fresh = parse(ref, spec, version, read.value().get());
    if (fresh.value() == null) {
      forget(ref);
      return fresh.without();
    }
    synchronized (held) {
      held.put(ref, fresh.value());
    }
    return Observation.of(caller(spec, fresh.value()));
  }

  /** The API has answered a call of this caller. */
  public void accepted(Caller caller) {
    String hash = caller.hash();
    synchronized (accepted) {
      accepted.put(hash, true);
    }
  }

  /** The caller with a token that has not expired, if the operator signs its tokens. */
  public Caller renewed(Caller caller) {
    return signing.renewed(caller);
  }

  /** Releases what the pass has read, and remembers the caller if the API has accepted it. */
  public void end(Snapshot s) {
    secrets.end(s);
    s.seen(Observations.CALLER)
        .filter(caller -> !s.isBeingDeleted() && isAccepted(caller))
        .ifPresent(caller -> worked(s.organisation().ref(), caller));
  }

  /** The API has answered a call of this caller of the organisation. */
  public void worked(OrganisationRef ref, Caller caller) {
    synchronized (worked) {
      worked.put(ref, caller);
    }
  }

  /** Drops what was kept for organisations that neither exist nor have connections. */
  public void keep(Set<OrganisationRef> used) {
    Set<String> signers = new HashSet<>();
    synchronized (worked) {
      worked.keySet().retainAll(used);
      worked.values().forEach(caller -> signers.add(caller.token().signedBy()));
    }
    synchronized (held) {
      held.keySet().retainAll(used);
      held.values().forEach(one -> one.key().map(SigningKey::identity).ifPresent(signers::add));
    }
    signing.keep(signers);
  }

  private void forget(OrganisationRef ref) {
    synchronized (held) {
      held.remove(ref);
    }
  }

  private boolean isAccepted(Caller caller) {
    String hash = caller.hash();
    synchronized (accepted) {
      return accepted.containsKey(hash);
    }
  }

  /** Only for the API and the organisation that has the connection. */
  private Optional<Caller> lastThatWorked(Snapshot s) {
    String url = s.status().apiUrl();
    String id =
        s.hasConnection()
            ? s.status().organisationId()
            : s.pendingAttempt().map(CreateAttempt::organisationId).orElse(null);
    synchronized (worked) {
      return Optional.ofNullable(worked.get(s.organisation().ref()))
          .filter(caller -> url == null || url.equals(caller.apiUrl()))
          .filter(caller -> caller.organisationId().equals(id))
          .map(signing::renewed);
    }
  }

  private Caller caller(VersoriOrganisationSpec spec, Held known) {
    return new Caller(
        OrganisationUse.apiUrl(spec),
        spec.id(),
        known.token().orElseGet(() -> signing.token(known.key().orElseThrow())),
        known.source(),
        OrganisationUse.requestsPerSecond(spec),
        "");
  }

  private static String content(Auth auth) {
    return auth.token() == null ? "private key" : "API token";
  }

  private Observation<Held> parse(
      OrganisationRef ref, VersoriOrganisationSpec spec, String version, SecretContent secret) {
    Auth auth = spec.auth();
    SecretKeyRef from = auth.secretKey();
    String base64 = secret.data().get(from.key());
    if (base64 == null) {
      return unavailable(ref, "has no key %s; keys: %s".formatted(from.key(), secret.keys()), from);
    }
    if (secret.size(from.key()) > Token.LONGEST) {
      return unavailable(
          ref,
          "has %d bytes in key %s; the limit for %s is %d. Store only the %s in it"
              .formatted(
                  secret.size(from.key()),
                  from.key(),
                  auth.token() == null ? "a private key" : "an API token",
                  Token.LONGEST,
                  auth.token() == null ? "key" : "token"),
          from);
    }
    try {
      String text =
          new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8).strip();
      return Observation.of(
          new Held(
              version,
              spec.id(),
              auth,
              Optional.ofNullable(auth.token()).map(read -> token(text, read.scheme())),
              auth.token() == null ? Optional.of(key(spec, text)) : Optional.empty(),
              source(ref, from, secret)));
    } catch (UnusableKeyException e) {
      return unavailable(
          ref, "contains %s in key %s; %s".formatted(e.getMessage(), from.key(), e.remedy()), from);
    } catch (IllegalArgumentException e) {
      return unavailable(
          ref,
          "contains no %s in key %s; store only the %s in it"
              .formatted(content(auth), from.key(), auth.token() == null ? "key" : "token"),
          from);
    }
  }

  private static SigningKey key(VersoriOrganisationSpec spec, String text)
      throws UnusableKeyException {
    String subject = spec.auth().signingKey().subject();
    return new SigningKey(
        spec.auth().signingKey().id(), RsaKeyPem.read(text), subject == null ? spec.id() : subject);
  }

  private static Token token(String text, Scheme scheme) {
    return scheme == null || scheme == Scheme.AUTO
        ? new Token(text)
        : new Token(text, scheme == Scheme.JWT ? TokenScheme.JWT : TokenScheme.BEARER);
  }

  private Caller.Source source(OrganisationRef ref, SecretKeyRef from, SecretContent secret) {
    Optional<String> tenant =
        Optional.of(ref.namespace()).filter(namespace -> !namespace.equals(operatorNamespace));
    return new Caller.Source(
        tenant, secret.uid().isEmpty() ? ref.namespace() + "/" + from.name() : secret.uid());
  }

  private static <T> Observation<T> unavailable(
      OrganisationRef ref, String problem, SecretKeyRef from) {
    return Observation.obstacle(
        Finding.waitForEvent(
            Reason.TOKEN_UNAVAILABLE,
            "Secret %s/%s, referenced by VersoriOrganisation %s, %s"
                .formatted(ref.namespace(), from.name(), ref.name(), problem)));
  }
}
