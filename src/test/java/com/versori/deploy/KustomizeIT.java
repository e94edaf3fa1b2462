package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.versori.docs.NameReferenceTest;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The effects of Kustomize and of the ways to apply a resource, as deploy/integrations/gitops
 * describes them.
 */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class KustomizeIT {

  private static final Path COMPONENT = Path.of("deploy/integrations/gitops/kustomize");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @TempDir Path folder;
  private Cluster cluster;

  @BeforeEach
  void setUp(Cluster fresh) throws IOException {
    cluster = fresh;
    Files.createDirectory(folder.resolve("component"));
    for (String file : List.of("kustomization.yaml", "name-references.yaml")) {
      Files.copy(COMPONENT.resolve(file), folder.resolve("component").resolve(file));
    }
  }

  @Test
  void generatedSecretNamesAreReplacedInEveryReference() throws IOException {
    ObjectNode resource = JsonNodeFactory.instance.objectNode();
    resource.put("apiVersion", "versori.com/v1alpha1").put("kind", "VersoriConnection");
    resource.putObject("metadata").put("name", "all");
    List<String> places = NameReferenceTest.places();
    places.forEach(place -> set(resource, List.of(place.split("\\.")), "creds"));

    JsonNode built =
        kustomize("all", resource.toString(), "secretGenerator: [{name: creds, literals: [a=b]}]");

    assertThat(places)
        .allSatisfy(
            place -> {
              String pointer = "/" + place.replace("[]", "/0").replace('.', '/');
              assertThat(built.at(pointer).asText()).as(place).matches("creds-[a-z0-9]{10}");
            });
  }

  @Test
  void patchOfListReplacesItAndPatchByPathDoesNot() throws IOException {
    String two =
        Cluster.apiKey("shop")
            + "  - {name: other, credential: {string: {secretRef: {name: shop}}}}\n";
    String strategic =
        """
        patches:
        - patch: |
            apiVersion: versori.com/v1alpha1
            kind: VersoriConnection
            metadata: {name: shop}
            spec:
              credentials:
              - {name: key, credential: {string: {secretRef: {name: shop, key: new}}}}
        """;
    assertThat(kustomize("strategic", two, strategic).at("/spec/credentials"))
        .as("without a schema, Kustomize replaces the whole list")
        .hasSize(1)
        .noneMatch(entry -> entry.has("authScheme"));

    String byPath =
        """
        patches:
        - target: {kind: VersoriConnection, name: shop}
          patch: |
            - {op: replace, path: /spec/credentials/0/credential/string/secretRef/key, value: new}
        """;
    JsonNode entries = kustomize("by-path", two, byPath).at("/spec/credentials");
    assertThat(entries).hasSize(2);
    assertThat(entries.at("/0/credential/string/secretRef/key").asText()).isEqualTo("new");
    assertThat(entries.get(0).has("authScheme")).isTrue();
  }

  @Test
  void newSecretUpdatesReplaceKeepsAndPrefixCreatesAnotherConnectionAfterPruning()
      throws IOException {
    try (OperatorJar operator = cluster.operator()) {
      String generator = "secretGenerator: [{name: shop, literals: [token=%s]}]";
      applyBuilt("first", Cluster.apiKey("shop"), generator.formatted("one"));
      VersoriConnection first = cluster.awaitReady("shop");

      // A changed value gives a Secret with another name, which leads to one update of the
      // connection.
      applyBuilt("second", Cluster.apiKey("shop"), generator.formatted("two"));
      cluster.await("shop", r -> Cluster.isReady(r) && r.getStatus().synced().generation() == 2);
      assertThat(sent(Operation.UPDATE)).containsExactly("two");

      // As with Argo CD's Replace=true: finalizer and annotations are removed, and restored as
      // needed.
      Path plain = folder.resolve("plain.json");
      Files.writeString(plain, connection("second").toString());
      cluster.kubectl("replace", "-f", plain.toString()).orThrow();
      VersoriConnection replaced =
          cluster.await("shop", r -> !r.getMetadata().getFinalizers().isEmpty());
      assertThat(replaced.getStatus().connectionId()).isEqualTo(first.getStatus().connectionId());
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(1);
      assertThat(cluster.simulator().count(Operation.UPDATE)).isEqualTo(1);

      // Another metadata.name is another resource, to which the template goes next.
      applyBuilt("third", Cluster.apiKey("shop"), "namePrefix: eu-\n" + generator.formatted("two"));
      assertThat(Cluster.message(cluster.awaitReason("eu-shop", "OwnedByAnother")))
          .startsWith("VersoriConnection shop of this namespace");
      cluster.kubectl("delete", "vconn", "shop").orThrow();
      VersoriConnection prefixed = cluster.awaitReady("eu-shop");
      assertThat(prefixed.getStatus().name()).isEqualTo("eu-shop");
      assertThat(prefixed.getStatus().connectionId())
          .isNotEqualTo(first.getStatus().connectionId());
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(2);
    }
  }

  /** The values of the API key in the requests of an operation. */
  private List<String> sent(Operation operation) {
    return cluster.simulator().requests().stream()
        .filter(request -> request.operation() == operation)
        .map(RecordedRequest::body)
        .map(body -> body.findValue("value").asText())
        .toList();
  }

  /** The only VersoriConnection in the output of {@code kubectl kustomize}. */
  private JsonNode kustomize(String name, String resource, String more) throws IOException {
    write(name, resource, more);
    return connection(name);
  }

  private JsonNode connection(String name) throws IOException {
    for (String document : built(name).split("(?m)^---$")) {
      JsonNode object = YAML.readTree(document);
      if (object.path("kind").asText().equals("VersoriConnection")) {
        return object;
      }
    }
    throw new AssertionError("no VersoriConnection");
  }

  private String built(String name) {
    return cluster.kubectl("kustomize", folder.resolve(name).toString()).orThrow().out();
  }

  private void applyBuilt(String name, String resource, String more) throws IOException {
    write(name, resource, more);
    cluster.kubectl("apply", "-k", folder.resolve(name).toString()).orThrow();
  }

  private void write(String name, String resource, String more) throws IOException {
    Path own = Files.createDirectory(folder.resolve(name));
    Files.writeString(own.resolve("connection.yaml"), resource);
    Files.writeString(
        own.resolve("kustomization.yaml"),
        "components: [../component]\nresources: [connection.yaml]\n" + more + "\n");
  }

  private static void set(ObjectNode object, List<String> path, String value) {
    String step = path.get(0);
    List<String> rest = path.subList(1, path.size());
    if (rest.isEmpty()) {
      object.put(step, value);
    } else if (step.endsWith("[]")) {
      ArrayNode list = object.withArrayProperty(step.replace("[]", ""));
      set(list.isEmpty() ? list.addObject() : (ObjectNode) list.get(0), rest, value);
    } else {
      set(object.withObjectProperty(step), rest, value);
    }
  }
}
