package com.versori.operator.limit;

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
import java.util.function.Consumer;

/** The API; every call counts towards its rate limit, and every answer reaches its breaker. */
public final class LimitedVersoriApi implements VersoriApi {

  @FunctionalInterface
  private interface Call<T> {
    T send() throws VersoriException;
  }

  private final VersoriApi api;
  private final ApiLimits limits;
  private final Consumer<Caller> accepted;

  /**
   * @param accepted is given each caller that the API has answered
   */
  public LimitedVersoriApi(VersoriApi api, ApiLimits limits, Consumer<Caller> accepted) {
    this.api = api;
    this.limits = limits;
    this.accepted = accepted;
  }

  @Override
  public Connection create(Caller access, CreateRequest request) throws VersoriException {
    return counted(access, () -> api.create(access, request));
  }

  @Override
  public Connection get(Caller access, String connectionId) throws VersoriException {
    return counted(access, () -> api.get(access, connectionId));
  }

  @Override
  public ConnectionPage list(Caller access, ConnectionQuery query) throws VersoriException {
    return counted(access, () -> api.list(access, query));
  }

  @Override
  public Optional<Connection> update(Caller access, String connectionId, UpdateRequest request)
      throws VersoriException {
    return counted(access, () -> api.update(access, connectionId, request));
  }

  @Override
  public void delete(Caller access, String connectionId) throws VersoriException {
    counted(
        access,
        () -> {
          api.delete(access, connectionId);
          return null;
        });
  }

  @Override
  public Project project(Caller access, String projectId) throws VersoriException {
    return counted(access, () -> api.project(access, projectId));
  }

  @Override
  public List<ConnectionTemplate> templates(Caller access, String projectId, String environmentId)
      throws VersoriException {
    return counted(access, () -> api.templates(access, projectId, environmentId));
  }

  private <T> T counted(Caller access, Call<T> call) throws VersoriException {
    limits.begins(access);
    try {
      T answer = call.send();
      accepted.accept(access);
      limits.answered(access);
      return answer;
    } catch (VersoriException e) {
      limits.failed(access, e);
      throw e;
    }
  }
}
