package com.versori.testkit.kube;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces wrong answers of the mock server by those of a Kubernetes API: JSON patches whose tests
 * fail, merge patches, server-side apply, {@code stringData}, discovery, tables, core/v1 events,
 * and unsupported queries.
 */
final class MockApiDispatcher extends KubernetesCrudDispatcher {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final int UNPROCESSABLE = 422;

  /** Parameters without an effect here, which the mock server would mistake for a status write. */
  private static final Pattern NOISE =
      Pattern.compile(
          "[&?](fieldManager|fieldValidation|timeout|timeoutSeconds|limit|force|dryRun"
              + "|resourceVersionMatch|allowWatchBookmarks|propagationPolicy)=[^&]*");

  private static final Map<String, String> DISCOVERY =
      Map.of(
          "/version",
          """
          {"major":"1","minor":"37","gitVersion":"v1.37.0-mock"}""",
          "/api",
          """
          {"kind":"APIVersions","versions":["v1"]}""",
          "/apis",
          """
          {"kind":"APIGroupList","apiVersion":"v1","groups":[
            {"name":"versori.com",
             "versions":[{"groupVersion":"versori.com/v1alpha1","version":"v1alpha1"}],
             "preferredVersion":{"groupVersion":"versori.com/v1alpha1","version":"v1alpha1"}},
            {"name":"events.k8s.io",
             "versions":[{"groupVersion":"events.k8s.io/v1","version":"v1"}],
             "preferredVersion":{"groupVersion":"events.k8s.io/v1","version":"v1"}}]}""",
          "/api/v1",
          """
          {"kind":"APIResourceList","groupVersion":"v1","resources":[
            {"name":"secrets","singularName":"secret","namespaced":true,"kind":"Secret",
             "verbs":["create","delete","get","list","patch","update","watch"]},
            {"name":"namespaces","singularName":"namespace","namespaced":false,"kind":"Namespace",
             "shortNames":["ns"],
             "verbs":["create","delete","get","list","patch","update","watch"]}]}""",
          "/apis/events.k8s.io/v1",
          """
          {"kind":"APIResourceList","groupVersion":"events.k8s.io/v1","resources":[
            {"name":"events","singularName":"event","namespaced":true,"kind":"Event",
             "shortNames":["ev"],
             "verbs":["create","delete","get","list","patch","update","watch"]}]}""",
          "/apis/versori.com/v1alpha1",
          """
          {"kind":"APIResourceList","groupVersion":"versori.com/v1alpha1","resources":[
            {"name":"versoriconnections","singularName":"versoriconnection","namespaced":true,
             "kind":"VersoriConnection","shortNames":["vconn"],"categories":["versori"],
             "verbs":["create","delete","get","list","patch","update","watch"]},
            {"name":"versoriconnections/status","singularName":"","namespaced":true,
             "kind":"VersoriConnection","verbs":["get","patch","update"]},
            {"name":"versoriorganisations","singularName":"versoriorganisation","namespaced":true,
             "kind":"VersoriOrganisation","shortNames":["vorg"],"categories":["versori"],
             "verbs":["create","delete","get","list","patch","update","watch"]},
            {"name":"versoriorganisations/status","singularName":"","namespaced":true,
             "kind":"VersoriOrganisation","verbs":["get","patch","update"]}]}""");

  private static final Pattern CORE_EVENTS = Pattern.compile("/api/v1(/namespaces/[^/]+)?/events");

  /** On this error kubectl lists again. */
  private static final String MISSED =
      """
      {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","code":410,
       "reason":"Expired","message":"the mock server has no watch of this kind"}}""";

  private final List<MockTables> tables;
  private final Map<String, String> openApi;
  private final WatchGate watches;

  MockApiDispatcher(List<CustomResourceDefinition> crds, WatchGate watches) {
    super(crds.stream().map(CustomResourceDefinitionContext::fromCrd).toList());
    this.watches = watches;
    this.tables = crds.stream().map(MockTables::new).toList();
    this.openApi = MockOpenApi.documents(crds);
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    String path = withoutNoise(request.getPath());
    String bare = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
    if (request.getMethod().equals("GET")) {
      String document = DISCOVERY.getOrDefault(bare, openApi.get(bare));
      if (document != null) {
        return json(200, document);
      }
      if (path.contains("watch=true") && request.getHeader("Upgrade") == null) {
        return json(200, MISSED);
      }
    }
    Matcher events = CORE_EVENTS.matcher(bare);
    if (request.getMethod().equals("GET") && events.matches()) {
      return json(200, coreEvents(events.group(1), request.getPath()));
    }
    if (bare.equals("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews")) {
      return json(
          201,
          """
          {"kind":"SelfSubjectRulesReview","apiVersion":"authorization.k8s.io/v1","spec":{},
           "status":{"incomplete":false,"nonResourceRules":[],"resourceRules":[
             {"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]}}""");
    }
    String type = String.valueOf(request.getHeader("Content-Type"));
    // The body can be read only once.
    String text = request.getUtf8Body();
    if (type.contains("protobuf")) {
      return status(
          415,
          "UnsupportedMediaType",
          "this mock server takes JSON alone: write a manifest and apply it");
    }
    MockResponse answer =
        complete(
            switch (request.getMethod()) {
              case "PATCH" -> patch(request, path, type, text);
              case "POST", "PUT" ->
                  super.dispatch(copy(request, path, withData(parse(text, type))));
              default -> super.dispatch(copy(request, path, text));
            });
    Optional<MockTables> table =
        tables.stream()
            .filter(one -> one.isAskedFor(path, String.valueOf(request.getHeader("Accept"))))
            .findFirst();
    return request.getMethod().equals("GET") && answer.code() == 200 && table.isPresent()
        ? json(200, table.get().of(parse(answer.getBody().readUtf8(), "json")).toString())
        : answer;
  }

  /** The same events in core/v1, as kubectl reads them. */
  private String coreEvents(String namespace, String path) {
    String query = URLDecoder.decode(path, StandardCharsets.UTF_8);
    ObjectNode list = JSON.createObjectNode().put("kind", "EventList").put("apiVersion", "v1");
    list.putObject("metadata");
    ArrayNode items = list.putArray("items");
    MockResponse answer =
        super.handleGet(
            "/apis/events.k8s.io/v1" + (namespace == null ? "" : namespace) + "/events");
    for (JsonNode item : parse(answer.getBody().readUtf8(), "json").path("items")) {
      ObjectNode event = item.deepCopy();
      JsonNode regarding = event.remove("regarding");
      event.put("apiVersion", "v1").set("involvedObject", regarding);
      event.set("message", event.remove("note"));
      event.set("reportingComponent", event.remove("reportingController"));
      if (matches(query, "involvedObject.name", regarding.path("name").asText())) {
        items.add(event);
      }
    }
    return list.toString();
  }

  private static boolean matches(String query, String field, String value) {
    Matcher wanted = Pattern.compile(Pattern.quote(field) + "=([^,&]*)").matcher(query);
    return !wanted.find() || wanted.group(1).equals(value);
  }

  private MockResponse patch(RecordedRequest request, String path, String type, String text) {
    if (type.contains("json-patch")) {
      return jsonPatch(request, path, text);
    }
    String main = path.replaceFirst("/status(\\?|$)", "$1");
    MockResponse existing = super.handleGet(main);
    ObjectNode patch = (ObjectNode) parse(text, type);
    if (existing.code() == 404) {
      return type.contains("apply-patch")
          ? super.dispatch(
              new RecordedRequest(
                  "HTTP/1.1",
                  HttpMethod.POST,
                  main.replaceFirst("/[^/]+$", ""),
                  headers(),
                  buffer(withData(patch).toString())))
          : existing;
    }
    ObjectNode merged = (ObjectNode) parse(existing.getBody().readUtf8(), "json");
    merge(merged, patch);
    return super.dispatch(
        new RecordedRequest(
            "HTTP/1.1", HttpMethod.PUT, path, headers(), buffer(withData(merged).toString())));
  }

  /** The mock server never answers a patch whose test fails. */
  private MockResponse jsonPatch(RecordedRequest request, String path, String text) {
    MockResponse existing = super.handleGet(path.replaceFirst("/status(\\?|$)", "$1"));
    if (existing.code() == 404) {
      return existing;
    }
    JsonNode current = parse(existing.getBody().readUtf8(), "json");
    for (JsonNode operation : parse(text, "json")) {
      boolean fails =
          operation.path("op").asText().equals("test")
              && !current
                  .at(JsonPointer.compile(operation.path("path").asText()))
                  .equals(operation.path("value"));
      if (fails) {
        return status(UNPROCESSABLE, "Invalid", "the server rejected our request: test failed");
      }
    }
    return super.dispatch(copy(request, path, text));
  }

  /** A JSON merge patch (RFC 7386). */
  private static void merge(ObjectNode into, ObjectNode patch) {
    patch
        .properties()
        .forEach(
            field -> {
              String name = field.getKey();
              if (field.getValue().isNull()) {
                into.remove(name);
              } else if (field.getValue() instanceof ObjectNode child) {
                if (!(into.get(name) instanceof ObjectNode)) {
                  into.putObject(name);
                }
                merge((ObjectNode) into.get(name), child);
              } else {
                into.set(name, field.getValue());
              }
            });
  }

  private static JsonNode withData(JsonNode object) {
    if (object.path("stringData") instanceof ObjectNode plain) {
      ObjectNode secret = (ObjectNode) object;
      ObjectNode data =
          secret.path("data") instanceof ObjectNode given ? given : secret.putObject("data");
      plain
          .properties()
          .forEach(
              e ->
                  data.put(
                      e.getKey(),
                      Base64.getEncoder()
                          .encodeToString(e.getValue().asText().getBytes(StandardCharsets.UTF_8))));
      secret.remove("stringData");
    }
    return object;
  }

  private static JsonNode parse(String text, String type) {
    try {
      return (type.contains("yaml") ? YAML : JSON).readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutNoise(String path) {
    String clean = NOISE.matcher(path).replaceAll("");
    return clean.contains("?") ? clean : clean.replaceFirst("&", "?");
  }

  private static RecordedRequest copy(RecordedRequest request, String path, JsonNode body) {
    return copy(request, path, body.toString());
  }

  private static RecordedRequest copy(RecordedRequest request, String path, String body) {
    return new RecordedRequest(
        request.getHttpVersion(), request.method(), path, request.getHeaders(), buffer(body));
  }

  private static Headers headers() {
    return Headers.builder().add("Content-Type", "application/json").build();
  }

  private static Buffer buffer(String text) {
    return new Buffer(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds the content type, and turns an error into a Status. */
  private MockResponse complete(MockResponse response) {
    if (response.getWebSocketListener() != null) {
      return watches.through(response);
    }
    if (response.code() == 404) {
      return status(404, "NotFound", "not found");
    }
    if (response.code() == 202) {
      response.setResponseCode(200);
    }
    return response.setHeader("Content-Type", "application/json");
  }

  private static MockResponse status(int code, String reason, String message) {
    return json(
        code,
        """
        {"kind":"Status","apiVersion":"v1","status":"Failure","code":%d,"reason":"%s",
         "message":"%s"}"""
            .formatted(code, reason, message));
  }

  private static MockResponse json(int code, String body) {
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(body);
  }
}
