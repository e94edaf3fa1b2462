package com.versori.operator.model;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A Secret as it was read at the moment of use.
 *
 * @param uid the Secret's identity; another Secret of the same name has another one
 * @param resourceVersion the version that was read
 * @param labels for the operator's Secret selector
 * @param data key to base64 text, as the API server delivers it; empty where it was not kept
 * @param tooLarge key to size in bytes, of values that are larger than any that is sent
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

  /** Of a Secret whose identity does not matter. */
  public SecretContent(
      String resourceVersion, Map<String, String> labels, Map<String, String> data) {
    this("", resourceVersion, labels, data, Map.of());
  }

  /** The size of a value in bytes; zero if there is none. */
  public int size(String key) {
    Integer large = tooLarge.get(key);
    return large == null ? decodedSize(data.getOrDefault(key, "")) : large;
  }

  /** How many bytes a base64 text without line breaks holds. */
  public static int decodedSize(String base64) {
    return decodedSize(base64.length(), base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0);
  }

  /**
   * The same of a text of that length.
   *
   * @param padding how many {@code =} it ends with
   */
  public static int decodedSize(int length, int padding) {
    return (int) (length * 3L / 4) - padding;
  }

  /** The same without the values of other keys: they are of no use, and may be large. */
  public SecretContent only(Set<String> keys) {
    Map<String, String> kept = new HashMap<>(data);
    kept.replaceAll((key, value) -> keys.contains(key) ? value : "");
    return new SecretContent(uid, resourceVersion, labels, kept, tooLarge);
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
