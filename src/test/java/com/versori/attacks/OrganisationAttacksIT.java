package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.simulator.VersoriSimulator;
import com.versori.testkit.tenants.Installation;
import com.versori.testkit.tenants.Rights;
import com.versori.testkit.tenants.Tenant;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each tenant has an organisation and a token of its own. The operator's organisation allows tenant
 * A.
 */
class OrganisationAttacksIT extends Attacks {

  private static final String OWN = "acme";
  private static final String SHARED_TOKEN = SimulatorData.TOKEN;
  private static final String SHARED_ID = SimulatorData.ORGANISATION_ID;
  private static final String TOKEN_A = "t0ken-a-canary";
  private static final String ID_A = "01HFZ7Y8QJ4Z5X0N3V6W9R2TAA";
  private static final String TOKEN_B = "t0ken-b-canary";
  private static final String ID_B = "01HFZ7Y8QJ4Z5X0N3V6W9R2TBB";

  /** The organisation that each token may be used for. */
  private static final Map<String, String> ORGANISATIONS =
      Map.of(
          "Bearer " + SHARED_TOKEN, SHARED_ID,
          "Bearer " + TOKEN_A, ID_A,
          "Bearer " + TOKEN_B, ID_B);

  private static final String FOR_EVERYBODY =
      "{\"spec\":{\"allowedNamespaces\":{\"from\":\"All\",\"names\":null}}}";

  private VersoriSimulator simulator;
  private TestOrganisation ofA;
  private TestOrganisation ofB;

  @BeforeEach
  void createOrganisations() {
    simulator = cluster.platform().simulator();
    simulator.accept(TOKEN_A, ID_A);
    simulator.accept(TOKEN_B, ID_B);
    a = cluster.colleague(a, "owner-a", Rights.ORGANISATIONS);
    b = cluster.colleague(b, "owner-b", Rights.ORGANISATIONS);
    cluster.organisation(
        "allowedNamespaces: {from: Names, names: [%s]}\n".formatted(a.namespace()));
    ofA = cluster.organisation().named(OWN).in(a.namespace()).of(ID_A, TOKEN_A).with("");
    ofB = cluster.organisation().named(OWN).in(b.namespace()).of(ID_B, TOKEN_B).with("");
  }

  @Test
  void tenantsUseTheirOwnOrganisationAndTheSharedOneWhereAllowed() {
    OperatorJar operator = cluster.operator(SOON);
    create(a, ofA.with("defaults: {driftPolicy: Report, resyncInterval: 7h}\n"));
    create(b, ofB);
    StoredConnection own = made(a, "own", ref(a.namespace(), OWN));
    StoredConnection shared = made(a, "shared", "name: shared-of-a");
    made(a, "named", "name: named-of-a", ref(cluster.own(), "default"));
    StoredConnection other = made(b, "own", ref(b.namespace(), OWN));
    assertThat(own.organisationId()).isEqualTo(ID_A);
    assertThat(shared.organisationId()).isEqualTo(SHARED_ID);
    assertThat(other.organisationId()).isEqualTo(ID_B);

    refuse(b, "unnamed");
    assertThat(b.message("unnamed")).contains(cluster.own() + "/default", b.namespace());
    assertSameAnswer(b, cluster.own(), "default");
    assertSameAnswer(b, a.namespace(), OWN);
    assertSameAnswer(a, b.namespace(), OWN);

    assertTokensGoToTheirOrganisations();
    assertThat(cluster.platform().requests(Operation.CREATE))
        .extracting(RecordedRequest::authorization)
        .containsExactlyInAnyOrder(
            "Bearer " + TOKEN_A,
            "Bearer " + SHARED_TOKEN,
            "Bearer " + SHARED_TOKEN,
            "Bearer " + TOKEN_B);
    assertThat(bearersOf(a.secretValue()))
        .containsOnly("Bearer " + TOKEN_A, "Bearer " + SHARED_TOKEN);
    assertThat(bearersOf(b.secretValue())).containsOnly("Bearer " + TOKEN_B);
    assertThat(shownTo(a)).contains(ID_A, SHARED_ID).doesNotContain(ID_B);
    assertThat(shownTo(b)).contains(ID_B).doesNotContain(ID_A, SHARED_ID);
    assertThat(shownTo(a) + shownTo(b) + operator.log() + operator.get("/metrics").body())
        .doesNotContain(SHARED_TOKEN, TOKEN_A, TOKEN_B);

    a.delete("own").orThrow();
    a.awaitGone("own");
    b.delete("own").orThrow();
    b.awaitGone("own");
    for (String refused : List.of("unnamed", "default", "absent")) {
      b.delete(refused).orThrow();
      b.awaitGone(refused);
    }
    assertTokensGoToTheirOrganisations();
    assertThat(cluster.platform().connections())
        .extracting(StoredConnection::name)
        .containsExactlyInAnyOrder("shared-of-a", "named-of-a");
  }

  @Test
  void tokensGoToNoOtherHost() {
    cluster.operator(SOON);
    try (VersoriSimulator trap = VersoriSimulator.start()) {
      trap.accept(SHARED_TOKEN, SHARED_ID);
      // The Secret has the name of the operator's, and the organisation that of its default one.
      TestOrganisation captured =
          new TestOrganisation(
              b.namespace(), "default", SHARED_ID, trap.apiUrl(), "a-guess-of-b", "");
      create(b, captured);
      await(captured, "InvalidSpec");
      assertThat(b.kubectl("get", "vorg", "default", "-o", "yaml").orThrow().out())
          .contains("spec.apiUrl (" + trap.apiUrl() + ") is not one of", "VERSORI_API_URLS");
      refuse(b, "unnamed");
      b.secret("named", b.secretValue());
      b.apply(b.resource("named", ref(b.namespace(), "default"))).orThrow();
      b.awaitReason("named", "InvalidSpec");
      assertThat(b.message("named")).contains("VERSORI_API_URLS", "ask the operator's");

      String twoHosts =
          simulator.apiUrl().toString().replace("/api/v2", "@" + trap.apiUrl().getAuthority());
      for (String url : List.of(twoHosts + "/api/v2", trap.apiUrl() + "/../api/v2")) {
        TestOrganisation odd =
            new TestOrganisation(
                b.namespace(), "odd", SHARED_ID, URI.create(url), "a-guess-of-b", "");
        if (admitted(b.apply(odd.yaml()))) {
          await(odd, "InvalidSpec");
        }
      }

      // Secrets of another namespace have no place in an organisation.
      String reaching =
          ofB.named("reaching")
              .yaml()
              .replace(
                  "{name: reaching-token, key: token}",
                  "{name: default-token, key: token, namespace: " + cluster.own() + "}");
      assertThat(reaching).contains("namespace: " + cluster.own());
      assertThat(b.apply(reaching).err()).contains("unknown field").contains("namespace");
      b.kubectl("delete", "secret", "default-token").orThrow();
      b.kubectlWithInput(reaching, "apply", "--validate=false", "-f", "-").orThrow();
      await(ofB.named("reaching"), "TokenUnavailable");

      StoredConnection shared = made(a, "shared");
      assertThat(shared.organisationId()).isEqualTo(SHARED_ID);
      assertThat(trap.total()).isZero();
      assertThat(trap.strays()).isEmpty();
      assertThat(bearersOf(b.secretValue())).isEmpty();
      assertTokensGoToTheirOrganisations();
    }
  }

  @Test
  void sharedOrganisationIsWrittenByItsOwnersOnly() {
    cluster.operator(SOON);
    refuse(b, "unnamed");
    for (List<String> attempt :
        List.of(
            List.of("get", "vorg", "default"),
            List.of("get", "secret", "default-token"),
            List.of("patch", "vorg", "default", "--type=merge", "-p", FOR_EVERYBODY),
            List.of("delete", "vorg", "default"),
            List.of("label", "namespace", b.namespace(), "versori=enabled"))) {
      assertThat(inOwn(attempt).err()).as("%s", attempt).contains("Forbidden", "cannot");
    }
    assertThat(createForeign().err()).contains("cannot create");
    assertThat(b.message("unnamed")).contains("does not allow namespace " + b.namespace());

    // With the right to write organisations there, but not to read its Secrets.
    letWriteOrganisations(b, cluster.own());
    List<String> widen = List.of("patch", "vorg", "default", "--type=merge", "-p", FOR_EVERYBODY);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !inOwn(widen).err().contains("cannot patch resource"));
    assertThat(admitted(inOwn(widen))).isEqualTo(installation == Installation.DEFAULT);
    assertThat(admitted(createForeign())).isEqualTo(installation == Installation.DEFAULT);
    if (installation == Installation.POLICIES) {
      assertThat(inOwn(widen).err()).contains("may not get every Secret of namespace");
      made(a, "shared");
      assertThat(b.reason("unnamed")).isEqualTo("Forbidden");
      assertThat(bearersOf(b.secretValue())).isEmpty();
    } else {
      b.awaitReady("unnamed");
    }
  }

  /** Annotations and finalizer of an attempt, or of its resolution, are written by the tenant. */
  @Test
  void forgedAttemptIsNotRecoveredWithTheTokenOfAnother() {
    cluster.operator(SOON);
    create(a, ofA);
    StoredConnection own = made(a, "own", ref(a.namespace(), OWN));
    // The probes are done, and the owner reads nothing meanwhile.
    await(ofA, "Available");
    await(cluster.organisation(), "Available");
    a.patch("own", "{\"metadata\":{\"annotations\":{\"versori.com/paused\":\"true\"}}}").orThrow();
    a.awaitReason("own", "Paused");
    int requests = simulator.requests().size();
    int aboutOwn = requestsAbout(own);
    String forged =
        """
        metadata:
          name: %1$s
          finalizers: [versori.com/finalizer]
          annotations:
            versori.com/create-attempt: '{"id":"%2$s","organisationId":"%3$s","templateId":"%4$s","name":"own"}'
            versori.com/resolve-create: '%5$s'
        """
            .formatted("forged", ULID_OF_NOBODY, ID_A, a.templateId("forged"), own.id());
    for (String name : List.of(OWN, "absent")) {
      b.secret(name, b.secretValue());
      b.apply(
              b.resource(name, ref(a.namespace(), name), "name: own")
                  .replace("metadata: {name: " + name + "}\n", forged.replace("forged", name)))
          .orThrow();
    }
    for (String name : List.of(OWN, "absent")) {
      b.awaitReason(name, "Forbidden");
    }
    assertThat(answer(b, OWN)).isEqualTo(answer(b, "absent"));
    for (String name : List.of(OWN, "absent")) {
      b.delete(name).orThrow();
    }
    for (String name : List.of(OWN, "absent")) {
      b.awaitReason(name, "DeletionBlocked");
      assertThat(b.message(name)).contains("does not exist or does not allow namespace");
    }
    assertThat(answer(b, OWN)).isEqualTo(answer(b, "absent"));
    assertThat(simulator.requests()).hasSize(requests);
    assertUntouched(own, aboutOwn);
    for (String name : List.of(OWN, "absent")) {
      b.patch(name, "{\"spec\":{\"deletionPolicy\":\"Retain\"}}").orThrow();
      b.awaitGone(name);
    }
    assertUntouched(own, aboutOwn);
  }

  /** What was made, or sent, in the tenant's own organisation gives no right to another one. */
  @Test
  void connectionIsNotMovedToTheOrganisationOfAnother() {
    cluster.operator(SOON);
    create(a, ofA);
    create(b, ofB);
    await(ofA, "Available");
    StoredConnection made = made(b, "made", "name: made", ref(b.namespace(), OWN));
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_BEFORE_COMMIT));
    b.secret("sent", b.secretValue());
    b.apply(b.resource("sent", "name: sent", ref(b.namespace(), OWN))).orThrow();
    b.awaitReason("sent", "CreateOutcomeUnknown");
    int before = requestsWith(TOKEN_A).size();
    String elsewhere =
        "{\"spec\":{\"organisationRef\":{\"name\":\"%s\",\"namespace\":\"%s\"}}}"
            .formatted(OWN, a.namespace());
    for (String name : List.of("made", "sent")) {
      b.patch(name, elsewhere).orThrow();
    }
    b.annotate("sent", "versori.com/create-attempt-").orThrow();
    for (String name : List.of("made", "sent")) {
      b.awaitReason(name, "Forbidden");
      b.delete(name).orThrow();
      b.awaitReason(name, "DeletionBlocked");
      assertThat(b.message(name)).contains("does not exist or does not allow namespace");
    }
    assertThat(shownTo(b)).contains(ID_B).doesNotContain(ID_A);
    assertThat(requestsWith(TOKEN_A)).hasSize(before);
    assertThat(cluster.platform().connection(made.id())).isEqualTo(made);
  }

  /** Any Secret of the namespace could be named as the token. */
  @Test
  void organisationIsWrittenByThoseWhoReadItsSecrets() {
    cluster.operator(SOON);
    create(a, ofA);
    a.secret("payroll", "s3cr3t-of-payroll");
    Tenant writer = cluster.colleague(a, "writer", Rights.ORGANISATIONS_WITHOUT_SECRETS);
    String naming = "{\"spec\":{\"auth\":{\"token\":{\"secretKeyRef\":{\"name\":\"payroll\"}}}}}";
    List<Result> attempts =
        List.of(
            writer.kubectl("patch", "vorg", OWN, "--type=merge", "-p", naming),
            writer.kubectlWithInput(
                ofA.named("mine").yaml().replace("mine-token", "payroll"), "create", "-f", "-"));
    assertThat(writer.kubectl("get", "secret", "payroll").err()).contains("Forbidden");
    assertThat(attempts)
        .extracting(result -> admitted(result))
        .containsOnly(installation == Installation.DEFAULT);
    writer.kubectl("label", "vorg", OWN, "team=payroll").orThrow();
    if (installation == Installation.POLICIES) {
      made(a, "own", ref(a.namespace(), OWN));
      assertThat(cluster.platform().simulator().requests())
          .extracting(RecordedRequest::authorization)
          .doesNotContain("Bearer s3cr3t-of-payroll");
    } else {
      await(ofA, "Unauthorized");
      await(ofA.named("mine"), "Unauthorized");
    }
  }

  /** The same for one that exists and one that does not. */
  private void assertSameAnswer(Tenant tenant, String namespace, String existing) {
    refuse(tenant, existing, ref(namespace, existing));
    if (tenant.get("absent") != null) {
      tenant.delete("absent").orThrow();
      tenant.awaitGone("absent");
      tenant.kubectl("delete", "secret", "absent").orThrow();
    }
    refuse(tenant, "absent", ref(namespace, "absent"));
    assertThat(answer(tenant, existing)).isEqualTo(answer(tenant, "absent"));
    assertThat(tenant.message(existing))
        .contains("VersoriOrganisation " + namespace + "/" + existing)
        .contains("does not exist or does not allow namespace " + tenant.namespace());
  }

  /** Status without times and the name. */
  private static String answer(Tenant tenant, String resource) {
    return tenant
        .kubectl("get", "vconn", resource, "-o", "jsonpath={.status}")
        .orThrow()
        .out()
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
        .replace(resource, "NAME");
  }

  private static void refuse(Tenant tenant, String resource, String... more) {
    tenant.secret(resource, tenant.secretValue());
    tenant.apply(tenant.resource(resource, more)).orThrow();
    tenant.awaitReason(resource, "Forbidden");
  }

  private static void create(Tenant tenant, TestOrganisation organisation) {
    tenant.secret(organisation.secretName(), organisation.token());
    tenant.apply(organisation.yaml()).orThrow();
  }

  private void await(TestOrganisation organisation, String reason) {
    TestOrganisation.await(cluster.client(), organisation.namespace(), organisation.name(), reason);
  }

  /** Runs kubectl as tenant B in the operator's namespace. */
  private Result inOwn(List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("-n", cluster.own()));
    return b.kubectl(all.toArray(String[]::new));
  }

  /** As tenant B, an organisation in the operator's namespace that names the Secret there. */
  private Result createForeign() {
    String yaml =
        cluster
            .organisation()
            .named("foreign")
            .with(TestOrganisation.FOR_ALL)
            .yaml()
            .replace("foreign-token", "default-token");
    return b.kubectlWithInput(yaml, "create", "-n", cluster.own(), "-f", "-");
  }

  private void letWriteOrganisations(Tenant tenant, String namespace) {
    cluster
        .client()
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName("organisations")
                .withNamespace(namespace)
                .endMetadata()
                .addNewRule()
                .withApiGroups("versori.com")
                .withResources("versoriorganisations")
                .withVerbs("get", "create", "update", "patch")
                .endRule()
                .build())
        .create();
    cluster
        .client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("organisations")
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "organisations")
                .addNewSubject("rbac.authorization.k8s.io", "User", tenant.user(), null)
                .build())
        .create();
  }

  /** Each token is sent for its own organisation only, and guesses of tenants for none of them. */
  private void assertTokensGoToTheirOrganisations() {
    assertThat(simulator.requests())
        .isNotEmpty()
        .allSatisfy(
            request ->
                assertThat(request.path())
                    .contains("/o/" + ORGANISATIONS.get(request.authorization()) + "/"));
  }

  /** The Authorization headers of requests with this value. */
  private List<String> bearersOf(String value) {
    return simulator.requests().stream()
        .filter(request -> String.valueOf(request.body()).contains(value))
        .map(RecordedRequest::authorization)
        .toList();
  }

  private List<RecordedRequest> requestsWith(String token) {
    return simulator.requests().stream()
        .filter(request -> request.authorization().equals("Bearer " + token))
        .toList();
  }

  /** What the tenant can read: resources, organisations and events of its namespace. */
  private String shownTo(Tenant tenant) {
    List<VersoriOrganisation> organisations =
        cluster
            .client()
            .resources(VersoriOrganisation.class)
            .inNamespace(tenant.namespace())
            .list()
            .getItems();
    return tenant.shown() + organisations;
  }

  private static String ref(String namespace, String name) {
    return "organisationRef: {name: %s, namespace: %s}".formatted(name, namespace);
  }
}
