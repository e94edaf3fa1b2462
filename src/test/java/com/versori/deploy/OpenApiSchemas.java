package com.versori.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Writes the API server's schemas as strict JSON schemas, one file per kind, which kubeconform
 * would otherwise download.
 */
final class OpenApiSchemas {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COMPONENTS = "#/components/schemas/";
  private static final String DEFINITIONS = "#/definitions/";

  private OpenApiSchemas() {}

  /**
   * @param paths such as {@code api/v1} and {@code apis/apps/v1}
   * @return the template for kubeconform's {@code -schema-location}
   */
  static String write(KubernetesClient client, Path folder, List<String> paths) throws IOException {
    for (String path : paths) {
      String text = client.raw("/openapi/v3/" + path).replace(COMPONENTS, DEFINITIONS);
      JsonNode schemas = JSON.readTree(text).path("components").path("schemas");
      schemas.forEach(OpenApiSchemas::close);
      for (JsonNode schema : schemas) {
        for (JsonNode kind : schema.path("x-kubernetes-group-version-kind")) {
          String group = kind.path("group").asText();
          if (path.endsWith((group.isEmpty() ? "" : group + "/") + kind.path("version").asText())) {
            ObjectNode file = schema.deepCopy();
            file.set("definitions", schemas);
            Files.writeString(
                folder.resolve(
                    "%s_%s_%s.json"
                        .formatted(
                            kind.path("kind").asText().toLowerCase(Locale.ROOT),
                            // kubeconform names the core group by its version.
                            group.isEmpty() ? "v1" : group,
                            kind.path("version").asText())),
                JSON.writeValueAsString(file));
          }
        }
      }
    }
    return folder + "/{{.ResourceKind}}_{{.Group}}_{{.ResourceAPIVersion}}.json";
  }

  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.path("type").asText().equals("object")
        && !object.has("additionalProperties")
        && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      object.set("additionalProperties", JsonNodeFactory.instance.booleanNode(false));
    }
    schema.forEach(OpenApiSchemas::close);
  }
}
