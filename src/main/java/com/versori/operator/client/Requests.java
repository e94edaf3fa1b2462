package com.versori.operator.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.Ids;
import com.versori.operator.client.model.Token;
import com.versori.operator.client.model.UpdateRequest;
import java.io.IOException;
import java.util.UUID;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** Builds the HTTP requests. */
final class Requests {

  static final String REQUEST_ID = "X-Request-ID";
  private static final MediaType JSON = MediaType.get("application/json");
  private static final ObjectMapper MAPPER = new ObjectMapper(Traces.jsonFactory().build());

  private final String userAgent;

  Requests(ClientSettings settings) {
    this.userAgent = settings.userAgent();
  }

  Request create(Caller caller, CreateRequest request) throws VersoriException {
    return request(caller.connectionToken(), connections(caller))
        .post(body(request.body()))
        .build();
  }

  Request get(Caller caller, String id) throws VersoriException {
    return request(caller.connectionToken(), connection(caller, id)).get().build();
  }

  Request list(Caller caller, ConnectionQuery query) throws VersoriException {
    HttpUrl.Builder url =
        connections(caller).addQueryParameter("first", Integer.toString(query.first()));
    query.after().ifPresent(after -> url.addQueryParameter("after", after));
    query.systemId().ifPresent(system -> url.addQueryParameter("system_id", system));
    query.endUserId().ifPresent(user -> url.addQueryParameter("end_user_id", user));
    Token token = query.endUserId().isPresent() ? caller.connectionToken() : caller.listToken();
    return request(token, url).get().build();
  }

  Request update(Caller caller, String id, UpdateRequest request) throws VersoriException {
    return request(caller.connectionToken(), connection(caller, id))
        .put(body(request.body()))
        .build();
  }

  Request delete(Caller caller, String id) throws VersoriException {
    return request(caller.connectionToken(), connection(caller, id)).delete().build();
  }

  Request link(Caller caller, String id, String templateId) throws VersoriException {
    return request(caller.connectionToken(), link(caller, id)).post(body(link(templateId))).build();
  }

  Request unlink(Caller caller, String id, String templateId) throws VersoriException {
    return request(caller.connectionToken(), link(caller, id))
        .delete(body(link(templateId)))
        .build();
  }

  private HttpUrl.Builder link(Caller caller, String id) throws VersoriException {
    return connection(caller, id).addPathSegment("link");
  }

  private static ObjectNode link(String templateId) {
    return MAPPER.createObjectNode().put("connectionTemplateId", templateId);
  }

  /** Not with the end user's own token: the end user may not exist. */
  Request endUser(Caller caller, String externalId) throws VersoriException {
    HttpUrl.Builder url =
        organisation(caller).addPathSegment("users").addPathSegment(segment(externalId));
    return request(caller.token(), url).get().build();
  }

  Request project(Caller caller, String projectId) throws VersoriException {
    return request(caller.token(), projectUrl(caller, projectId)).get().build();
  }

  Request templates(Caller caller, String projectId, String environmentId) throws VersoriException {
    HttpUrl.Builder url =
        projectUrl(caller, projectId)
            .addPathSegment("connection-templates")
            .addQueryParameter("env_id", environmentId);
    return request(caller.token(), url).get().build();
  }

  Request connectionsInUse(Caller caller, String projectId, String environmentId)
      throws VersoriException {
    HttpUrl.Builder url =
        projectUrl(caller, projectId)
            .addPathSegment("connections")
            .addQueryParameter("env_id", environmentId);
    return request(caller.token(), url).get().build();
  }

  Request activations(Caller caller, String environmentId) throws VersoriException {
    HttpUrl.Builder url =
        organisation(caller)
            .addPathSegment("environments")
            .addPathSegment(segment(environmentId))
            .addPathSegment("activations");
    return request(caller.token(), url).get().build();
  }

  Request login(Caller caller, String systemId, ObjectNode request) throws VersoriException {
    HttpUrl.Builder url =
        organisation(caller)
            .addPathSegment("systems")
            .addPathSegment(ulid(systemId))
            .addPathSegment("oauth2")
            .addPathSegment("initialise");
    return request(caller.token(), url).post(body(request)).build();
  }

  private HttpUrl.Builder projectUrl(Caller caller, String id) throws VersoriException {
    return organisation(caller).addPathSegment("projects").addPathSegment(ulid(id));
  }

  private HttpUrl.Builder connections(Caller caller) throws VersoriException {
    return organisation(caller).addPathSegment("connections");
  }

  private HttpUrl.Builder connection(Caller caller, String id) throws VersoriException {
    return connections(caller).addPathSegment(ulid(id));
  }

  private HttpUrl.Builder organisation(Caller caller) throws VersoriException {
    HttpUrl api = HttpUrl.parse(caller.apiUrl());
    if (api == null) {
      throw VersoriException.notSent("its URL has no valid host or port");
    }
    return api.newBuilder().addPathSegment("o").addPathSegment(ulid(caller.organisationId()));
  }

  /** Other text, such as {@code ..}, could change the path. */
  private static String ulid(String id) {
    if (!Ids.isUlid(id)) {
      throw new IllegalArgumentException("an ID of the Versori platform is a ULID");
    }
    return id;
  }

  /** A text that would change the path is refused. */
  private static String segment(String text) {
    if (!Ids.canBeInPath(text)) {
      throw new IllegalArgumentException("no ID of the Versori platform is like this");
    }
    return text;
  }

  private Request.Builder request(Token token, HttpUrl.Builder url) {
    return new Request.Builder()
        .url(url.build())
        .header("Authorization", token.scheme().text() + " " + token.value())
        .header("Accept", "application/json")
        .header("User-Agent", userAgent)
        .header(REQUEST_ID, UUID.randomUUID().toString());
  }

  private static RequestBody body(ObjectNode json) {
    try {
      return new OneShot(MAPPER.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /** OkHttp never sends a one-shot body a second time. Workaround no-resend. */
  private static final class OneShot extends RequestBody {
    private final byte[] bytes;

    OneShot(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public MediaType contentType() {
      return JSON;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      try {
        sink.write(bytes);
      } finally {
        Traces.overwrite(bytes);
      }
    }
  }
}
