package com.versori.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Thousands of histories would write thousands of lines. */
final class Quiet {

  private Quiet() {}

  static void logs() {
    ((Logger) LoggerFactory.getLogger("com.versori")).setLevel(Level.OFF);
  }
}
