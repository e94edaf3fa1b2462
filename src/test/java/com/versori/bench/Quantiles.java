package com.versori.bench;

import java.util.Collection;
import java.util.List;

/** Quantiles by nearest rank, without interpolation. */
public record Quantiles(List<Double> sorted) {

  public static Quantiles of(Collection<Double> values) {
    return new Quantiles(values.stream().sorted().toList());
  }

  public double at(double share) {
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }

  public double median() {
    return at(0.5);
  }

  public double max() {
    return at(1);
  }

  public double min() {
    return sorted.isEmpty() ? Double.NaN : sorted.get(0);
  }
}
