package com.versori.operator.port;

import java.util.Map;
import java.util.Set;

/** Versions of Secrets from a cache. */
@FunctionalInterface
public interface SecretVersionSource {

  /** Name to resourceVersion of those of the named Secrets that exist in the cache. */
  Map<String, String> versions(String namespace, Set<String> names);
}
