package com.versori.testkit.simulator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The endpoints of the API. */
public enum Operation {
  CREATE("POST", "connections"),
  GET("GET", "connections/{id}"),
  LIST("GET", "connections"),
  UPDATE("PUT", "connections/{id}"),
  DELETE("DELETE", "connections/{id}"),
  LINK("POST", "connections/{id}/link"),
  UNLINK("DELETE", "connections/{id}/link"),
  PROJECT("GET", "projects/{id}"),
  TEMPLATES("GET", "projects/{id}/connection-templates"),
  END_USER("GET", "users/{id}"),
  CREATE_END_USER("POST", "users"),
  CONNECTIONS_IN_USE("GET", "projects/{id}/connections"),
  ACTIVATIONS("GET", "environments/{id}/activations"),
  /** The start of an OAuth 2.0 login. */
  LOGIN("POST", "systems/{id}/oauth2/initialise");

  private final Pattern request;

  /**
   * @param path below the organisation
   */
  Operation(String method, String path) {
    request = Pattern.compile(method + " /api/v2/o/([^/]+)/" + path.replace("{id}", "([^/]+)"));
  }

  /**
   * Matches a request of this operation. Its groups are the organisation and the ID, if any.
   *
   * @param request method and path, with its escapes
   */
  Matcher matcher(String request) {
    return this.request.matcher(request);
  }
}
