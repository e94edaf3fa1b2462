package com.versori.testkit.tenants;

/** What the administrator has installed. */
public enum Installation {
  /** {@code kubectl apply -k deploy/install}. */
  DEFAULT,

  /** The same, and every policy of {@code deploy/policies} in the tenants' namespaces. */
  POLICIES
}
