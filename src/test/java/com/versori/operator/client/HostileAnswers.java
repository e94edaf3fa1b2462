package com.versori.operator.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Random responses: JSON with the API's structure and invalid parts, or no JSON at all. */
public final class HostileAnswers {

  private static final String[] FIELDS = {
    "id", "code", "field", "oauth2", "createdAt", "externalId", "environments",
    "url", "data", "grant", "baseUrl", "updatedAt", "totalCount", "authSchemeConfig",
    "name", "user", "fields", "message", "expiresAt", "credentials", "authSchemeConfigs",
    "next", "items", "errors", "systemId", "credential", "connections", "connectionTemplateId"
  };

  private final Random random;
  private final List<String> planted;
  private final StringBuilder text = new StringBuilder();

  private HostileAnswers(long seed, List<String> planted) {
    this.random = new Random(seed);
    this.planted = planted;
  }

  /**
   * A random body; the same seed gives the same body.
   *
   * @param planted texts to insert at random places
   */
  public static byte[] body(long seed, List<String> planted) {
    return new HostileAnswers(seed, planted).body();
  }

  private byte[] body() {
    int kind = random.nextInt(10);
    if (kind == 0) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      return bytes;
    }
    if (kind == 1) {
      return "{\"credentials\":["
          .repeat(50 + random.nextInt(2_000))
          .getBytes(StandardCharsets.UTF_8);
    }
    if (kind < 5) {
      text.append("{\"id\":\"01KKC00000000000000000C0N1\",\"code\":\"c\",\"name\":");
      value(5);
      text.append(",\"baseUrl\":");
      value(5);
      text.append(",\"message\":");
      value(5);
      text.append(",\"credentials\":");
      list(2);
      text.append('}');
    } else if (kind == 9) {
      list(0);
    } else {
      object(0);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (kind == 5 && bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private void object(int depth) {
    text.append('{');
    int fields = random.nextInt(8);
    for (int i = 0; i < fields; i++) {
      text.append(i == 0 ? "" : ",");
      text.append('"').append(FIELDS[random.nextInt(FIELDS.length)]).append("\":");
      value(depth + 1);
    }
    text.append('}');
  }

  private void value(int depth) {
    switch (random.nextInt(depth > 6 ? 6 : 9)) {
      case 0 -> text.append("null");
      case 1 -> text.append("1".repeat(1 + random.nextInt(random.nextInt(20) == 0 ? 3_000 : 20)));
      case 2 -> text.append(random.nextBoolean() ? "1e999999999" : "-0.5");
      case 3 -> text.append(random.nextBoolean());
      case 4, 5 -> text.append('"').append(text()).append('"');
      case 6 -> list(depth);
      default -> object(depth);
    }
  }

  private void list(int depth) {
    text.append('[');
    int items = random.nextInt(random.nextInt(50) == 0 ? 200 : 4);
    for (int i = 0; i < items; i++) {
      text.append(i == 0 ? "" : ",");
      value(depth + 1);
    }
    text.append(']');
  }

  private String text() {
    if (!planted.isEmpty() && random.nextInt(3) == 0) {
      return "see " + planted.get(random.nextInt(planted.size()));
    }
    return switch (random.nextInt(5)) {
      case 0 -> "";
      case 1 -> "\\u0000\\u001b[31m";
      case 2 -> "x".repeat(random.nextInt(5_000));
      case 3 -> "01KKC00000000000000000C0N1";
      default -> "\\ud83d\\ude00 \\ud800";
    };
  }
}
