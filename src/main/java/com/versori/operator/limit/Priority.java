package com.versori.operator.limit;

/** What goes first within a namespace. */
public enum Priority {
  DELETE,
  /** Of a connection that exists. */
  CHANGE,
  /** The oldest resource first. */
  CREATE,
  /** Resyncs, and retries of what a person has to fix: these get a quarter of the rate. */
  RESYNC
}
