package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Applies the GitOps examples. The CRDs of the other projects are installed without their
 * controllers, and the test writes the Secrets in their place, late.
 */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class SecretSourcesIT {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path SECRETS = Path.of("deploy/integrations/gitops");

  @TempDir Path folder;
  private Cluster cluster;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
    crd("external-secrets.io", "v1", "ExternalSecret");
    crd("bitnami.com", "v1alpha1", "SealedSecret");
    crd("cert-manager.io", "v1", "Certificate");
    crd("argoproj.io", "v1alpha1", "Application");
    crd("source.toolkit.fluxcd.io", "v1", "GitRepository");
    crd("kustomize.toolkit.fluxcd.io", "v1", "Kustomization");
  }

  @Test
  void connectionsWaitForTheirGeneratedSecrets() throws IOException {
    try (OperatorJar operator = cluster.operator()) {
      List<String> files =
          List.of("external-secrets.yaml", "sealed-secrets.yaml", "cert-manager.yaml");
      for (String file : files) {
        cluster.apply(Files.readString(SECRETS.resolve(file))).orThrow();
      }
      for (String file : files) {
        List<JsonNode> objects = documents(SECRETS.resolve(file));
        String name = objects.get(1).at("/metadata/name").asText();
        cluster.awaitReason(name, "SecretNotFound");
        assertThat(wave(objects.get(0))).isLessThan(wave(objects.get(1)));
      }
      for (String file : files) {
        List<JsonNode> objects = documents(SECRETS.resolve(file));
        writeSecretOf(objects.get(0));
        VersoriConnection ready = cluster.awaitReady(objects.get(1).at("/metadata/name").asText());
        assertThat(ready.getStatus().credentials()).hasSize(1);
      }
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(files.size());
    }
  }

  /**
   * The other manifests are parsed strictly and accepted, as far as that is possible without the
   * projects.
   */
  @Test
  void applicationsAndKustomizationsAreWellFormed() throws IOException {
    for (String namespace : List.of("argocd", "flux-system")) {
      cluster.kubectl("create", "namespace", namespace);
    }
    for (String file :
        List.of(
            "deploy/integrations/argocd/application.yaml",
            "deploy/integrations/argocd/argocd-cm.yaml",
            "deploy/integrations/flux/operator.yaml",
            "deploy/integrations/flux/connections.yaml")) {
      for (JsonNode object : documents(Path.of(file))) {
        String namespace = object.at("/metadata/namespace").asText();
        assertThat(
                cluster.kubectl(
                    "apply",
                    "--server-side",
                    "--dry-run=server",
                    "-n",
                    namespace,
                    "-f",
                    write(object)))
            .extracting(r -> r.status() + r.err())
            .isEqualTo("0");
      }
    }
  }

  /** Writes the Secret that the other controller would write for its object. */
  private void writeSecretOf(JsonNode source) {
    Map<String, String> values = new LinkedHashMap<>();
    String name =
        switch (source.path("kind").asText()) {
          case "ExternalSecret" -> {
            source
                .at("/spec/data")
                .forEach(d -> values.put(d.path("secretKey").asText(), "s3cr3t-value"));
            yield source.at("/spec/target/name").asText();
          }
          case "SealedSecret" -> {
            source
                .at("/spec/encryptedData")
                .properties()
                .forEach(field -> values.put(field.getKey(), "s3cr3t-value"));
            yield source.at("/spec/template/metadata/name").asText();
          }
          default -> {
            HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
            HeldCertificate client = new HeldCertificate.Builder().signedBy(authority).build();
            values.put("tls.crt", client.certificatePem());
            values.put("tls.key", client.privateKeyPkcs8Pem());
            values.put("ca.crt", authority.certificatePem());
            yield source.at("/spec/secretName").asText();
          }
        };
    cluster.secret(name, values);
  }

  private static int wave(JsonNode object) {
    return Integer.parseInt(
        object.path("metadata").path("annotations").path("argocd.argoproj.io/sync-wave").asText());
  }

  private String write(JsonNode object) throws IOException {
    return Files.writeString(folder.resolve("object.json"), object.toString()).toString();
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    try (Stream<String> parts = Stream.of(Files.readString(file).split("(?m)^---$"))) {
      return parts
          .map(
              text -> {
                try {
                  return YAML.readTree(text);
                } catch (IOException e) {
                  throw new IllegalStateException(file + " is not valid YAML", e);
                }
              })
          .toList();
    }
  }

  private void crd(String group, String version, String kind) {
    String plural = kind.toLowerCase().replaceAll("y$", "ie") + "s";
    String crd =
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: %1$s.%2$s
        spec:
          group: %2$s
          scope: Namespaced
          names: {kind: %3$s, plural: %1$s}
          versions:
          - name: %4$s
            served: true
            storage: true
            schema:
              openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """
            .formatted(plural, group, kind, version);
    cluster.apply(crd).orThrow();
    cluster.kubectl("wait", "--for=condition=Established", "crd/" + plural + "." + group).orThrow();
  }
}
