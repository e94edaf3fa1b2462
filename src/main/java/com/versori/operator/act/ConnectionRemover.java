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
   * Returns when the template no longer uses the connection.
   *
   * @throws VersoriException if it may still use it
   */
  void unlink(Caller caller, String connectionId, String templateId) throws VersoriException {
    try {
      api.unlink(caller, connectionId, templateId);
    } catch (VersoriException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  /**
   * Returns when the connection does not exist.
   *
   * @param linked IDs of the templates that may use it: their links are removed first. Whether the
   *     connection can be deleted although that is refused, the API decides
   * @param mayBeUnseen whether the connection may be too new for a read to find it; then "not
   *     found" is no proof that it is gone
   * @return whether this call has deleted it; false if it did not exist
   * @throws VersoriException if it may still exist
   */
  boolean remove(Caller caller, String connectionId, List<String> linked, boolean mayBeUnseen)
      throws VersoriException {
    for (String templateId : linked) {
      try {
        unlink(caller, connectionId, templateId);
      } catch (VersoriException e) {
        if (e.kind() != Kind.REJECTED && e.kind() != Kind.CONFLICT) {
          throw e;
        }
      }
    }
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
