package com.versori.operator.plan;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;

/** Commands that messages give, ready to paste. */
public final class Remedies {

  private Remedies() {}

  /** How a resource is let go without a call to the API. */
  public static String retain(Snapshot s) {
    return "let the resource go and keep the connection with: kubectl -n %s patch vconn %s"
            .formatted(s.namespace(), s.name())
        + " --type merge -p '{\"spec\":{\"deletionPolicy\":\"Retain\"}}'";
  }

  /**
   * @param cause why it is not known, such as {@code " (timeout)"}; may be empty
   */
  public static Finding outcomeUnknown(Snapshot s, CreateAttempt attempt, String cause) {
    return Finding.fix(
        Reason.CREATE_OUTCOME_UNKNOWN,
        "Create attempt %s was sent and its outcome is not known%s; it is not sent again. Look for"
                .formatted(attempt.id(), cause)
            + " connection %s on the platform. If it is there: kubectl -n %s annotate vconn %s"
                .formatted(
                    attempt.name() == null ? s.connectionName() : attempt.name(),
                    s.namespace(),
                    s.name())
            + " --overwrite %s=%s=adopt:<its ID>; if not, the same with %s=retry"
                .formatted(
                    VersoriConnection.RESOLVE_CREATE_ANNOTATION, attempt.id(), attempt.id()));
  }
}
