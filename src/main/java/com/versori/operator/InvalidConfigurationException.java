package com.versori.operator;

import java.util.List;

/** Everything that is wrong with the configuration, one line for each variable. */
final class InvalidConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
