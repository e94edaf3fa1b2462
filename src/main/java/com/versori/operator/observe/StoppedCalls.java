package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.limit.Decision.Stopped;
import com.versori.operator.model.Finding;
import com.versori.operator.timing.Timing;

/** The finding of a resource whose calls an open breaker stops. */
public final class StoppedCalls {

  private StoppedCalls() {}

  /**
   * @param token whose it is
   */
  public static Finding of(Stopped stopped, String token) {
    return switch (stopped.cause()) {
      case UNAUTHORIZED ->
          Finding.fix(
              Reason.UNAUTHORIZED,
              "The API does not accept %s, so the operator makes no calls with it; replace it in its"
                      .formatted(token)
                  + " Secret (a new token is used at once), and check its scheme. The operator"
                  + " probes the old one every few minutes");
      case FORBIDDEN ->
          Finding.fix(
              Reason.FORBIDDEN,
              "The API denies %s access to the organisation, so the operator makes no calls with"
                      .formatted(token)
                  + " it; grant the token the permission, or use a token of that organisation. The"
                  + " operator probes it every few minutes");
      case RATE_LIMITED ->
          Finding.waitFor(
              Reason.RATE_LIMITED,
              Timing.BREAKER_WAKE_UP_LOST,
              "The API asked to slow down (429), so calls with %s wait; they continue"
                      .formatted(token)
                  + " automatically when that time is over");
      case UNAVAILABLE ->
          Finding.waitFor(
              Reason.API_UNAVAILABLE,
              Timing.BREAKER_WAKE_UP_LOST,
              "The API does not respond, not even to a probe, so the operator makes no calls;"
                  + " it probes every minute and continues when the API responds. If it lasts,"
                  + " check the API URL, network policy and proxy");
    };
  }
}
