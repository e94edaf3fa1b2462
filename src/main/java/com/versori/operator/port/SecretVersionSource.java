package com.versori.operator.port;

import java.util.Map;
import java.util.Set;

/** Which Secrets exist, and in which version, without a request. */
@FunctionalInterface
public interface SecretVersionSource {

  /**
   * Name to resourceVersion of those of the named Secrets that exist, as far as watch events have
   * arrived.
   */
  Map<String, String> versions(String namespace, Set<String> names);
}
