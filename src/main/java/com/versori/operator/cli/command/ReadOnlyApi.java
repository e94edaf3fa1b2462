package com.versori.operator.cli.command;

import com.versori.operator.client.OkHttpVersoriApi;
import com.versori.operator.client.VersoriApi;
import com.versori.operator.client.VersoriException;
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

/** The Versori API for subcommands. Writes throw, because only a bug can request one. */
public final class ReadOnlyApi implements VersoriApi, AutoCloseable {

  private final OkHttpVersoriApi api;

  public ReadOnlyApi(OkHttpVersoriApi api) {
    this.api = api;
  }

  @Override
  public void close() {
    api.close();
  }

  @Override
  public Connection create(Caller access, CreateRequest request) {
    throw readOnly();
  }

  @Override
  public Optional<Connection> update(Caller access, String connectionId, UpdateRequest request) {
    throw readOnly();
  }

  @Override
  public void delete(Caller access, String connectionId) {
    throw readOnly();
  }

  @Override
  public Connection get(Caller access, String connectionId) throws VersoriException {
    return api.get(access, connectionId);
  }

  @Override
  public ConnectionPage list(Caller access, ConnectionQuery query) throws VersoriException {
    return api.list(access, query);
  }

  @Override
  public Project project(Caller access, String projectId) throws VersoriException {
    return api.project(access, projectId);
  }

  @Override
  public List<ConnectionTemplate> templates(Caller access, String projectId, String environmentId)
      throws VersoriException {
    return api.templates(access, projectId, environmentId);
  }

  private static IllegalStateException readOnly() {
    return new IllegalStateException("subcommands are read-only");
  }
}
