package com.versori.operator.process;

import java.util.Optional;

/** The version of the operator. */
public final class OperatorVersion {

  /** From the jar's manifest; {@code development} outside of a jar. */
  public static final String VERSION =
      Optional.ofNullable(OperatorVersion.class.getPackage().getImplementationVersion())
          .orElse("development");

  private OperatorVersion() {}
}
