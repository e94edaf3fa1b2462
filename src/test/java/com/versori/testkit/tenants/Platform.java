package com.versori.testkit.tenants;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.simulator.VersoriSimulator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The simulated platform, as seen by the victim of an attack. */
public record Platform(VersoriSimulator simulator) {

  public List<StoredConnection> connections() {
    return simulator.connections();
  }

  /** Null if there is none. */
  public StoredConnection connection(String id) {
    return connections().stream().filter(c -> c.id().equals(id)).findFirst().orElse(null);
  }

  /**
   * Creates a connection with its own API key as another client of the platform.
   *
   * @return its ID
   */
  public String make(
      String name,
      String templateId,
      String url,
      String entryId,
      String credentialId,
      String credentialName) {
    return simulator.make(
        """
        {"connectionTemplateId": "%s", "connection": {"name": "%s", "baseUrl": "%s", "credentials": [{
          "id": "%s",
          "authSchemeConfig": {"type": "api-key",
            "apiKey": {"id": "key", "description": "Key", "name": "X-Api-Key", "in": "header"}},
          "credential": {"id": "%s", "organisationId": "%s", "name": "%s", "type": "string",
            "data": {"string": {"value": "of-a-person"}}}}]}}
        """
            .formatted(
                templateId,
                name,
                url,
                entryId,
                credentialId,
                SimulatorData.ORGANISATION_ID,
                credentialName));
  }

  /** The base URLs of connections that have or had this secret value. */
  public List<String> serversOf(String value) {
    Stream<JsonNode> sent =
        simulator.requests().stream()
            .map(RecordedRequest::body)
            .filter(Objects::nonNull)
            .map(body -> body.has("connection") ? body.path("connection") : body);
    Stream<JsonNode> stored = connections().stream().map(StoredConnection::connection);
    return List.copyOf(
        new TreeSet<>(
            Stream.concat(sent, stored)
                .filter(connection -> connection.toString().contains(value))
                .map(connection -> connection.path("baseUrl").asText())
                .toList()));
  }

  /** The requests that read, write or refer to the connection. */
  public List<RecordedRequest> requestsAbout(String id) {
    return simulator.requests().stream()
        .filter(r -> r.path().contains(id) || String.valueOf(r.body()).contains(id))
        .toList();
  }

  public List<RecordedRequest> requests(Operation operation) {
    return simulator.requests().stream().filter(r -> r.operation() == operation).toList();
  }

  public static String url(StoredConnection connection) {
    return connection.connection().path("baseUrl").asText();
  }

  /** The connection's entry at the index. */
  public static JsonNode entry(StoredConnection connection, int index) {
    return connection.connection().path("credentials").path(index);
  }

  /** The API key of the connection's first entry. */
  public static String value(StoredConnection connection) {
    return entry(connection, 0).at("/credential/data/string/value").asText();
  }
}
