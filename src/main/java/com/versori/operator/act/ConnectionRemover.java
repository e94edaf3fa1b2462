package com.versori.operator.act;

import com.versori.operator.client.VersoriApi;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Caller;

/** Deletes connections: the only class that does. */
public final class ConnectionRemover {

  private final VersoriApi api;

  public ConnectionRemover(VersoriApi api) {
    this.api = api;
  }

  /**
   * Returns once the connection does not exist.
   *
   * @param mayBeUnseen whether it is so new that "not found" does not show that it is gone
   * @throws VersoriException if it may still exist
   */
  void remove(Caller caller, String connectionId, boolean mayBeUnseen) throws VersoriException {
    try {
      api.delete(caller, connectionId);
    } catch (VersoriException e) {
      if (e.kind() != Kind.NOT_FOUND || mayBeUnseen) {
        throw e;
      }
    }
  }
}
