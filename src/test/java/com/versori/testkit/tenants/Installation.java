package com.versori.testkit.tenants;

/** What the administrator installed. */
public enum Installation {
  /** {@code kubectl apply -k deploy/install}. */
  DEFAULT,

  /**
   * The default installation with every policy of {@code deploy/policies} in the namespaces of the
   * tenants and of the operator.
   */
  POLICIES
}
