package com.versori.operator.config;

import java.util.List;

/** All problems of the configuration, one line for each variable. */
public final class InvalidConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
