package com.versori.operator.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.cli.schema.Problem;
import com.versori.operator.cli.schema.SecretRules;
import com.versori.operator.model.SecretContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The Secrets among manifests, by namespace and name.
 *
 * @param unknown the Secrets, as {@code namespace/name}, with a value that another program fills in
 * @param unusable values that are unknown or not valid, as {@code namespace/name/key}
 */
public record GivenSecrets(
    Map<String, Map<String, SecretContent>> byNamespace,
    List<Flaw> problems,
    Set<String> unknown,
    Set<String> unusable) {

  /** A problem for which the API server would reject the Secret. */
  public record Flaw(Manifest manifest, Problem problem) {}

  public static boolean isSecret(JsonNode object) {
    return object.path("kind").asText().equals("Secret")
        && object.path("apiVersion").asText().equals("v1");
  }

  /**
   * @param namespace namespace of Secrets that name none
   */
  public static GivenSecrets of(List<Manifest> manifests, String namespace) {
    GivenSecrets secrets =
        new GivenSecrets(new HashMap<>(), new ArrayList<>(), new TreeSet<>(), new TreeSet<>());
    for (Manifest manifest : manifests) {
      if (isSecret(manifest.json())) {
        secrets.add(manifest, manifest.namespace(namespace));
      }
    }
    return secrets;
  }

  public Map<String, SecretContent> in(String namespace) {
    return byNamespace.getOrDefault(namespace, Map.of());
  }

  /** Empty for a Secret with a value that another program fills in, too. */
  public Optional<SecretContent> find(String namespace, String name) {
    return Optional.ofNullable(in(namespace).get(name))
        .filter(one -> !unknown.contains(namespace + "/" + name));
  }

  /** Whether nothing can be said about the value. */
  public boolean isUnusable(String namespace, String name, String key) {
    return unusable.contains(namespace + "/" + name + "/" + key);
  }

  /** {@code stringData} overrides {@code data}, as on the API server. */
  private void add(Manifest manifest, String namespace) {
    String name = namespace + "/" + manifest.name();
    Map<String, String> data = new HashMap<>();
    Set<String> placeholders = Placeholders.in(manifest.json());
    for (String map : List.of("data", "stringData")) {
      for (var field : manifest.json().path(map).properties()) {
        String text = field.getValue().isNull() ? "" : field.getValue().asText();
        boolean placeholder = placeholders.contains(map + "." + field.getKey());
        if (placeholder) {
          unknown.add(name);
          unusable.add(name + "/" + field.getKey());
        }
        data.put(
            field.getKey(),
            map.equals("data")
                ? placeholder ? "" : text
                : Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
      }
    }
    for (Problem problem : SecretRules.problems(manifest.json())) {
      String key = problem.path().replaceFirst("^(data|stringData)\\.", "");
      if (placeholders.contains(problem.path())) {
        unknown.add(name);
      } else {
        problems.add(new Flaw(manifest, problem));
      }
      if (data.replace(key, "") != null) {
        unusable.add(name + "/" + key);
      }
    }
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, JsonNode> label : manifest.json().at("/metadata/labels").properties()) {
      labels.put(label.getKey(), label.getValue().asText());
    }
    byNamespace
        .computeIfAbsent(namespace, key -> new HashMap<>())
        .put(manifest.name(), new SecretContent("", labels, data));
  }
}
