package com.versori.operator.port;

/** Requeues resources. */
@FunctionalInterface
public interface Requeue {

  /** A pass over the resource begins as soon as a thread is free. */
  void now(String namespace, String name);
}
