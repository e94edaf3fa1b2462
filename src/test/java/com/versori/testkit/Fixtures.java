package com.versori.testkit;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.EndUser;
import com.versori.operator.client.model.Token;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.History;
import com.versori.operator.model.History.Pending;
import com.versori.operator.model.History.Sync;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Permit;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.Observations.TemplateUser;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.model.OrganisationUse;
import com.versori.operator.model.OwnershipMark;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Resources and snapshots for tests. */
public final class Fixtures {

  public static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  public static final String ORGANISATION = "01HFZ7Y8QJ4Z5X0N3V6W9R2T1K";
  public static final String TEMPLATE = "01KKBZ1ZB4SG2TRVKWQ7GNY3F3";
  public static final String ATTEMPT = "01KKC0000000000000000ATT01";
  public static final String CONNECTION = "01KKC00000000000000000C0N1";
  public static final String END_USER = "01KKC0000000000000000END01";
  public static final String API = "https://api.example.com/api/v2";

  public static final Duration SETTLE = Duration.ofSeconds(75);

  public static final OrganisationRef ORGANISATION_REF =
      new OrganisationRef("default", "versori-system");

  public static final OperatorSettings SETTINGS = settings(API, Duration.ofSeconds(15));

  /** The organisation of {@link #API}, which allows everything. */
  public static final OrganisationUse USE =
      new OrganisationUse(
          ORGANISATION_REF, Optional.of(organisation(API, "")), Optional.empty(), true, true);

  public static final Caller ACCESS = caller(API, "t0ken");

  private Fixtures() {}

  /** The mark of a static connection of a resource in the cluster of {@link #SETTINGS}. */
  public static OwnershipMark mark(String namespace, String name) {
    return OwnershipMark.of(SETTINGS.clusterIds(), namespace, name, null);
  }

  /** An attempt of {@link #TEMPLATE} in {@link #ORGANISATION}. */
  public static CreateAttempt attempt(String id, String name) {
    return new CreateAttempt(id, ORGANISATION, TEMPLATE, name, null);
  }

  /**
   * @param more further YAML of the spec, without indentation
   */
  public static VersoriOrganisationSpec organisation(String apiUrl, String more) {
    return Serialization.unmarshal(
        """
        id: %s
        apiUrl: %s
        auth: {token: {secretKeyRef: {name: versori-token, key: token}}}
        """
                .formatted(ORGANISATION, apiUrl)
            + more,
        VersoriOrganisationSpec.class);
  }

  /**
   * The same organisation with a signing key in key {@code key.pem} of Secret {@code
   * versori-signing-key}.
   *
   * @param subject null for the default
   */
  public static VersoriOrganisationSpec signing(String subject) {
    return Serialization.unmarshal(
        """
        id: %s
        apiUrl: %s
        auth:
          signingKey:
            id: %s
            privateKey: {secretKeyRef: {name: versori-signing-key, key: key.pem}}
        """
                .formatted(ORGANISATION, API, TestSigningKey.ID)
            + (subject == null ? "" : "    subject: " + subject + "\n"),
        VersoriOrganisationSpec.class);
  }

  /** The use of the organisation with more in its spec. */
  public static OrganisationUse use(String more, boolean mayRefer) {
    return new OrganisationUse(
        ORGANISATION_REF, Optional.of(organisation(API, more)), Optional.empty(), true, mayRefer);
  }

  /** A caller of {@link #ORGANISATION}. */
  public static Caller caller(String apiUrl, String token) {
    return caller(apiUrl, new Token(token));
  }

  public static Caller caller(String apiUrl, Token token) {
    return new Caller(
        apiUrl, ORGANISATION, token, new Caller.Source(Optional.empty(), "versori-token"), 20, "");
  }

  public static OperatorSettings settings(String apiUrl, Duration apiTimeout) {
    return settings(apiUrl, apiTimeout, SETTLE);
  }

  public static OperatorSettings settings(String apiUrl, Duration apiTimeout, Duration settleTime) {
    return new OperatorSettings(
        ORGANISATION_REF.namespace(),
        ORGANISATION_REF,
        List.of(apiUrl),
        Set.of(),
        List.of("cluster-1"),
        apiTimeout,
        settleTime,
        Optional.empty());
  }

  /** A resource with one API key from key {@code token} of Secret {@code shop}. */
  public static VersoriConnection resource(String... more) {
    return resourceWithKey("", more);
  }

  /**
   * A resource with one API key and more fields in its spec.
   *
   * @param more further YAML at the top level, such as {@code status:}
   */
  public static VersoriConnection resourceWithKey(String spec, String... more) {
    return resourceWithSpec(
        spec
            + """
              credentials:
              - name: key
                authScheme: {apiKey: {name: X-Api-Key, in: header}}
                credential: {string: {secretRef: {name: shop, key: token}}}
            """,
        more);
  }

  /**
   * @param more further YAML at the top level, such as {@code status:}
   */
  public static VersoriConnection resourceWithSpec(String spec, String... more) {
    return Serialization.unmarshal(
        """
        apiVersion: versori.com/v1alpha1
        kind: VersoriConnection
        metadata:
          name: shop-eu
          namespace: integrations
          uid: uid-1
          generation: 1
          resourceVersion: "10"
          creationTimestamp: "2026-11-24T09:59:00Z"
        """
            + "spec:\n  templateId: "
            + TEMPLATE
            + "\n"
            + spec
            + String.join("", more),
        VersoriConnection.class);
  }

  public static Snapshot snapshot(VersoriConnection resource) {
    return snapshot(resource, History.NONE, Map.of("shop", "5"));
  }

  public static Snapshot snapshot(
      VersoriConnection resource, History history, Map<String, String> versions) {
    return snapshot(resource, USE, history, versions);
  }

  /** The same with another organisation. */
  public static Snapshot snapshot(
      VersoriConnection resource,
      OrganisationUse use,
      History history,
      Map<String, String> versions) {
    return new Snapshot(
        resource,
        SETTINGS,
        use,
        NOW,
        ATTEMPT,
        history,
        versions,
        Optional.empty(),
        false,
        Map.of());
  }

  /** A snapshot with the token and these Secrets read. */
  public static Snapshot ready(VersoriConnection resource, Map<String, SecretContent> secrets) {
    return ready(resource, USE, secrets);
  }

  /** The same with another organisation. */
  public static Snapshot ready(
      VersoriConnection resource, OrganisationUse use, Map<String, SecretContent> secrets) {
    return snapshot(resource, use, History.NONE, Map.of("shop", "5"))
        .with(Observations.CALLER, Observation.of(ACCESS))
        .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
        .with(Observations.SECRETS, Observation.of(secrets))
        .with(Observations.CREDENTIAL_USERS, Observation.of(Map.of()))
        .with(Observations.TEMPLATE_USER, Observation.of(TemplateUser.NONE))
        .with(Observations.END_USER, Observation.of(new EndUser(END_USER, "customer-42")));
  }

  /** The snapshot with the connection read: it has nothing that an update has to repeat. */
  public static Snapshot read(Snapshot s) {
    Connection found =
        connection(
            CONNECTION, "shop-eu", List.of(), "https://shop.example.com", null, null, null, null);
    return s.with(
        Observations.REMOTE, Observation.of(new Remote(Optional.of(found), Optional.empty())));
  }

  public static SecretContent secret(String... keysAndValues) {
    Map<String, String> data = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      data.put(
          keysAndValues[i],
          Base64.getEncoder()
              .encodeToString(keysAndValues[i + 1].getBytes(StandardCharsets.UTF_8)));
    }
    return new SecretContent("5", Map.of(), data);
  }

  /** The history of an attempt that has been pending for a while. */
  public static History pending(Duration since, boolean sentHere, boolean foundNothing) {
    return new History(
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        new Pending(since, sentHere, false, foundNothing),
        Sync.NONE);
  }

  /** The history of a connection. */
  public static History sync(Sync sync) {
    return History.of(sync);
  }

  public static History waiting(Duration dueIn) {
    return new History(
        1,
        Optional.of(dueIn),
        Optional.of(snapshot(resource()).inputs()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Pending.NONE,
        Sync.NONE);
  }

  /** A connection without members that the operator does not know. */
  public static Connection connection(
      String id,
      String name,
      List<ConnectionCredential> credentials,
      String baseUrl,
      String createdAt,
      String updatedAt,
      String systemId,
      String connectionTemplateId) {
    return new Connection(
        id,
        name,
        credentials,
        baseUrl,
        createdAt,
        updatedAt,
        systemId,
        connectionTemplateId,
        List.of());
  }
}
