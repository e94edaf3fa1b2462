package com.versori.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The objects of the chart and of the Kustomize folders, by kind, namespace and name. */
public final class Rendered {

  static final String RELEASE = "versori-connection-operator";
  static final String NAMESPACE = "versori-system";
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String KEEP = "helm.sh/resource-policy";

  private Rendered() {}

  /** Renders a release with the operator's name by {@code helm template}. */
  static String chart(String... arguments) {
    return chartOf(RELEASE, arguments).orThrow().out();
  }

  static Kubectl.Result chartOf(String release, String... arguments) {
    return chartOf(release, NAMESPACE, List.of(arguments));
  }

  /** Renders a release in the namespace. */
  public static Kubectl.Result chartOf(String release, String namespace, List<String> arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "template",
                release,
                "deploy/install/chart",
                "-n",
                namespace,
                "--api-versions",
                "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy"));
    all.addAll(arguments);
    return Programs.run("", "helm", all.toArray(String[]::new));
  }

  static String kustomize(Path folder) {
    return new Kubectl(Path.of("none")).run("kustomize", folder.toString()).orThrow().out();
  }

  /**
   * {@code deploy/install} as Flux builds it for {@code deploy/integrations/flux/operator.yaml}.
   */
  static String flux() {
    try {
      JsonNode flux =
          objects(Files.readString(Path.of("deploy/integrations/flux/operator.yaml")))
              .get("Kustomization flux-system/versori-connection-operator");
      Path folder = Files.createDirectories(Path.of("target/flux"));
      ObjectNode kustomization = YAML.createObjectNode();
      kustomization.put("apiVersion", "kustomize.config.k8s.io/v1beta1");
      kustomization.put("kind", "Kustomization");
      kustomization.putArray("resources").add("../../" + flux.at("/spec/path").asText());
      kustomization.set("images", flux.at("/spec/images"));
      kustomization.set("patches", flux.at("/spec/patches"));
      YAML.writeValue(folder.resolve("kustomization.yaml").toFile(), kustomization);
      return kustomize(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without Helm's annotation on the CRD. */
  static Map<String, JsonNode> objects(String yaml) {
    Map<String, JsonNode> objects = new TreeMap<>();
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      while (documents.hasNext()) {
        if (documents.next() instanceof ObjectNode object) {
          if (object.path("metadata").path("annotations") instanceof ObjectNode annotations
              && annotations.remove(KEEP) != null
              && annotations.isEmpty()) {
            ((ObjectNode) object.path("metadata")).remove("annotations");
          }
          objects.put(name(object), object);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return objects;
  }

  static String name(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return "%s %s/%s"
        .formatted(
            object.path("kind").asText(),
            metadata.path("namespace").asText(),
            metadata.path("name").asText());
  }
}
