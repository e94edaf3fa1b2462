package com.versori.operator.act;

import com.versori.operator.client.VersoriApi;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Caller;
import java.util.List;

/** Deletes connections and their links: the only class that does. */
public final class ConnectionRemover {

  private final VersoriApi api;

  public ConnectionRemover(VersoriApi api) {
    this.api = api;
  }

  /**
   * Returns when the templates no longer use the connection.
   *
   * @throws VersoriException if one of them may still use it
   */
  void unlink(Caller caller, String connectionId, List<String> templateIds)
      throws VersoriException {
    for (String templateId : templateIds) {
      try {
        api.unlink(caller, connectionId, templateId);
      } catch (VersoriException e) {
        if (e.kind() != Kind.NOT_FOUND) {
          throw e;
        }
      }
    }
  }

  /**
   * Returns when the connection does not exist.
   *
   * @param mayBeUnseen whether the connection may be too new for a read to find it; then "not
   *     found" is no proof that it is gone
   * @return whether this call has deleted it; false if it did not exist
   * @throws VersoriException if it may still exist
   */
  boolean remove(Caller caller, String connectionId, boolean mayBeUnseen) throws VersoriException {
    try {
      api.delete(caller, connectionId);
      return true;
    } catch (VersoriException e) {
      if (e.kind() != Kind.NOT_FOUND || mayBeUnseen) {
        throw e;
      }
      return false;
    }
  }
}
