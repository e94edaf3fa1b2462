package com.versori.operator.cli.plan;

import java.util.List;

/**
 * What would become of one resource.
 *
 * @param where {@code file:line} of its manifest
 * @param resource {@code namespace/name}
 * @param details one line each, without secret values
 */
record PlannedChange(String where, String resource, Kind kind, List<String> details) {

  /** What happens, and whether that is a change or a failure. */
  enum Kind {
    CREATE("create", true, false),
    ADOPT("adopt", true, false),
    UPDATE("update", true, false),
    RECREATE("recreate", true, false),
    DELETE("delete", true, false),
    UNCHANGED("unchanged", false, false),
    PAUSED("paused", false, false),
    BLOCKED("blocked", false, true);

    private final String word;
    private final boolean change;
    private final boolean failure;

    Kind(String word, boolean change, boolean failure) {
      this.word = word;
      this.change = change;
      this.failure = failure;
    }

    String word() {
      return word;
    }

    boolean isChange() {
      return change;
    }

    boolean isFailure() {
      return failure;
    }
  }

  /** A name may hold what a terminal, or a pipeline that reads its log, would obey. */
  PlannedChange {
    details = details.stream().map(line -> line.replaceAll("\\p{Cntrl}", " ")).toList();
  }
}
