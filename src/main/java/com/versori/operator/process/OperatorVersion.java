package com.versori.operator.process;

import java.util.Optional;

/** The version of the operator. */
public final class OperatorVersion {

  /** As the jar's manifest has it. */
  public static final String VERSION =
      Optional.ofNullable(OperatorVersion.class.getPackage().getImplementationVersion())
          .orElse("development");

  private OperatorVersion() {}
}
