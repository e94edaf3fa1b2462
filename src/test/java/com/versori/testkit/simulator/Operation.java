package com.versori.testkit.simulator;

/** The endpoints of the API. */
public enum Operation {
  CREATE,
  GET,
  LIST,
  UPDATE,
  DELETE,
  PROJECT,
  TEMPLATES,
  /** The start of an OAuth 2.0 login. */
  LOGIN
}
