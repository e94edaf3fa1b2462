package com.versori.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.crd.CrdGenerator;
import com.versori.testkit.docs.GeneratedText;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Kustomize updates a Secret name only in configured fields. All of them are configured. */
public class NameReferenceTest {

  private static final Path FILE =
      Path.of("deploy/integrations/gitops/kustomize/name-references.yaml");

  @Test
  void everySecretNameIsFollowed() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # Every field that names a Secret. List this file under configurations.
            # Generated from the CRD; do not edit.
            # To regenerate it: ./mvnw test -Dtest=NameReferenceTest -Dgenerated.write=true
            nameReference:
            - kind: Secret
              version: v1
              fieldSpecs:
            """);
    List<String> places = places();
    assertThat(places).hasSizeGreaterThan(20);
    for (String place : places) {
      text.append(
          """
            - group: versori.com
              kind: VersoriConnection
              path: %s
          """
              .formatted(place.replace("[]", "").replace('.', '/')));
    }
    text.append(
        """
          - group: versori.com
            kind: VersoriOrganisation
            path: spec/auth/token/secretKeyRef/name
        """);
    GeneratedText.compareFile(FILE, text.toString(), getClass());
  }

  /** Paths such as {@code spec.credentials[].credential.string.secretRef.name}, in order. */
  public static List<String> places() throws IOException {
    CustomResourceDefinition crd =
        Serialization.unmarshal(
            Files.readString(Path.of(CrdGenerator.FILE)), CustomResourceDefinition.class);
    Map<String, JSONSchemaProps> all = new LinkedHashMap<>();
    CrdGenerator.walk(
        "spec",
        crd.getSpec()
            .getVersions()
            .get(0)
            .getSchema()
            .getOpenAPIV3Schema()
            .getProperties()
            .get("spec"),
        all);
    return all.keySet().stream()
        .filter(path -> path.endsWith(".secretRef.name") || path.endsWith(".secretKeyRef.name"))
        .sorted()
        .toList();
  }
}
