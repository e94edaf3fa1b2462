package com.versori.operator.kube.workaround;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The store of the Secret informer: two strings per Secret, key and version. A cluster may have
 * many more Secrets than resources, and objects would take seven times the memory.
 *
 * <p>Workaround secret-versions, see CONTRIBUTING.md.
 */
public final class SecretVersions implements ItemStore<SecretMetadata> {

  private final Map<String, String> versions = new ConcurrentHashMap<>();

  @Override
  public String getKey(SecretMetadata secret) {
    return Cache.metaNamespaceKeyFunc(secret);
  }

  @Override
  public SecretMetadata put(String key, SecretMetadata secret) {
    return secretOf(key, versions.put(key, secret.getMetadata().getResourceVersion()));
  }

  @Override
  public SecretMetadata remove(String key) {
    return secretOf(key, versions.remove(key));
  }

  @Override
  public SecretMetadata get(String key) {
    return secretOf(key, versions.get(key));
  }

  @Override
  public Stream<String> keySet() {
    return versions.keySet().stream();
  }

  @Override
  public Stream<SecretMetadata> values() {
    return versions.entrySet().stream().map(e -> secretOf(e.getKey(), e.getValue()));
  }

  @Override
  public int size() {
    return versions.size();
  }

  /** Null if there is no such Secret. */
  private static SecretMetadata secretOf(String key, String version) {
    if (version == null) {
      return null;
    }
    int slash = key.indexOf('/');
    ObjectMeta metadata = new ObjectMeta();
    metadata.setNamespace(key.substring(0, slash));
    metadata.setName(key.substring(slash + 1));
    metadata.setResourceVersion(version);
    SecretMetadata secret = new SecretMetadata();
    secret.setMetadata(metadata);
    return secret;
  }
}
