package com.versori.operator.reconcile;

import com.versori.operator.versori.Access;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.ConnectionPage;
import com.versori.operator.versori.ConnectionQuery;
import com.versori.operator.versori.ConnectionTemplate;
import com.versori.operator.versori.CreateRequest;
import com.versori.operator.versori.Project;
import com.versori.operator.versori.UpdateRequest;
import com.versori.operator.versori.VersoriApi;
import com.versori.operator.versori.VersoriException;
import com.versori.operator.versori.VersoriException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The API, with its answers told to the {@link ApiTurns}. */
final class GuardedVersoriApi implements VersoriApi {

  @FunctionalInterface
  private interface Call<T> {
    T send() throws VersoriException;
  }

  private final VersoriApi api;
  private final ApiTurns turns;
  private final Consumer<Set<String>> wake;
  private final Consumer<Access> accepted;

  /**
   * @param wake is given the UIDs of resources that were turned away and may come again
   * @param accepted is given each caller that the API has answered
   */
  GuardedVersoriApi(
      VersoriApi api, ApiTurns turns, Consumer<Set<String>> wake, Consumer<Access> accepted) {
    this.accepted = accepted;
    this.api = api;
    this.turns = turns;
    this.wake = wake;
  }

  @Override
  public Connection create(Access access, CreateRequest request) throws VersoriException {
    return told(access, () -> api.create(access, request));
  }

  @Override
  public Connection get(Access access, String connectionId) throws VersoriException {
    return told(access, () -> api.get(access, connectionId));
  }

  @Override
  public ConnectionPage list(Access access, ConnectionQuery query) throws VersoriException {
    turns.debit(access);
    return told(access, () -> api.list(access, query));
  }

  @Override
  public Optional<Connection> update(Access access, String connectionId, UpdateRequest request)
      throws VersoriException {
    return told(access, () -> api.update(access, connectionId, request));
  }

  @Override
  public void delete(Access access, String connectionId) throws VersoriException {
    told(
        access,
        () -> {
          api.delete(access, connectionId);
          return null;
        });
  }

  @Override
  public Project project(Access access, String projectId) throws VersoriException {
    turns.debit(access);
    return told(access, () -> api.project(access, projectId));
  }

  @Override
  public List<ConnectionTemplate> templates(Access access, String projectId, String environmentId)
      throws VersoriException {
    turns.debit(access);
    return told(access, () -> api.templates(access, projectId, environmentId));
  }

  private <T> T told(Access access, Call<T> call) throws VersoriException {
    try {
      T answer = call.send();
      accepted.accept(access);
      wake(turns.succeeded(access));
      return answer;
    } catch (VersoriException e) {
      if (e.kind() == Kind.FORBIDDEN && isForbiddenToAsk(access)) {
        turns.refused(access, e);
      } else {
        wake(turns.failed(access, e));
      }
      throw e;
    }
  }

  /** One request may be forbidden for what it asks; a token that may not even list is refused. */
  private boolean isForbiddenToAsk(Access access) {
    try (LogContext refused = LogContext.asItIs()) {
      api.list(access, new ConnectionQuery(1, Optional.empty(), Optional.empty()));
      return false;
    } catch (VersoriException e) {
      return e.kind() == Kind.FORBIDDEN;
    }
  }

  private void wake(Set<String> uids) {
    if (!uids.isEmpty()) {
      wake.accept(uids);
    }
  }
}
