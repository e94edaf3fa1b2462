package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Members of stored schemes that this operator does not know, such as settings that the platform
 * got later. An update replaces the schemes, so it repeats these members. Their values may be
 * secret.
 */
public final class UnknownMembers {

  /** Largest size of the members of one request, in characters. */
  static final int MOST = 16 * 1024;

  /** How the platform shows a secret value; it could be stored in place of the value. */
  private static final Pattern MASK = Pattern.compile("\\*{3,}");

  private final List<String> texts = new ArrayList<>();
  private int size;
  private boolean complete = true;

  /**
   * Copies them from a stored scheme, unless it has another type.
   *
   * @param stored an {@code authSchemeConfig} without known secret and read-only members
   * @param scheme the {@code authSchemeConfig} to send
   */
  public void copy(JsonNode stored, ObjectNode scheme) {
    copy(AuthSchemePayloads.known(scheme), stored, scheme);
  }

  /**
   * Whether a stored scheme has any.
   *
   * @param stored as for {@link #copy(JsonNode, ObjectNode)}; may be null
   */
  public static boolean isAnyIn(JsonNode stored) {
    return stored != null && isAny(AuthSchemePayloads.known(stored), stored);
  }

  private static boolean isAny(KnownMembers known, JsonNode stored) {
    if (stored.isArray()) {
      return stored.valueStream().anyMatch(one -> one.isObject() && isAny(known, one));
    }
    return stored.properties().stream()
        .anyMatch(
            one -> {
              KnownMembers inside = known.members().get(one.getKey());
              return inside == null
                  || (one.getValue().isContainerNode() && isAny(inside, one.getValue()));
            });
  }

  /** The copied values. */
  public List<String> texts() {
    return texts;
  }

  /** False if members were left out: they are too large, or the platform masks them. */
  public boolean isComplete() {
    return complete;
  }

  private void copy(KnownMembers known, JsonNode stored, ObjectNode into) {
    if (!stored.path("type").equals(into.path("type"))) {
      return;
    }
    for (Map.Entry<String, JsonNode> one : stored.properties()) {
      KnownMembers inside = known.members().get(one.getKey());
      if (inside == null) {
        add(one.getKey(), one.getValue(), into);
      } else {
        copyInside(inside, one.getValue(), into.path(one.getKey()));
      }
    }
  }

  private void copyInside(KnownMembers known, JsonNode stored, JsonNode into) {
    if (stored.isObject() && into instanceof ObjectNode object) {
      copy(known, stored, object);
    }
    if (stored.isArray() && into.isArray() && !known.key().isEmpty()) {
      for (JsonNode item : into) {
        stored
            .valueStream()
            .filter(one -> one.path(known.key()).equals(item.path(known.key())))
            .findFirst()
            .ifPresent(one -> copyInside(known, one, item));
      }
    }
  }

  private void add(String name, JsonNode value, ObjectNode into) {
    List<String> found = new ArrayList<>(List.of(name));
    collect(value, found);
    int more = found.stream().mapToInt(String::length).sum();
    boolean masked = found.stream().anyMatch(text -> MASK.matcher(text).matches());
    if (masked || size + more > MOST) {
      complete = false;
      return;
    }
    size += more;
    texts.addAll(found.subList(1, found.size()));
    into.set(name, value.deepCopy());
  }

  private static void collect(JsonNode value, List<String> into) {
    if (value.isValueNode()) {
      into.add(value.asText());
    }
    value
        .properties()
        .forEach(
            one -> {
              into.add(one.getKey());
              collect(one.getValue(), into);
            });
    if (value.isArray()) {
      value.forEach(one -> collect(one, into));
    }
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return "UnknownMembers[***]";
  }
}
