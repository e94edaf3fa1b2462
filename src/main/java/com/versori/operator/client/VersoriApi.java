package com.versori.operator.client;

import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.Project;
import com.versori.operator.client.model.UpdateRequest;
import java.util.List;
import java.util.Optional;

/**
 * The Versori API, one method for each endpoint. A method sends exactly one request. Thread-safe.
 */
public interface VersoriApi {

  /**
   * {@code POST /o/{organisation}/connections}. Not idempotent.
   *
   * @return the connection, which has an ID
   */
  Connection create(Caller access, CreateRequest request) throws VersoriException;

  /** {@code GET /o/{organisation}/connections/{id}}. */
  Connection get(Caller access, String connectionId) throws VersoriException;

  /** {@code GET /o/{organisation}/connections}: one page. */
  ConnectionPage list(Caller access, ConnectionQuery query) throws VersoriException;

  /**
   * {@code PUT /o/{organisation}/connections/{id}}: the whole connection.
   *
   * @return the connection; empty if the answer has no content (204)
   */
  Optional<Connection> update(Caller access, String connectionId, UpdateRequest request)
      throws VersoriException;

  /** {@code DELETE /o/{organisation}/connections/{id}}; 204, 202 and 200 are all success. */
  void delete(Caller access, String connectionId) throws VersoriException;

  /** {@code GET /o/{organisation}/projects/{id}}. */
  Project project(Caller access, String projectId) throws VersoriException;

  /** {@code GET /o/{organisation}/projects/{id}/connection-templates?env_id=}; not paginated. */
  List<ConnectionTemplate> templates(Caller access, String projectId, String environmentId)
      throws VersoriException;
}
