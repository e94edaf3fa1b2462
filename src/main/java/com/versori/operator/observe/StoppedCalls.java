package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.limit.Decision.Stopped;
import com.versori.operator.model.Finding;
import com.versori.operator.timing.Timing;

/** What an open breaker means for a resource. */
final class StoppedCalls {

  private StoppedCalls() {}

  /**
   * @param token whose it is
   */
  static Finding of(Stopped stopped, String token) {
    return switch (stopped.cause()) {
      case UNAUTHORIZED ->
          Finding.fix(
              Reason.UNAUTHORIZED,
              "The API does not accept %s, so no calls are made with it; replace it (a new one"
                      .formatted(token)
                  + " is used at once), and check VERSORI_AUTH_SCHEME. The old one is probed"
                  + " every few minutes");
      case FORBIDDEN ->
          Finding.fix(
              Reason.FORBIDDEN,
              "The API lets %s do nothing in the organisation, so no calls are made with it;"
                      .formatted(token)
                  + " give the token the right, or use one of that organisation. It is probed"
                  + " every few minutes");
      case RATE_LIMITED ->
          Finding.waitFor(
              Reason.RATE_LIMITED,
              Timing.BREAKER_WAKE_UP_LOST,
              "The API has asked to slow down (429), so calls with %s wait; they continue when that"
                      .formatted(token)
                  + " time is over, nothing has to be done");
      case UNAVAILABLE ->
          Finding.waitFor(
              Reason.API_UNAVAILABLE,
              Timing.BREAKER_WAKE_UP_LOST,
              "The API does not answer, not even a probe, so no calls are made; it is probed every"
                  + " minute and calls continue once it answers. Check VERSORI_API_URL, network"
                  + " policy and proxy if it lasts");
    };
  }
}
