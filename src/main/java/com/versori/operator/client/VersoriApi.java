package com.versori.operator.client;

import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.UpdateRequest;
import java.util.Optional;

/**
 * The Versori API, one method for each endpoint. A method sends exactly one request. Thread-safe.
 */
public interface VersoriApi extends VersoriReads {

  /**
   * {@code POST /o/{organisation}/connections}. Not idempotent.
   *
   * @return the connection, which has an ID
   */
  Connection create(Caller caller, CreateRequest request) throws VersoriException;

  /**
   * {@code PUT /o/{organisation}/connections/{id}}: the whole connection.
   *
   * @return the connection; empty if the answer has no content (204)
   */
  Optional<Connection> update(Caller caller, String connectionId, UpdateRequest request)
      throws VersoriException;

  /** {@code DELETE /o/{organisation}/connections/{id}}; 204, 202 and 200 are all success. */
  void delete(Caller caller, String connectionId) throws VersoriException;

  /**
   * {@code POST /o/{organisation}/connections/{id}/link}: a further template uses the connection,
   * in place of the one that it used. Idempotent.
   */
  void link(Caller caller, String connectionId, String templateId) throws VersoriException;

  /** {@code DELETE} of the same: the template no longer uses the connection. */
  void unlink(Caller caller, String connectionId, String templateId) throws VersoriException;
}
