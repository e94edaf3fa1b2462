package com.versori.operator.cli.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import com.versori.operator.cli.command.Shown;
import java.util.List;

/**
 * What the operator would do for one resource.
 *
 * @param where {@code file:line} of its manifest
 * @param resource {@code namespace/name}
 * @param details lines without secret values
 */
@JsonPropertyOrder({"resource", "action", "manifest", "details"})
record PlannedChange(
    @JsonProperty("manifest") String where,
    String resource,
    @JsonProperty("action") Kind kind,
    List<String> details) {

  /** The action, and whether it is a change or a failure. */
  enum Kind {
    CREATE("create", true, false),
    ADOPT("adopt", true, false),
    UPDATE("update", true, false),
    RECREATE("recreate", true, false),
    DELETE("delete", true, false),
    UNCHANGED("unchanged", false, false),
    PAUSED("paused", false, false),
    BLOCKED("blocked", false, true);

    private final String text;
    private final boolean change;
    private final boolean failure;

    Kind(String text, boolean change, boolean failure) {
      this.text = text;
      this.change = change;
      this.failure = failure;
    }

    @JsonValue
    String text() {
      return text;
    }

    boolean isChange() {
      return change;
    }

    boolean isFailure() {
      return failure;
    }
  }

  /** Escapes what a terminal or a CI log could interpret as commands. */
  PlannedChange {
    where = Shown.line(where);
    details = details.stream().map(Shown::line).toList();
  }
}
