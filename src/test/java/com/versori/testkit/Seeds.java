package com.versori.testkit;

import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/**
 * Checks a property for many random inputs, each of which a generator derives from a seed.
 *
 * <p>{@code -Dproperty.tries} sets the number of seeds, 10,000 by default. {@code -Dproperty.seed}
 * checks one seed only; the message of a failure names it.
 */
public final class Seeds {

  private static final int DEFAULT_TRIES = 10_000;

  /** Zero, its neighbours and the ends; every run starts with them. */
  private static final long[] EDGE_CASES = {
    0,
    1,
    2,
    -1,
    -2,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE - 1,
    Long.MAX_VALUE,
    Long.MIN_VALUE + 1,
    Long.MIN_VALUE
  };

  private Seeds() {}

  /**
   * Runs the check for each seed, until the first failure.
   *
   * @return the number of seeds checked
   * @throws AssertionError if the check throws anything; names the seed
   */
  public static int forEach(LongConsumer check) {
    long[] seeds = chosen();
    for (int i = 0; i < seeds.length; i++) {
      try {
        check.accept(seeds[i]);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "Seed %d fails, try %d of %d (-Dproperty.seed=%d repeats it): %s"
                .formatted(seeds[i], i + 1, seeds.length, seeds[i], e.getMessage()),
            e);
      }
    }
    return seeds.length;
  }

  private static long[] chosen() {
    Long seed = Long.getLong("property.seed");
    return seed != null
        ? new long[] {seed}
        : seeds(Integer.getInteger("property.tries", DEFAULT_TRIES));
  }

  static long[] seeds(int count) {
    return LongStream.concat(LongStream.of(EDGE_CASES), new SplittableRandom().longs())
        .limit(count)
        .toArray();
  }
}
