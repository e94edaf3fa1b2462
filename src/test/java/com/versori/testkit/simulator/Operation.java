package com.versori.testkit.simulator;

/** The endpoints of the API. */
public enum Operation {
  CREATE,
  GET,
  LIST,
  UPDATE,
  DELETE,
  LINK,
  UNLINK,
  PROJECT,
  TEMPLATES,
  END_USER,
  CREATE_END_USER,
  CONNECTIONS_IN_USE,
  ACTIVATIONS,
  /** The start of an OAuth 2.0 login. */
  LOGIN
}
