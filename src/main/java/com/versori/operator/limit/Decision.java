package com.versori.operator.limit;

import java.time.Duration;

/** The answer to a pass that asks for a permit. */
public sealed interface Decision {

  /** The pass may call the API. It has to end its permit. */
  record Granted() implements Decision {}

  /**
   * Others come first. The resource is requeued when it has its permit.
   *
   * @param askAgainIn for the case that the wake-up is lost
   */
  record Queued(Duration askAgainIn) implements Decision {}

  /** The breaker is open. The resource is requeued after it has closed. */
  record Stopped(Breaker.Cause cause) implements Decision {}
}
