package com.versori.operator.port;

/** Begins passes. */
@FunctionalInterface
public interface Requeue {

  /** A pass over the resource begins as soon as there is room for it. */
  void now(String namespace, String name);
}
