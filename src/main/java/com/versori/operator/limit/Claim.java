package com.versori.operator.limit;

import java.util.Comparator;

/**
 * One resource's place in a queue.
 *
 * @param createdMillis when the resource was created
 * @param sinceNanos when it was queued
 * @param number counts up; makes the order total
 */
public record Claim(
    Claimant claimant, Priority priority, long createdMillis, long sinceNanos, long number) {

  /** Within a namespace. */
  static final Comparator<Claim> ORDER =
      Comparator.comparing(Claim::priority)
          .thenComparingLong(claim -> claim.priority == Priority.CREATE ? claim.createdMillis : 0)
          .thenComparingLong(Claim::number);

  String uid() {
    return claimant.uid();
  }

  String namespace() {
    return claimant.namespace();
  }
}
