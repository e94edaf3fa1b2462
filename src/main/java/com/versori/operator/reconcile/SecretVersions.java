package com.versori.operator.reconcile;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What the informer of Secrets keeps: of each its name and version, as two strings. A cluster may
 * hold many more Secrets than resources; each as an object would take seven times the memory.
 */
final class SecretVersions implements ItemStore<Secret> {

  private final Map<String, String> versions = new ConcurrentHashMap<>();

  @Override
  public String getKey(Secret secret) {
    return Cache.metaNamespaceKeyFunc(secret);
  }

  @Override
  public Secret put(String key, Secret secret) {
    return secretOf(key, versions.put(key, secret.getMetadata().getResourceVersion()));
  }

  @Override
  public Secret remove(String key) {
    return secretOf(key, versions.remove(key));
  }

  @Override
  public Secret get(String key) {
    return secretOf(key, versions.get(key));
  }

  @Override
  public Stream<String> keySet() {
    return versions.keySet().stream();
  }

  @Override
  public Stream<Secret> values() {
    return versions.entrySet().stream().map(e -> secretOf(e.getKey(), e.getValue()));
  }

  @Override
  public int size() {
    return versions.size();
  }

  /** Null if there is no version: there is no such Secret. */
  private static Secret secretOf(String key, String version) {
    if (version == null) {
      return null;
    }
    int slash = key.indexOf('/');
    Secret secret = new Secret();
    secret.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(key.substring(0, slash))
            .withName(key.substring(slash + 1))
            .withResourceVersion(version)
            .build());
    return secret;
  }
}
