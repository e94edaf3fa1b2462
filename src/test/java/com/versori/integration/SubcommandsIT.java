package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.TestSigningKey;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi.AuditEvent;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code plan} and {@code export} as in a pipeline: the jar in a process of its own with a
 * read-only service account, next to a running operator.
 */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class SubcommandsIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Cluster cluster;
  private OperatorJar operator;
  private Path kubeconfig;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
    cluster.organisation("references: {from: Same}\n");
    operator = cluster.operator();
    cluster
        .apply(
            """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: pipeline}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: versori-pipeline}
            rules:
            - {apiGroups: [versori.com], resources: [versoriconnections], verbs: [list]}
            - {apiGroups: [versori.com], resources: [versoriorganisations], verbs: [get]}
            - {apiGroups: [""], resources: [secrets], verbs: [get]}
            - {apiGroups: [""], resources: [namespaces], resourceNames: [kube-system], verbs: [get]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: versori-pipeline-%1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: versori-pipeline}
            subjects:
            - {kind: ServiceAccount, name: pipeline, namespace: %1$s}
            """
                .formatted(cluster.namespace()))
        .orThrow();
    kubeconfig = cluster.kube().serviceAccountKubeconfig(cluster.namespace(), "pipeline");
  }

  @AfterEach
  void tearDown() {
    operator.close();
    cluster.kubectl("delete", "clusterrolebinding", "versori-pipeline-" + cluster.namespace());
  }

  @Test
  void planPrintsWhatApplyingDoes() throws Exception {
    cluster.secret("shop", Map.of("token", "canary-value"));
    String manifest = Cluster.apiKey("shop");

    Result created = run(manifest, "plan", "-n", cluster.namespace(), "-");
    assertThat(created.out()).contains("create    " + cluster.namespace() + "/shop", "1 to create");
    assertThat(created.status()).isEqualTo(2);
    cluster.apply(manifest).orThrow();
    VersoriConnection made = cluster.awaitReady("shop");

    Result unchanged = run(manifest, "plan", "-n", cluster.namespace(), "-");
    assertThat(unchanged.out()).contains("unchanged " + cluster.namespace() + "/shop");
    assertThat(unchanged.status()).isZero();

    Result second =
        run(
            Cluster.apiKey("second")
                .replace(SimulatorData.of("second").id(), SimulatorData.SHOP.id()),
            "plan",
            "-n",
            cluster.namespace(),
            "-");
    assertThat(second.out())
        .contains(
            "blocked   " + cluster.namespace() + "/second",
            "OwnedByAnother: VersoriConnection shop of this namespace");
    assertThat(second.status()).isEqualTo(1);

    Result changed =
        run(
            manifest.replace("in: header", "in: query") + "  baseUrl: https://shop.example.com\n",
            "plan",
            "-n",
            cluster.namespace(),
            "-");
    assertThat(changed.out())
        .contains(
            "update    " + cluster.namespace() + "/shop",
            "spec.baseUrl: absent -> \"https://shop.example.com\"",
            "spec.credentials[key].authScheme.apiKey.in: \"header\" -> \"query\"");
    assertThat(changed.status()).isEqualTo(2);

    Result rotated =
        run(
            manifest
                + "---\n{apiVersion: v1, kind: Secret, metadata: {name: shop}, stringData: {token: canary-2}}\n",
            "plan",
            "-n",
            cluster.namespace(),
            "-");
    assertThat(rotated.out()).contains("update", "Secret shop: changed since it was last sent");

    operator.terminate();
    cluster.age("shop");
    delete(made.getStatus().connectionId());
    Result gone = run(manifest, "plan", "-n", cluster.namespace(), "-");
    assertThat(gone.out())
        .contains("recreate  " + cluster.namespace() + "/shop", "no longer exists");
    assertThat(gone.status()).isEqualTo(2);

    for (Result result : List.of(created, unchanged, changed, rotated, gone)) {
      assertThat(result.out() + result.err()).doesNotContain("canary");
    }
    assertOnlyRead();
  }

  @Test
  void exportedManifestsAreAdoptedWithoutAWrite() throws Exception {
    String id = create("Shop EU", "canary-value");
    create("billing", "canary-value");

    Result export = run("", "export", "-n", cluster.namespace());
    assertThat(export.err()).contains("2 of 2 connections").doesNotContain("canary");
    assertThat(export.out()).contains("name: shop-eu\n", id).doesNotContain("canary");
    Result check = run(export.out(), "check", "-");
    assertThat(check.out()).isEmpty();
    assertThat(check.status()).isZero();
    Result plan = run(export.out(), "plan", "-");
    assertThat(plan.out()).contains("2 to adopt", "left unchanged");

    // As printed, before the Secrets exist.
    cluster.apply(export.out()).orThrow();
    VersoriConnection adopted = cluster.awaitReady("shop-eu");
    assertThat(adopted.getStatus().connectionId()).isEqualTo(id);
    assertThat(adopted.getStatus().origin()).isEqualTo(Origin.ADOPTED);
    cluster.awaitReady("billing");
    assertThat(cluster.simulator().count(Operation.UPDATE)).isZero();

    Result again = run("", "export");
    assertThat(again.out()).isEmpty();
    assertThat(again.err()).contains("0 of 2 connections");
    assertThat(run(export.out(), "plan", "-").status()).isZero();
    assertOnlyRead();
  }

  @Test
  void signingKeyOfTheOrganisationIsUsed() throws Exception {
    TestSigningKey key = TestSigningKey.of(TestSigningKey.ID);
    cluster.simulator().trust(key, SimulatorData.ORGANISATION_ID);
    create("shop-eu", "canary-value");
    cluster.secret("shop", Map.of("token", "canary-value"));
    cluster.organisation().sign(cluster.client(), key);

    Result export = run("", "export", "-n", cluster.namespace());
    assertThat(export.err()).contains("1 of 1 connections");
    Result plan = run(Cluster.apiKey("shop"), "plan", "-n", cluster.namespace(), "-");
    assertThat(plan.out()).contains("1 to create");
    Result adopt = run(export.out(), "plan", "-");
    assertThat(adopt.out()).contains("1 to adopt");
    assertThat(
            cluster.simulator().requests().stream()
                .filter(SubcommandsIT::isOfSubcommand)
                .map(RecordedRequest::authorization))
        .isNotEmpty()
        .allMatch(header -> header.startsWith("JWT eyJ"));

    cluster.rotate("default-signing-key", Map.of(key.id() + ".pem", "canary-value"));
    Result failed = run("", "export", "-n", cluster.namespace());
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err()).contains("contains no PEM private key").doesNotContain("canary");
    assertOnlyRead();
  }

  /** Checks the requests of the subcommands; the operator and the test have other user names. */
  private void assertOnlyRead() {
    List<AuditEvent> requests =
        cluster.kube().audit().stream()
            .filter(
                e -> e.user().equals("system:serviceaccount:" + cluster.namespace() + ":pipeline"))
            .toList();
    assertThat(requests)
        .isNotEmpty()
        .allMatch(e -> e.verb().equals("get") || e.verb().equals("list"))
        .allMatch(e -> e.code() == 200 || e.code() == 404);
    List<RecordedRequest> sent =
        cluster.simulator().requests().stream().filter(SubcommandsIT::isOfSubcommand).toList();
    assertThat(sent).isNotEmpty().allMatch(request -> request.method().equals("GET"));
  }

  /** Subcommands are marked in their User-Agent. */
  private static boolean isOfSubcommand(RecordedRequest request) {
    return request
        .headers()
        .getOrDefault("user-agent", List.of())
        .toString()
        .contains("subcommand");
  }

  private record Result(int status, String out, String err) {}

  private Result run(String stdin, String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                System.getProperty("operator.jar")));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    Map<String, String> env = builder.environment();
    env.keySet().removeIf(name -> name.startsWith("VERSORI_"));
    env.put("KUBECONFIG", kubeconfig.toString());
    env.put("POD_NAMESPACE", cluster.namespace());
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(stdin.getBytes(StandardCharsets.UTF_8));
    }
    int status = process.waitFor();
    return new Result(status, Files.readString(out), Files.readString(err));
  }

  private String create(String name, String value) throws IOException, InterruptedException {
    ObjectNode body =
        (ObjectNode)
            JSON.readTree(
                """
                {"connectionTemplateId": "%s", "connection": {"name": "%s", "credentials": [
                  {"id": "e", "authSchemeConfig": {"type": "api-key",
                    "apiKey": {"id": "key", "description": "key", "name": "X-Api-Key", "in": "header"}},
                   "credential": {"id": "01KKC0000000000000000000C1", "organisationId": "%s",
                    "type": "string", "data": {"string": {"value": "%s"}}}}]}}
                """
                    .formatted(
                        SimulatorData.SHOP.id(), name, SimulatorData.ORGANISATION_ID, value));
    HttpResponse<String> answer = send("POST", "", body.toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body()).path("id").asText();
  }

  private void delete(String id) throws IOException, InterruptedException {
    assertThat(send("DELETE", "/" + id, "").statusCode()).isEqualTo(204);
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        cluster.simulator().apiUrl()
                            + "/o/"
                            + SimulatorData.ORGANISATION_ID
                            + "/connections"
                            + path))
                .header("Authorization", "Bearer " + SimulatorData.TOKEN)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
