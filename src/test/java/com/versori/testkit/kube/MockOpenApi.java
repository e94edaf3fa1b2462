package com.versori.testkit.kube;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.List;
import java.util.Map;

/**
 * The OpenAPI documents that kubectl reads: they state that the server validates applied objects,
 * and contain the schema of the custom resource for {@code kubectl explain}.
 */
final class MockOpenApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  private MockOpenApi() {}

  /** The documents by their paths. */
  static Map<String, String> documents(List<CustomResourceDefinition> crds) {
    String group = crds.get(0).getSpec().getGroup();
    String version = crds.get(0).getSpec().getVersions().get(0).getName();
    String api = "apis/" + group + "/" + version;

    ObjectNode core = document();
    addPath(core, "/api/v1/namespaces/{namespace}/secrets/{name}", "", "v1", "Secret");
    addPath(core, "/api/v1/namespaces/{name}", "", "v1", "Namespace");

    ObjectNode custom = document();
    ObjectNode schemas = custom.putObject("components").putObject("schemas");
    for (CustomResourceDefinition crd : crds) {
      String kind = crd.getSpec().getNames().getKind();
      addPath(
          custom,
          "/%s/namespaces/{namespace}/%s/{name}"
              .formatted(api, crd.getSpec().getNames().getPlural()),
          group,
          version,
          kind);
      ObjectNode schema =
          JSON.valueToTree(crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema());
      schema
          .putArray("x-kubernetes-group-version-kind")
          .add(groupVersionKind(group, version, kind));
      schemas.set(kind, schema);
    }

    return Map.of(
        "/openapi/v3",
        """
        {"paths":{
          "api/v1":{"serverRelativeURL":"/openapi/v3/api/v1"},
          "%1$s":{"serverRelativeURL":"/openapi/v3/%1$s"}}}"""
            .formatted(api),
        "/openapi/v3/api/v1",
        core.toString(),
        "/openapi/v3/" + api,
        custom.toString());
  }

  private static ObjectNode document() {
    ObjectNode document = JSON.createObjectNode().put("openapi", "3.0.0");
    document.putObject("info").put("title", "mock").put("version", "1");
    document.putObject("paths");
    return document;
  }

  /** A patch operation with the parameter by which kubectl detects server-side validation. */
  private static void addPath(
      ObjectNode document, String path, String group, String version, String kind) {
    ObjectNode patch = document.withObject("/paths").putObject(path).putObject("patch");
    patch
        .putArray("parameters")
        .addObject()
        .put("name", "fieldValidation")
        .put("in", "query")
        .putObject("schema")
        .put("type", "string");
    patch.putObject("responses");
    patch.set("x-kubernetes-group-version-kind", groupVersionKind(group, version, kind));
  }

  private static ObjectNode groupVersionKind(String group, String version, String kind) {
    return JSON.createObjectNode().put("group", group).put("version", version).put("kind", kind);
  }
}
