package com.versori.operator.plan;

import java.util.Map;
import java.util.TreeSet;

/**
 * A Secret as it was read at the moment of use.
 *
 * @param resourceVersion the version that was read
 * @param labels for the operator's Secret selector
 * @param data key to base64 text, as the API server delivers it
 */
public record SecretContent(
    String resourceVersion, Map<String, String> labels, Map<String, String> data) {

  public SecretContent {
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    data = data == null ? Map.of() : Map.copyOf(data);
  }

  /** Names keys only, never a value. */
  @Override
  public String toString() {
    return "SecretContent[resourceVersion=" + resourceVersion + ", data=" + keys() + " ***]";
  }

  /** The names of the keys, for messages. */
  public String keys() {
    return data.isEmpty() ? "none" : String.join(", ", new TreeSet<>(data.keySet()));
  }
}
