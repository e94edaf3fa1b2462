package com.versori.operator.client;

import com.versori.operator.client.model.Activation;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.EndUser;
import com.versori.operator.client.model.Project;
import java.util.List;

/** The endpoints of the Versori API that change nothing: all that subcommands can call. */
public interface VersoriReads {

  /** {@code GET /o/{organisation}/connections/{id}}. */
  Connection get(Caller caller, String connectionId) throws VersoriException;

  /** {@code GET /o/{organisation}/connections}: one page. */
  ConnectionPage list(Caller caller, ConnectionQuery query) throws VersoriException;

  /**
   * {@code GET /o/{organisation}/users/{external ID}}.
   *
   * @param externalId one that {@link Ids#canBeInPath can be in a path}
   */
  EndUser endUser(Caller caller, String externalId) throws VersoriException;

  /** {@code GET /o/{organisation}/projects/{id}}. */
  Project project(Caller caller, String projectId) throws VersoriException;

  /**
   * {@code GET /o/{organisation}/projects/{id}/connections?env_id=}: the static connections that
   * the environment uses.
   */
  ConnectionPage connectionsInUse(Caller caller, String projectId, String environmentId)
      throws VersoriException;

  /** {@code GET /o/{organisation}/environments/{id}/activations}. */
  List<Activation> activations(Caller caller, String environmentId) throws VersoriException;

  /**
   * {@code GET /o/{organisation}/projects/{id}/connection-templates?env_id=}; the endpoint has no
   * pages.
   */
  List<ConnectionTemplate> templates(Caller caller, String projectId, String environmentId)
      throws VersoriException;
}
