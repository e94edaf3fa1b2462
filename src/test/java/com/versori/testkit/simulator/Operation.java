package com.versori.testkit.simulator;

/** The endpoints. */
public enum Operation {
  CREATE,
  GET,
  LIST,
  UPDATE,
  DELETE,
  PROJECT,
  TEMPLATES
}
