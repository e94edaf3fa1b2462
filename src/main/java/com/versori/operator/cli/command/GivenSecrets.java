package com.versori.operator.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.model.SecretContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The Secrets among manifests, by namespace and name. */
public record GivenSecrets(
    Map<String, Map<String, SecretContent>> byNamespace, List<Flaw> problems) {

  /** A value that the API server would reject. */
  public record Flaw(Manifest manifest, String path, String message) {}

  /**
   * @param namespace namespace of Secrets that name none
   */
  public static GivenSecrets of(List<Manifest> manifests, String namespace) {
    GivenSecrets secrets = new GivenSecrets(new HashMap<>(), new ArrayList<>());
    for (Manifest manifest : manifests) {
      if (manifest.kind().equals("Secret") && manifest.apiVersion().equals("v1")) {
        secrets
            .byNamespace
            .computeIfAbsent(manifest.namespace(namespace), key -> new HashMap<>())
            .put(manifest.name(), secrets.content(manifest));
      }
    }
    return secrets;
  }

  public Map<String, SecretContent> in(String namespace) {
    return byNamespace.getOrDefault(namespace, Map.of());
  }

  /** {@code stringData} overrides {@code data}, as on the API server. */
  private SecretContent content(Manifest manifest) {
    Map<String, String> data = new HashMap<>();
    for (var field : manifest.json().path("data").properties()) {
      String base64 = field.getValue().asText();
      if (isBase64(base64)) {
        data.put(field.getKey(), base64);
      } else {
        String path = "data." + field.getKey();
        problems.add(new Flaw(manifest, path, path + ": illegal base64 data"));
      }
    }
    for (var field : manifest.json().path("stringData").properties()) {
      byte[] value = field.getValue().asText().getBytes(StandardCharsets.UTF_8);
      data.put(field.getKey(), Base64.getEncoder().encodeToString(value));
    }
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, JsonNode> label : manifest.json().at("/metadata/labels").properties()) {
      labels.put(label.getKey(), label.getValue().asText());
    }
    return new SecretContent("", labels, data);
  }

  private static boolean isBase64(String text) {
    try {
      return Base64.getDecoder().decode(text.replaceAll("\\s", "")) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
