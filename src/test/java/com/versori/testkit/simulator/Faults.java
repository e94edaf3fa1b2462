package com.versori.testkit.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.Random;

/** The active faults, in the order in which they were injected. */
final class Faults {

  private final List<Fault> faults = new ArrayList<>();
  private final Random random;

  Faults(long seed) {
    this.random = new Random(seed);
  }

  synchronized void add(Fault fault) {
    faults.add(fault);
  }

  synchronized void clear() {
    faults.clear();
  }

  /** Takes the first matching fault, and counts it down. */
  synchronized Optional<Fault> take(Operation operation, String name) {
    for (ListIterator<Fault> each = faults.listIterator(); each.hasNext(); ) {
      Fault fault = each.next();
      boolean fits =
          fault.times() != 0
              && (fault.operation() == null || fault.operation() == operation)
              && (fault.name() == null || fault.name().equals(name))
              && (fault.chance() <= 0 || random.nextDouble() < fault.chance());
      if (fits) {
        if (fault.times() > 0) {
          each.set(fault.times(fault.times() - 1));
        }
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }
}
