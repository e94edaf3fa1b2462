package com.versori.operator.observe;

import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.VersoriReads;
import com.versori.operator.client.model.EndUser;
import com.versori.operator.findings.ApiFindings;
import com.versori.operator.findings.Remedies;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Snapshot;
import com.versori.operator.timing.Timing;
import java.util.function.LongSupplier;

/** Finds the end user of a dynamic connection. One that was not found is requested each time. */
final class EndUserFinder {

  private static final int MOST_KEPT = 2_000;

  private record Key(String caller, String externalId) {}

  private final SharedReads<Key, EndUser> endUsers;
  private final VersoriReads api;

  EndUserFinder(VersoriReads api, LongSupplier nanoTime) {
    this.endUsers = new SharedReads<>(MOST_KEPT, nanoTime);
    this.api = api;
  }

  Observation<EndUser> find(Snapshot s) {
    Key key = new Key(s.caller().hash(), s.spec().externalId());
    try {
      return Observation.of(
          endUsers.get(key, Timing.LOOKUP_KEPT, () -> api.endUser(s.caller(), key.externalId())));
    } catch (VersoriException e) {
      return Observation.obstacle(
          e.kind() == Kind.NOT_FOUND
              ? Remedies.endUserNotFound(s, e.requestId())
              : ApiFindings.ofEndUser(e, s));
    }
  }
}
