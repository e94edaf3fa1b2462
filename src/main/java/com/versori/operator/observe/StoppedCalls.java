package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.findings.AuthWords;
import com.versori.operator.limit.Breaker;
import com.versori.operator.model.Finding;
import com.versori.operator.timing.Timing;

/** The finding of a resource whose calls an open breaker stops. */
public final class StoppedCalls {

  private StoppedCalls() {}

  /**
   * @param auth what the calls are authenticated with
   */
  public static Finding of(Breaker.Cause cause, AuthWords auth) {
    return switch (cause) {
      case UNAUTHORIZED ->
          Finding.fix(
              Reason.UNAUTHORIZED,
              "The API does not accept %s, so the operator makes no calls with it; %s. The operator"
                      .formatted(auth.name(), auth.remedy())
                  + " probes the old one every few minutes");
      case FORBIDDEN ->
          Finding.fix(
              Reason.FORBIDDEN,
              "The API denies %s access to the organisation, so the operator makes no calls with"
                      .formatted(auth.name())
                  + " it; grant the %s the permission, or use a %1$s of that organisation. The"
                      .formatted(auth.kind())
                  + " operator probes it every few minutes");
      case RATE_LIMITED ->
          Finding.waitFor(
              Reason.RATE_LIMITED,
              Timing.BREAKER_WAKE_UP_LOST,
              "The API asked to slow down (429), so calls with %s wait; they continue"
                      .formatted(auth.name())
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
