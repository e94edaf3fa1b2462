package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.testkit.TestSigningKey;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The admission policies on a real API server, with users of different rights. The tests bind them
 * to a namespace of their own.
 */
@RealApiServer
class PoliciesIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAMESPACE = "policies";

  /**
   * A GitOps controller with every right writes here, so the rights of the namespace's account
   * count.
   */
  private static final String SYNCED = "policies-synced";

  private static final String ULID = "01HFZ7Y8QJ4Z5X0N3V6W9R2T1K";

  /** May write resources, and read the Secret {@code mine} and no other. */
  private static final String DEVELOPER = "developer";

  /** May do everything in the namespace. */
  private static final String OWNER = "owner";

  private static Kubectl kubectl;

  @BeforeAll
  static void setUp(RealKubeApi kube) throws IOException {
    kubectl = new Kubectl(kube.kubeconfig());
    kubectl.run("apply", "-k", "deploy/install").orThrow();
    kubectl
        .run("wait", "--for=condition=Established", "crd/versoriconnections.versori.com")
        .orThrow();
    kubectl.run("create", "namespace", NAMESPACE).orThrow();
    in(
            "create",
            "role",
            "writer",
            "--verb=*",
            "--resource=versoriconnections.versori.com,versoriorganisations.versori.com")
        .orThrow();
    in("create", "role", "mine", "--verb=get", "--resource=secrets", "--resource-name=mine")
        .orThrow();
    in("create", "role", "secrets", "--verb=get", "--resource=secrets").orThrow();
    in("create", "rolebinding", "writer", "--role=writer", "--user=developer", "--user=owner")
        .orThrow();
    in("create", "rolebinding", "mine", "--role=mine", "--user=developer").orThrow();
    in("create", "rolebinding", "secrets", "--role=secrets", "--user=owner").orThrow();
    for (String file :
        List.of("readable-secrets", "allowed-hosts", "retain", "organisation-secrets")) {
      apply(boundTo(NAMESPACE, file)).orThrow();
    }
    kubectl.run("create", "namespace", SYNCED).orThrow();
    kubectl.run("-n", SYNCED, "create", "serviceaccount", "versori-connections").orThrow();
    apply(boundTo(SYNCED, "namespace-secrets")).orThrow();
    Awaitility.await("the policies are in force")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                create(DEVELOPER, resource().toString()).status() == 0
                    && create(DEVELOPER, naming("other")).status() != 0
                    && create(OWNER, withUrl("https://evil.test/")).status() != 0
                    && sync(naming("other")).status() != 0);
  }

  @AfterAll
  static void tearDown() {
    for (String name :
        List.of(
            "readable-secrets",
            "allowed-hosts",
            "retain",
            "organisation-secrets",
            "namespace-secrets")) {
      kubectl.run(
          "delete",
          "validatingadmissionpolicy,validatingadmissionpolicybinding",
          "versoriconnections-" + name,
          "--ignore-not-found");
    }
  }

  static Stream<String> secretPaths() throws IOException {
    return Policies.secretPaths().stream();
  }

  static Stream<String> urlPaths() throws IOException {
    return Policies.urlPaths().stream();
  }

  @ParameterizedTest
  @MethodSource("secretPaths")
  void everySecretReferenceIsChecked(String path) throws IOException {
    assertThat(create(DEVELOPER, SpecPlaces.withSecret(path, "mine")).err()).isEmpty();
    assertThat(create(DEVELOPER, SpecPlaces.withSecret(path, "other")).err())
        .contains("developer may not get the Secret policies/other, whose content");
  }

  @Test
  void userMayReferToReadableSecretsOnly() {
    Result mine = create(DEVELOPER, naming("mine"));
    assertThat(mine.err()).isEmpty();
    assertThat(create(OWNER, naming("other")).err()).isEmpty();
  }

  /** Its token or private key could be any Secret of the namespace. */
  @Test
  void organisationIsWrittenByThoseWhoReadEverySecret() {
    String token =
        TestOrganisation.byDefault(NAMESPACE, URI.create("https://platform.versori.com/api/v2"))
            .yaml();
    String signingKey =
        token.replace(
            "token: {secretKeyRef: {name: default-token, key: token}}",
            "signingKey: {id: %s, privateKey: {secretKeyRef: {name: any, key: key.pem}}}"
                .formatted(TestSigningKey.ID));
    assertThat(signingKey).isNotEqualTo(token);
    for (String organisation : List.of(token, signingKey)) {
      assertThat(create(DEVELOPER, organisation).err())
          .contains("developer may not get every Secret of namespace policies");
      assertThat(create(OWNER, organisation).err()).isEmpty();
    }
  }

  /** GitOps controllers may impersonate a tenant. */
  @Test
  void impersonatingSyncHasTheTenantsRights() {
    String account = "system:serviceaccount:" + NAMESPACE + ":sync";
    in("create", "rolebinding", "sync", "--role=writer", "--serviceaccount=policies:sync")
        .orThrow();
    assertThat(create(account, naming("mine")).err())
        .contains(account + " may not get the Secret policies/mine");
    in("create", "rolebinding", "sync-mine", "--role=mine", "--serviceaccount=policies:sync")
        .orThrow();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> create(account, naming("mine")).status() == 0);
  }

  @Test
  void manySecretsAreCheckedEachAndMoreNeedTheRightToReadAll() {
    assertThat(create(OWNER, naming(names(40))).err()).isEmpty();
    assertThat(create(DEVELOPER, naming(names(40))).err()).contains("more than 20 Secrets");
    String[] mostlyMine = new String[16];
    java.util.Arrays.fill(mostlyMine, "mine");
    assertThat(create(DEVELOPER, naming(mostlyMine)).err()).isEmpty();
    mostlyMine[15] = "other";
    assertThat(create(DEVELOPER, naming(mostlyMine)).err()).contains("policies/other");
  }

  @Test
  void metadataMayBeChangedWithoutTheSecretAndSpecMayNot() {
    ObjectNode resource = (ObjectNode) parse(naming("other"));
    ((ObjectNode) resource.path("metadata")).put("name", "kept");
    as(OWNER, resource.toString(), "create", "-f", "-").orThrow();
    as(DEVELOPER, "", "label", "vconn", "kept", "team=shop").orThrow();
    Result spec = patch(DEVELOPER, "{\"spec\": {\"name\": \"renamed\"}}");
    assertThat(spec.err()).contains("may not get the Secret policies/other");
    patch(OWNER, "{\"spec\": {\"name\": \"renamed\"}}").orThrow();
  }

  /** Such annotations make the operator send Secrets to the connection that they name. */
  @ParameterizedTest
  @ValueSource(strings = {"versori.com/resolve-create", "versori.com/take-over"})
  void adoptingAnnotationsAreCheckedWhenAddedOrChanged(String annotation) {
    ObjectNode resource = (ObjectNode) parse(naming("other"));
    String name = "annotated-" + annotation.substring(annotation.indexOf('/') + 1);
    ((ObjectNode) resource.path("metadata")).put("name", name);
    as(OWNER, resource.toString(), "create", "-f", "-").orThrow();
    Result added = as(DEVELOPER, "", "annotate", "vconn", name, annotation + "=x");
    assertThat(added.err()).contains("developer may not get the Secret policies/other");
    as(OWNER, "", "annotate", "vconn", name, annotation + "=x").orThrow();
    Result changed = as(DEVELOPER, "", "annotate", "--overwrite", "vconn", name, annotation + "=y");
    assertThat(changed.err()).contains("developer may not get the Secret policies/other");
    as(DEVELOPER, "", "annotate", "vconn", name, "versori.com/paused=true").orThrow();
    as(DEVELOPER, "", "annotate", "vconn", name, annotation + "-").orThrow();
  }

  @Test
  void accountOfTheNamespaceDecidesWhicheverUserWrites() {
    String account = "versori-connections";
    Result refused = sync(naming("mine"));
    assertThat(refused.err())
        .contains(
            "service account policies-synced/versori-connections may not get the Secret"
                + " policies-synced/mine",
            "; bind it to a Role that names the Secret");
    kubectl
        .run(
            "-n",
            SYNCED,
            "create",
            "role",
            "mine",
            "--verb=get",
            "--resource=secrets",
            "--resource-name=mine")
        .orThrow();
    kubectl
        .run(
            "-n",
            SYNCED,
            "create",
            "rolebinding",
            "mine",
            "--role=mine",
            "--serviceaccount=" + SYNCED + ":" + account)
        .orThrow();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> sync(naming("mine")).status() == 0);
    assertThat(sync(naming("mine", "other")).err()).contains("policies-synced/other");
    assertThat(sync(resource().toString()).err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("urlPaths")
  void everyUrlIsChecked(String path) throws IOException {
    assertThat(create(OWNER, SpecPlaces.withUrl(path, "https://a.example.com/x")).err()).isEmpty();
    assertThat(create(OWNER, SpecPlaces.withUrl(path, "https://evil.test/x")).err())
        .contains("https://evil.test/x is not an https URL of a host that ConfigMap");
  }

  static Stream<String> parameterPaths() throws IOException {
    return Policies.parameterPaths().stream();
  }

  @ParameterizedTest
  @MethodSource("parameterPaths")
  void everyParameterIsChecked(String path) throws IOException {
    for (String good : List.of("https://a.example.com/x", "a/b//c", "urn:example:x", "")) {
      assertThat(create(OWNER, SpecPlaces.withParameter(path, "audience", good)).err())
          .as(good)
          .isEmpty();
    }
    for (String bad :
        List.of("https://evil.test/x", "HTTPS://evil.test", " //evil.test/", "\\\\evil")) {
      assertThat(create(OWNER, SpecPlaces.withParameter(path, "audience", bad)).err())
          .as(bad)
          .contains("parameter audience is", "not an https URL of a host");
    }
    assertThat(create(OWNER, SpecPlaces.withParameter(path, "Redirect_URI", "evil.test")).err())
        .contains("parameter Redirect_URI is evil.test, which is not an https URL of a host");
    assertThat(
            create(OWNER, SpecPlaces.withParameter(path, "redirect_uri", "https://example.com/"))
                .err())
        .isEmpty();
  }

  @Test
  void wholeHostsAreCompared() {
    for (String good :
        List.of(
            "https://example.com",
            "https://EXAMPLE.com:8443/x?y#z",
            "https://shop.example.com/",
            "https://a.b.example.com")) {
      assertThat(create(OWNER, withUrl(good)).err()).as(good).isEmpty();
    }
    for (String bad :
        List.of(
            "http://example.com/",
            "https://example.com.evil.test",
            "https://evilexample.com",
            "https://evil.test/example.com",
            "https://evil.test?example.com",
            "https://evil.test#.example.com",
            "https://evil.test\\\\.example.com",
            "https://[2001:db8::1]/",
            "https://192.0.2.1/")) {
      assertThat(create(OWNER, withUrl(bad)).status()).as(bad).isNotZero();
    }
  }

  @Test
  void labelledNamespaceKeepsItsConnections() {
    kubectl.run("label", "namespace", NAMESPACE, "versori.com/deletion-policy=Retain").orThrow();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> create(OWNER, naming("mine")).err().contains("retains its connections"));
      ObjectNode resource = resource();
      ((ObjectNode) resource.path("spec")).put("deletionPolicy", "Delete");
      assertThat(create(OWNER, resource.toString()).err()).contains("retains its connections");
      ((ObjectNode) resource.path("spec")).put("deletionPolicy", "Retain");
      assertThat(create(OWNER, resource.toString()).err()).isEmpty();
    } finally {
      kubectl.run("label", "namespace", NAMESPACE, "versori.com/deletion-policy-").orThrow();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> create(OWNER, naming("mine")).status() == 0);
    }
  }

  private static ObjectNode resource() {
    return (ObjectNode)
        parse(
            """
            {"apiVersion": "versori.com/v1alpha1", "kind": "VersoriConnection",
             "metadata": {"name": "x"}, "spec": {"templateId": "%s", "credentials": [
               {"name": "none", "credential": {"none": {}}}]}}
            """
                .formatted(ULID));
  }

  /**
   * A resource with one entry per Secret; beyond the maximum number of entries, with two Secrets
   * per entry.
   */
  private static String naming(String... secrets) {
    ObjectNode resource = resource();
    var credentials = ((ObjectNode) resource.path("spec")).putArray("credentials");
    List<String> left = new ArrayList<>(List.of(secrets));
    boolean many = secrets.length > 16;
    for (int i = 0; !left.isEmpty(); i++) {
      ObjectNode entry = credentials.addObject().put("name", "entry-" + i);
      if (many) {
        ObjectNode certificate = entry.putObject("credential").putObject("certificate");
        for (String leaf : List.of("certificate", "key", "ca")) {
          certificate
              .putObject(leaf)
              .putObject("secretKeyRef")
              .put("name", left.isEmpty() ? "mine" : left.remove(0))
              .put("key", "k");
        }
      } else {
        entry
            .putObject("credential")
            .putObject("string")
            .putObject("secretRef")
            .put("name", left.remove(0));
      }
    }
    return resource.toString();
  }

  private static String[] names(int count) {
    return Stream.iterate(0, i -> i + 1).limit(count).map(i -> "s-" + i).toArray(String[]::new);
  }

  private static String withUrl(String url) {
    ObjectNode resource = resource();
    ((ObjectNode) resource.path("spec")).put("baseUrl", url.replace("\\\\", "\\"));
    return resource.toString();
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String boundTo(String namespace, String file) throws IOException {
    return Policies.boundTo(
        "kubernetes.io/metadata.name: " + namespace,
        Files.readString(Policies.FOLDER.resolve(file + ".yaml")));
  }

  private static Result create(String user, String json) {
    return as(user, json, "create", "--dry-run=server", "--validate=false", "-f", "-");
  }

  /** As a user who may do everything. */
  private static Result sync(String json) {
    return kubectl.runWithInput(
        json, "-n", SYNCED, "create", "--dry-run=server", "--validate=false", "-f", "-");
  }

  private static Result patch(String user, String json) {
    return as(user, "", "patch", "vconn", "kept", "--type=merge", "-p", json);
  }

  private static Result as(String user, String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of("-n", NAMESPACE, "--as=" + user));
    all.addAll(List.of(arguments));
    return kubectl.runWithInput(input, all.toArray(String[]::new));
  }

  private static Result in(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-n", NAMESPACE));
    all.addAll(List.of(arguments));
    return kubectl.run(all.toArray(String[]::new));
  }

  private static Result apply(String yaml) {
    return kubectl.runWithInput(yaml, "apply", "-f", "-");
  }
}
