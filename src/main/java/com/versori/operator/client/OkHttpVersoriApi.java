package com.versori.operator.client;

import static com.versori.operator.client.Transport.ANSWER_LIMIT;
import static com.versori.operator.client.Transport.LIST_LIMIT;
import static com.versori.operator.client.Transport.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.client.Transport.Exchange;
import com.versori.operator.client.model.Activation;
import com.versori.operator.client.model.AnsweredText;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.EndUser;
import com.versori.operator.client.model.Ids;
import com.versori.operator.client.model.Project;
import com.versori.operator.client.model.Token;
import com.versori.operator.client.model.UpdateRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/** The Versori API over OkHttp: the request of each endpoint, and how its answer is read. */
public final class OkHttpVersoriApi implements VersoriApi, OAuth2Logins, AutoCloseable {

  private final Transport http;

  /**
   * @throws IllegalArgumentException names the CA file if it cannot be used
   */
  public OkHttpVersoriApi(ClientSettings settings) {
    this.http = new Transport(settings);
  }

  @Override
  public Connection create(Caller caller, CreateRequest request) throws VersoriException {
    return send(
        "create",
        http.request(caller.connectionToken(), connections(caller)).post(body(request.body())),
        ANSWER_LIMIT,
        Answers::connection);
  }

  @Override
  public Connection get(Caller caller, String connectionId) throws VersoriException {
    return read(
        "get",
        caller.connectionToken(),
        connection(caller, connectionId),
        ANSWER_LIMIT,
        json -> Answers.connection(json).filter(answer -> answer.id().equals(connectionId)));
  }

  @Override
  public ConnectionPage list(Caller caller, ConnectionQuery query) throws VersoriException {
    HttpUrl.Builder url =
        connections(caller).addQueryParameter("first", Integer.toString(query.first()));
    query.after().ifPresent(after -> url.addQueryParameter("after", after));
    query.systemId().ifPresent(system -> url.addQueryParameter("system_id", system));
    query.endUserId().ifPresent(user -> url.addQueryParameter("end_user_id", user));
    Token token = query.endUserId().isPresent() ? caller.connectionToken() : caller.listToken();
    return read("list", token, url, LIST_LIMIT, Answers::page);
  }

  @Override
  public Optional<Connection> update(Caller caller, String connectionId, UpdateRequest request)
      throws VersoriException {
    Request.Builder put =
        http.request(caller.connectionToken(), connection(caller, connectionId))
            .put(body(request.body()));
    Exchange exchange = http.exchange("update", put);
    byte[] answer = exchange.send(ANSWER_LIMIT);
    return exchange.hasNoContent()
        ? Optional.empty()
        : Optional.of(exchange.read(answer, Answers::connection));
  }

  @Override
  public void delete(Caller caller, String connectionId) throws VersoriException {
    write(
        "delete",
        http.request(caller.connectionToken(), connection(caller, connectionId)).delete());
  }

  @Override
  public void link(Caller caller, String connectionId, String templateId) throws VersoriException {
    write("link", linking(caller, connectionId).post(linked(templateId)));
  }

  @Override
  public void unlink(Caller caller, String connectionId, String templateId)
      throws VersoriException {
    write("unlink", linking(caller, connectionId).delete(linked(templateId)));
  }

  /** Not with the end user's own token: the end user may not exist. */
  @Override
  public EndUser endUser(Caller caller, String externalId) throws VersoriException {
    String shown = AnsweredText.clean(externalId);
    return read(
        "endUser",
        caller.token(),
        organisation(caller).addPathSegment("users").addPathSegment(segment(externalId)),
        ANSWER_LIMIT,
        json -> Answers.endUser(json).filter(user -> shown.equals(user.externalId())));
  }

  @Override
  public Project project(Caller caller, String projectId) throws VersoriException {
    return read(
        "project", caller.token(), projectUrl(caller, projectId), ANSWER_LIMIT, Answers::project);
  }

  @Override
  public List<ConnectionTemplate> templates(Caller caller, String projectId, String environmentId)
      throws VersoriException {
    return read(
        "templates",
        caller.token(),
        projectUrl(caller, projectId)
            .addPathSegment("connection-templates")
            .addQueryParameter("env_id", environmentId),
        LIST_LIMIT,
        Answers::templates);
  }

  @Override
  public ConnectionPage connectionsInUse(Caller caller, String projectId, String environmentId)
      throws VersoriException {
    return read(
        "connectionsInUse",
        caller.token(),
        projectUrl(caller, projectId)
            .addPathSegment("connections")
            .addQueryParameter("env_id", environmentId),
        LIST_LIMIT,
        Answers::page);
  }

  @Override
  public List<Activation> activations(Caller caller, String environmentId) throws VersoriException {
    return read(
        "activations",
        caller.token(),
        organisation(caller)
            .addPathSegment("environments")
            .addPathSegment(segment(environmentId))
            .addPathSegment("activations"),
        LIST_LIMIT,
        Answers::activations);
  }

  @Override
  public HttpUrl start(Caller caller, String systemId, ObjectNode request) throws VersoriException {
    HttpUrl.Builder url =
        organisation(caller)
            .addPathSegment("systems")
            .addPathSegment(ulid(systemId))
            .addPathSegment("oauth2")
            .addPathSegment("initialise");
    return send(
        "initialise",
        http.request(caller.token(), url).post(body(request)),
        ANSWER_LIMIT,
        Answers::loginUrl);
  }

  @Override
  public void close() {
    http.close();
  }

  private <T> T read(
      String operation,
      Token token,
      HttpUrl.Builder url,
      long limit,
      Function<JsonNode, Optional<T>> read)
      throws VersoriException {
    return send(operation, http.request(token, url).get(), limit, read);
  }

  private <T> T send(
      String operation, Request.Builder request, long limit, Function<JsonNode, Optional<T>> read)
      throws VersoriException {
    Exchange exchange = http.exchange(operation, request);
    return exchange.read(exchange.send(limit), read);
  }

  /** A write whose answer says nothing more than that it is done. */
  private void write(String operation, Request.Builder request) throws VersoriException {
    http.exchange(operation, request).send(ANSWER_LIMIT);
  }

  private Request.Builder linking(Caller caller, String connectionId) throws VersoriException {
    return http.request(
        caller.connectionToken(), connection(caller, connectionId).addPathSegment("link"));
  }

  private static RequestBody linked(String templateId) {
    return body(JsonNodeFactory.instance.objectNode().put("connectionTemplateId", templateId));
  }

  private static HttpUrl.Builder projectUrl(Caller caller, String id) throws VersoriException {
    return organisation(caller).addPathSegment("projects").addPathSegment(ulid(id));
  }

  private static HttpUrl.Builder connections(Caller caller) throws VersoriException {
    return organisation(caller).addPathSegment("connections");
  }

  private static HttpUrl.Builder connection(Caller caller, String id) throws VersoriException {
    return connections(caller).addPathSegment(ulid(id));
  }

  private static HttpUrl.Builder organisation(Caller caller) throws VersoriException {
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
}
