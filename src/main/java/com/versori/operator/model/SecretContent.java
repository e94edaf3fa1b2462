package com.versori.operator.model;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A Secret as read at the moment of use.
 *
 * @param data key to base64 text, as in the API; empty for a value that was not kept
 * @param tooLarge key to size in bytes, of values above every limit
 */
public record SecretContent(
    String uid,
    String resourceVersion,
    Map<String, String> labels,
    Map<String, String> data,
    Map<String, Integer> tooLarge) {

  public SecretContent {
    uid = uid == null ? "" : uid;
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    data = data == null ? Map.of() : Map.copyOf(data);
    tooLarge = Map.copyOf(tooLarge);
  }

  public SecretContent(
      String resourceVersion, Map<String, String> labels, Map<String, String> data) {
    this("", resourceVersion, labels, data, Map.of());
  }

  /** The size of a value in bytes; zero if it does not exist. */
  public int size(String key) {
    Integer large = tooLarge.get(key);
    return large == null ? decodedSize(data.getOrDefault(key, "")) : large;
  }

  /** The number of bytes in a base64 text without line breaks. */
  public static int decodedSize(String base64) {
    return decodedSize(base64.length(), base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0);
  }

  /**
   * @param length of the base64 text
   * @param padding the number of {@code =} at its end
   */
  public static int decodedSize(int length, int padding) {
    return (int) (length * 3L / 4) - padding;
  }

  /** Without the values of other keys, which may be large. */
  public SecretContent only(Set<String> keys) {
    Map<String, String> kept = new HashMap<>(data);
    kept.replaceAll((key, value) -> keys.contains(key) ? value : "");
    return new SecretContent(uid, resourceVersion, labels, kept, tooLarge);
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return "SecretContent[resourceVersion=" + resourceVersion + ", data=" + keys() + " ***]";
  }

  /** The names of the keys, for messages. */
  public String keys() {
    return data.isEmpty() ? "none" : String.join(", ", new TreeSet<>(data.keySet()));
  }
}
