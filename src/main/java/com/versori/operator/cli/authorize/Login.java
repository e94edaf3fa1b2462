package com.versori.operator.cli.authorize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.cli.command.FailureException;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.Ids;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.ConnectionPayload;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.ValueResolver;
import com.versori.operator.payload.credential.WireNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/**
 * The login that an entry needs, by its scheme.
 *
 * @param systemId the system of the template
 * @param request the body of the request that starts it
 * @param isClientStored whether the platform shows that it has stored the client
 * @param pkce whether the scheme declares PKCE
 */
record Login(String systemId, ObjectNode request, boolean isClientStored, boolean pkce) {

  /** What the vendor's CLI sends for a client that is not stored. */
  private static final String NO_CREDENTIAL = "0".repeat(26);

  private static final String OFFLINE_ACCESS = "offline_access";

  /**
   * The OAuth client of the login.
   *
   * @param stored the grant in which the platform shows its stored credential; may be missing
   */
  private record Client(String id, JsonNode stored) {

    /**
     * @param grant as declared, or the template's
     * @param known other grants that the platform shows
     */
    static Client of(CodeEntry entry, JsonNode grant, List<JsonNode> known)
        throws FailureException {
      JsonNode stored = grant.has("credentialId") ? grant : same(known, grant, "clientId");
      String id =
          grant
              .path("clientId")
              .asText(same(known, grant, "credentialId").path("clientId").asText());
      if (id.isEmpty()) {
        throw new FailureException(
            missing(
                entry,
                "no ID of its client",
                "authScheme.oauth2.grant.authorizationCode.clientId"));
      }
      return new Client(id, stored);
    }

    /** The first grant that agrees with the other in the member. */
    private static JsonNode same(List<JsonNode> grants, JsonNode other, String member) {
      return grants.stream()
          .filter(one -> one.path(member).equals(other.path(member)))
          .findFirst()
          .orElse(MissingNode.getInstance());
    }
  }

  /**
   * @param s with the template or the connection
   * @param values resolve the ID of the client
   */
  static Login of(Snapshot s, CodeEntry entry, ValueResolver values, String redirectUrl)
      throws FailureException {
    Optional<ConnectionTemplate> template = s.seen(Observations.TEMPLATE);
    Optional<Connection> connection = s.found();
    List<JsonNode> connected = schemes(connection);
    List<JsonNode> schemes = template.map(ConnectionTemplate::authSchemes).orElse(connected);
    JsonNode scheme = scheme(s, entry, values, schemes);
    List<JsonNode> known =
        Stream.concat(schemes.stream(), connected.stream())
            .map(one -> one.at("/oauth2/grant/authorizationCode"))
            .filter(one -> one.has("credentialId"))
            .toList();
    Client client = Client.of(entry, scheme.at("/grant/authorizationCode"), known);
    return new Login(
        template
            .map(ConnectionTemplate::systemId)
            .or(() -> connection.map(Connection::systemId))
            .filter(Ids::isUlid)
            .orElseThrow(() -> new FailureException("The API shows no system of the template")),
        request(s, scheme, client, redirectUrl),
        !client.stored().isMissingNode(),
        scheme.path("pkce").asBoolean());
  }

  private static List<JsonNode> schemes(Optional<Connection> connection) {
    return connection.stream()
        .flatMap(one -> one.credentials().stream())
        .map(ConnectionCredential::scheme)
        .filter(Objects::nonNull)
        .toList();
  }

  private static ObjectNode request(
      Snapshot s, JsonNode scheme, Client client, String redirectUrl) {
    ObjectNode request = WireNames.object();
    request
        .putObject("credential")
        .put("id", client.stored().path("credentialId").asText(NO_CREDENTIAL))
        .put("organisationId", client.stored().path("organisationId").asText(s.organisationId()));
    request.put("authorizeUrl", scheme.path("authorizeUrl").asText());
    request.put("clientId", client.id());
    request.put("redirectUrl", redirectUrl);
    request.set("scopes", scopes(scheme));
    request.put("prompt", "consent");
    // Otherwise the platform adds the scope, which providers may not know.
    request.put("disableOfflineAccess", !names(scheme).contains(OFFLINE_ACCESS));
    String parameters = scheme.path("additionalAuthorizeParams").asText();
    WireNames.putIfGiven(request, "additionalParams", parameters.isEmpty() ? null : parameters);
    return request;
  }

  /** Why the platform may be unable to use the code. */
  List<String> clientDoubt() {
    return isClientStored
        ? List.of()
        : List.of(
            ("the platform shows no stored client with the ID %s, neither in the template nor in the"
                    + " connection, and may be unable to use the code. If the login or the"
                    + " connection is rejected, store the client in the template's scheme on the"
                    + " platform")
                .formatted(request.path("clientId").asText()));
  }

  /** What may prevent the login, as far as the API leaves it open. */
  List<String> doubts(HttpUrl url) {
    List<String> doubts = new ArrayList<>();
    if (pkce && url.queryParameter("code_challenge") == null) {
      doubts.add(
          "the scheme declares PKCE, but the platform has made a login without it, which the"
              + " provider may refuse");
    }
    String authorizeUrl = request.path("authorizeUrl").asText();
    HttpUrl declared = HttpUrl.parse(authorizeUrl);
    if (declared == null || !declared.host().equals(url.host())) {
      doubts.add(
          "the login is not at the host of the scheme's authorizeUrl (%s)".formatted(authorizeUrl));
    }
    return doubts;
  }

  private static JsonNode scheme(
      Snapshot s, CodeEntry entry, ValueResolver values, List<JsonNode> templates)
      throws FailureException {
    EntryIds ids =
        new EntryIds() {
          @Override
          public String organisationId() {
            return s.organisationId();
          }
        };
    JsonNode scheme =
        ConnectionPayload.of(s.spec(), ids, templates, name -> values)
            .path("credentials")
            .path(entry.index())
            .at("/authSchemeConfig/oauth2");
    if (scheme.isMissingNode()) {
      throw new FailureException(
          missing(
              entry,
              "no scheme, and %s has none for authorization codes".formatted(s.describedTemplate()),
              "authScheme.oauth2"));
    }
    if (scheme.path("authorizeUrl").asText().isEmpty()) {
      throw new FailureException(
          missing(entry, "a scheme without authorizeUrl", "authScheme.oauth2.authorizeUrl"));
    }
    return scheme;
  }

  private static String missing(CodeEntry entry, String what, String field) {
    return "Entry %s has %s; set %s".formatted(entry.label(), what, field);
  }

  /** The default ones, or all. */
  private static ArrayNode scopes(JsonNode scheme) {
    ArrayNode scopes = WireNames.object().arrayNode();
    List<String> all = names(scheme);
    if (scheme.path("defaultScopes").isEmpty()) {
      all.forEach(scopes::add);
    } else {
      scheme.path("defaultScopes").forEach(scopes::add);
    }
    return scopes;
  }

  private static List<String> names(JsonNode scheme) {
    return scheme.path("scopes").findValuesAsText("name");
  }
}
