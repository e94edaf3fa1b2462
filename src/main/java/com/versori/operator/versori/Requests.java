package com.versori.operator.versori;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.UUID;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** Builds the requests, where a test can see them without a server. */
final class Requests {

  static final String REQUEST_ID = "X-Request-ID";
  private static final MediaType JSON = MediaType.get("application/json");
  private static final ObjectMapper MAPPER = new ObjectMapper(Traces.jsonFactory().build());

  private final HttpUrl apiUrl;
  private final AuthScheme authScheme;
  private final String userAgent;

  Requests(Settings settings) {
    this.apiUrl = HttpUrl.get(settings.apiUrl().toString());
    this.authScheme = settings.authScheme();
    this.userAgent = settings.userAgent();
  }

  Request create(Access access, CreateRequest request) {
    return request(access, connections(access)).post(body(request.body())).build();
  }

  Request get(Access access, String id) {
    return request(access, connections(access).addPathSegment(id)).get().build();
  }

  Request list(Access access, ConnectionQuery query) {
    HttpUrl.Builder url =
        connections(access).addQueryParameter("first", Integer.toString(query.first()));
    query.after().ifPresent(after -> url.addQueryParameter("after", after));
    query.systemId().ifPresent(system -> url.addQueryParameter("system_id", system));
    return request(access, url).get().build();
  }

  Request update(Access access, String id, UpdateRequest request) {
    return request(access, connections(access).addPathSegment(id))
        .put(body(request.body()))
        .build();
  }

  Request delete(Access access, String id) {
    return request(access, connections(access).addPathSegment(id)).delete().build();
  }

  Request project(Access access, String projectId) {
    return request(access, projects(access).addPathSegment(projectId)).get().build();
  }

  Request templates(Access access, String projectId, String environmentId) {
    HttpUrl.Builder url =
        projects(access)
            .addPathSegment(projectId)
            .addPathSegment("connection-templates")
            .addQueryParameter("env_id", environmentId);
    return request(access, url).get().build();
  }

  private HttpUrl.Builder projects(Access access) {
    return organisation(access).addPathSegment("projects");
  }

  /** Segments are encoded: an ID cannot lead to another path. */
  private HttpUrl.Builder connections(Access access) {
    return organisation(access).addPathSegment("connections");
  }

  private HttpUrl.Builder organisation(Access access) {
    return apiUrl.newBuilder().addPathSegment("o").addPathSegment(access.organisationId());
  }

  private Request.Builder request(Access access, HttpUrl.Builder url) {
    return new Request.Builder()
        .url(url.build())
        .header("Authorization", authScheme.word() + " " + access.token().value())
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

  /** OkHttp never sends a one-shot body a second time. */
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
