package com.versori.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.ulid.UlidCreator;
import com.versori.testkit.simulator.SimulatorOptions.ClientCheck;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** OAuth 2.0 logins: the platform's part, and a provider at which everybody is logged in. */
final class Logins {

  /** A code that the provider has issued, and for what. */
  private record Issued(String state, String redirectUrl, boolean usable) {}

  private final SimulatorOptions options;

  /** State to whether the platform has the client. */
  private final Map<String, Boolean> started = new ConcurrentHashMap<>();

  private final Map<String, Issued> issued = new ConcurrentHashMap<>();

  Logins(SimulatorOptions options) {
    this.options = options;
  }

  /** Starts a login: the answer has its URL. */
  ObjectNode start(String systemId, JsonNode request) throws ApiFailure {
    if (SimulatorData.TEMPLATES.stream().noneMatch(one -> one.systemId().equals(systemId))) {
      throw ApiFailure.notFound("system");
    }
    boolean stored =
        request.at("/credential/id").asText().equals(SimulatorData.CRM_CLIENT)
            && request.path("clientId").asText().equals("crm-client");
    if (!stored && options.clientCheck() == ClientCheck.AT_LOGIN) {
      throw ApiFailure.notFound("credential");
    }
    String state = "state-" + UlidCreator.getUlid();
    started.put(state, stored || options.clientCheck() == ClientCheck.NEVER);
    List<String> scopes = new ArrayList<>();
    request.path("scopes").forEach(scope -> scopes.add(scope.asText()));
    if (!request.path("disableOfflineAccess").asBoolean() && !scopes.contains("offline_access")) {
      scopes.add("offline_access");
    }
    StringBuilder url = new StringBuilder(request.path("authorizeUrl").asText());
    url.append("?response_type=code");
    add(url, "client_id", request.path("clientId").asText());
    add(url, "redirect_uri", request.path("redirectUrl").asText());
    add(url, "scope", String.join(" ", scopes));
    add(url, "prompt", request.path("prompt").asText("login"));
    add(url, "state", state);
    if (systemId.equals(SimulatorData.CRM.systemId())) {
      add(url, "code_challenge", "a-challenge");
      add(url, "code_challenge_method", "S256");
    }
    if (request.has("additionalParams")) {
      url.append('&').append(request.path("additionalParams").asText());
    }
    return JsonNodeFactory.instance.objectNode().put("url", url.toString());
  }

  /** Where the provider redirects the browser. */
  String redirect(Map<String, String> query) {
    StringBuilder url = new StringBuilder(query.get("redirect_uri"));
    if (options.refusal().isEmpty()) {
      String code = "code-" + UlidCreator.getUlid();
      boolean usable = started.getOrDefault(query.get("state"), false);
      issued.put(code, new Issued(query.get("state"), query.get("redirect_uri"), usable));
      url.append("?code=").append(code);
    } else {
      url.append("?error=access_denied");
      add(url, "error_description", options.refusal());
    }
    return add(url, "state", query.get("state")).toString();
  }

  /**
   * Why the platform cannot exchange the code; empty if it can, or if the code is not from here.
   */
  Optional<String> problem(JsonNode code) {
    Issued one = issued.get(code.path("code").asText());
    if (one == null) {
      return Optional.empty();
    }
    if (!one.state().equals(code.path("state").asText())) {
      return Optional.of("is of another login");
    }
    if (!one.redirectUrl().equals(code.path("redirectUrl").asText())) {
      return Optional.of("was issued for another redirect URL");
    }
    return one.usable() ? Optional.empty() : Optional.of("is of a client that is not stored");
  }

  private static StringBuilder add(StringBuilder url, String name, String value) {
    return url.append('&')
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }
}
