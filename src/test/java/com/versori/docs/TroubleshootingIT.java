package com.versori.docs;

import static com.versori.docs.DescribedCluster.UNKNOWN_CONNECTION;
import static com.versori.docs.DescribedCluster.UNKNOWN_TEMPLATE;
import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.timing.Timing;
import com.versori.testkit.TestSigningKey;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.SlowAdmission;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.cluster.WritePolicy;
import com.versori.testkit.docs.GeneratedText;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.SimulatorOptions.Put;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.simulator.VersoriSimulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Brings about each {@link Situation} with a real fault, and holds what {@code kubectl describe}
 * then prints against {@code deploy/TROUBLESHOOTING.md}.
 */
@RealApiServer
class TroubleshootingIT {

  private static final Path PAGE = Path.of("deploy/TROUBLESHOOTING.md");
  private static final Path PEM = Path.of("src/test/resources/pem");

  /** What needs no section: nothing is wrong. */
  private static final Set<Reason> GOOD = EnumSet.of(Reason.AVAILABLE);

  /** The longest time of a call: states that last this long can be recorded. */
  private static final Duration LONG = Duration.ofSeconds(14);

  /** Stands in the message from the first look on. */
  private static final String LOOKED_FOR = "its outcome is not known;";

  private static final int CALLS_UNTIL_LEFT_ALONE = 5;

  private static final String OWN = SimulatorData.ORGANISATION_ID;
  private static final String OTHER = SimulatorData.OTHER_ORGANISATION_ID;
  private static final String TEMPLATE_ID = SimulatorData.SHOP.id();

  /** That of the resource, once {@link #resource} has its name. */
  private static final String TEMPLATE = "  templateId: " + TEMPLATE_ID + "\n";

  private static final String KEY = key("shop");
  private static final String CODE =
      "  credentials: [{name: login, credential: {oauth2Code: {secretRef: {name: login}}}}]\n";

  @TempDir Path folder;
  private final Map<Situation, String> seen = new EnumMap<>(Situation.class);
  private Cluster one;
  private Cluster two;
  private VersoriSimulator unmarked;
  private VersoriSimulator unchanging;
  private String shared;

  @BeforeEach
  void setUp(RealKubeApi kube) {
    one = new Cluster(kube, folder);
    two = new Cluster(kube, folder);
    unmarked = VersoriSimulator.start(SimulatorOptions.DEFAULT.withoutAnyMark());
    unchanging = VersoriSimulator.start(SimulatorOptions.DEFAULT.withPut(Put.KEEPS_CREDENTIALS));
    for (Cluster each : List.of(one, two)) {
      each.secret("shop", Map.of("token", "s3cr3t-value"));
    }
    organisations(one, one.simulator().apiUrl());
    organisations(two, unmarked.apiUrl());
    TestOrganisation.byDefault(two.namespace(), unchanging.apiUrl())
        .named("unchanging")
        .apply(two.client());
  }

  private static void organisations(Cluster cluster, URI apiUrl) {
    TestOrganisation own = TestOrganisation.byDefault(cluster.namespace(), apiUrl);
    own.apply(cluster.client());
    own.named("versori").with("references: {from: Same}\n").apply(cluster.client());
    own.named("expired").withToken("expired-token").apply(cluster.client());
    // Each with a token of its own, so that the failing calls of one do not concern the other.
    for (String name : List.of("acme", "depot")) {
      own.named(name).of(OTHER, SimulatorData.OTHER_TOKEN).apply(cluster.client());
    }
    TestOrganisation customer = own.named("customer");
    customer.apply(cluster.client());
    cluster.kubectl("delete", "secret", customer.secretName()).orThrow();
    TestOrganisation signed = own.named("signed");
    signed.apply(cluster.client());
    TestSigningKey key = TestSigningKey.of(TestSigningKey.ID);
    signed.sign(cluster.client(), key);
    String publicKey = TestSigningKey.pem("PUBLIC KEY", key.pair().getPublic().getEncoded());
    cluster.rotate("signed-signing-key", Map.of(key.id() + ".pem", publicKey));
  }

  @AfterEach
  void tearDown() {
    unchanging.close();
    unmarked.close();
    two.close();
    one.close();
  }

  @Test
  void pageShowsEverySituation() throws IOException {
    DescribedCluster steady = new DescribedCluster(one, seen);
    steady.apply(resource("unwatched", TEMPLATE + KEY));
    steady.show("unwatched", Situation.NOT_LOOKED_AT);
    steady.delete("unwatched");
    steady.called(shared(), "platform");
    steady.called(SimulatorData.of("orders").id(), SimulatorData.SHOP.id());
    DescribedCluster moving = new DescribedCluster(two, seen);
    moving.called(unchanging.apiUrl().toString(), "https://platform.versori.com/api/v2");
    try (OperatorJar operator =
            steady.operator(
                one.simulator().apiUrl().toString(),
                Map.of("WATCH_NAMESPACES", one.namespace() + "," + shared()));
        OperatorJar other = moving.operator(unmarked.apiUrl().toString(), Map.of())) {
      operator.awaitStarted();
      other.awaitStarted();
      faultsOfResources(steady);
      faultsOfWhatTheyNeed(steady);
      faultsOfThePlatform(moving);
      faultsOfTokens(moving);
      other.kill();
      faultsOfMove(moving);
      faultsOfInstallation(steady);
    }
    assertThat(seen.keySet()).containsExactly(Situation.values());
    GeneratedText.compare(PAGE, "situations", page(), getClass());
  }

  /** Connections that exist, and what becomes of them. */
  private void faultsOfResources(DescribedCluster cluster) throws IOException {
    VersoriSimulator platform = one.simulator();
    String ledger = platform.make("Ledger", "Key of the ledger");
    String mail = platform.make("Mail", "Key of the mail");
    String warehouse = platform.make("Warehouse", "Key of the warehouse");
    one.secret("login", Map.of("code", "c0de", "state", "st4te"));
    try (SlowAdmission slow = new SlowAdmission(one)) {
      cluster.apply(
          resource("orders", TEMPLATE + KEY),
          resource("returns", TEMPLATE + KEY),
          resource("parcels", TEMPLATE + KEY),
          resource("refunds", TEMPLATE + KEY),
          resource("stock", TEMPLATE + organisation("depot") + KEY),
          resource("login", TEMPLATE + CODE),
          resource("ledger", adopt(ledger) + "  name: Ledger\n  driftPolicy: Report\n"),
          resource("mail", adopt(mail) + "  driftPolicy: Report\n"));
      cluster.awaitReady(
          "orders", "returns", "parcels", "refunds", "stock", "login", "ledger", "mail");

      platform.inject(Fault.latency(Operation.CREATE, LONG).forName("returns"));
      platform.inject(Fault.latency(Operation.UPDATE, LONG).forName("Warehouse EU"));
      platform.inject(Fault.status(Operation.UPDATE, 503).retryAfter("3600").forName("stock-eu"));
      platform.inject(Fault.status(Operation.DELETE, 409));
      for (String lost : List.of("lost", "leaving")) {
        platform.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_BEFORE_COMMIT).forName(lost));
      }
      platform.rejectCredentials("disliked", "invalid_client");
      cluster.age("returns");
      platform.remove(cluster.connectionId("returns"));
      platform.remove(mail);
      platform.rename(ledger, "Ledger (old)");
      cluster.requestSync("returns", "mail", "ledger");
      cluster.annotate("parcels", "versori.com/paused=true");
      cluster.rename("stock", "stock-eu");
      cluster.delete("refunds");
      cluster.apply(
          resource("slow", TEMPLATE + KEY)
              .replace("{name: slow}", "{name: slow, labels: {slow: \"true\"}}"),
          resource("warehouse", adopt(warehouse) + "  name: Warehouse EU\n" + KEY),
          resource("login-copy", TEMPLATE + CODE),
          resource("lost", TEMPLATE + KEY),
          resource("leaving", TEMPLATE + KEY),
          resource("disliked", TEMPLATE + KEY),
          resource("paused", TEMPLATE + KEY)
              .replace(
                  "{name: paused}", "{name: paused, annotations: {versori.com/paused: \"true\"}}"));

      cluster.show("returns", Situation.GONE_AND_MADE_ANEW);
      cluster.show("warehouse", Situation.ADOPTED_AND_BEHIND);
      cluster.show("stock", Situation.API_ANSWERS_WITH_ERRORS);
      cluster.show("login-copy", Situation.REQUEST_REJECTED);
      cluster.rename("login-copy", "login-eu");
      cluster.show("slow", Situation.CREATE_NOT_SENT);
    }
    cluster.show("lost", Situation.OUTCOME_LOOKED_FOR, LOOKED_FOR);
    one.await("leaving", r -> Cluster.message(r).contains(LOOKED_FOR));
    cluster.delete("leaving");
    cluster.show("mail", Situation.ADOPTED_AND_GONE);
    cluster.show("disliked", Situation.CREDENTIAL_DISLIKED);
    cluster.show("ledger", Situation.CHANGED_AND_LEFT_SO);
    cluster.show("parcels", Situation.PAUSED_WITH_CONNECTION);
    cluster.show("paused", Situation.PAUSED_FROM_THE_START);
    cluster.show("leaving", Situation.DELETED_WHILE_UNKNOWN);
    cluster.show("refunds", Situation.DELETE_REFUSED);
    cluster.show("login-copy", Situation.CODE_SENT_TWICE);
  }

  /** Resources that lack something, or ask for what cannot be. */
  private void faultsOfWhatTheyNeed(DescribedCluster cluster) throws IOException {
    VersoriSimulator platform = one.simulator();
    platform.make("Web shop", "Key of the web shop");
    String invoices = platform.make("Invoices", "Key of the invoices");
    String crm = platform.make("CRM", "k8s:4Z7Q2M9X1C5V8B3N/integrations/crm");
    one.secret("typo", Map.of("id", "shop", "tokn", "s3cr3t-value"));
    one.secret("empty", Map.of("token", ""));
    one.secret("acme-tls", pair("a.crt", "a.key"));
    one.secret("renewed-tls", pair("a.crt", "e.key"));
    platform.inject(Fault.status(Operation.CREATE, 429).retryAfter("3600").forName("limited"));
    String issuer = ", ca: {secretKeyRef: {name: renewed-tls, key: tls.crt}}";
    cluster.apply(
        resource("no-secret", TEMPLATE + key("late")),
        resource("no-token-secret", TEMPLATE + organisation("customer") + KEY),
        resource("no-private-key", TEMPLATE + organisation("signed") + KEY),
        resource("no-key", TEMPLATE + key("typo")),
        resource("no-ca", TEMPLATE + certificate("acme-tls", "")),
        resource("empty", TEMPLATE + key("empty")),
        resource("renewed", TEMPLATE + certificate("renewed-tls", issuer)),
        resource("expired", TEMPLATE + organisation("expired") + KEY),
        resource("no-organisation", TEMPLATE + organisation("nobody") + KEY),
        resource(
            "tenant",
            TEMPLATE
                + "  organisationRef: {name: shared, namespace: %s}\n".formatted(shared())
                + KEY),
        resource("reference", TEMPLATE + credential("existing: {id: 01KKC00000000000000000CRD1}")),
        resource("unknown", "  templateId: " + UNKNOWN_TEMPLATE + "\n" + KEY),
        resource("typo", templateRef("production", "shpo") + KEY),
        resource("environment", templateRef("prod", "shop") + KEY),
        resource("customer", TEMPLATE + "  externalId: customer-43\n" + KEY),
        resource("nothing", adopt(UNKNOWN_CONNECTION)),
        resource("web-shop", TEMPLATE + "  name: Web shop\n" + KEY),
        resource("orders-copy", TEMPLATE + "  name: orders\n" + KEY),
        resource("orders-too", adopt(cluster.connectionId("orders"))),
        resource("crm", adopt(crm)),
        resource("billing", adopt(invoices) + "  templateId: " + SimulatorData.BILLING.id() + "\n"),
        resource("limited", TEMPLATE + organisation("acme") + KEY));

    cluster.show("limited", Situation.SLOW_DOWN);
    cluster.apply(resource("limited-too", TEMPLATE + organisation("acme") + KEY));
    cluster.show("limited-too", Situation.CALLS_SLOWED_DOWN);
    cluster.show("no-secret", Situation.SECRET_MISSING);
    cluster.show("no-organisation", Situation.ORGANISATION_MISSING);
    cluster.show("no-token-secret", Situation.TOKEN_SECRET_MISSING);
    cluster.show("no-private-key", Situation.SIGNING_KEY_UNUSABLE);
    cluster.show("no-key", Situation.KEY_MISSING);
    cluster.show("no-ca", Situation.CA_MISSING);
    cluster.show("empty", Situation.VALUE_EMPTY);
    cluster.show("renewed", Situation.KEY_OF_ANOTHER_CERTIFICATE);
    cluster.show("expired", Situation.OWN_TOKEN_REFUSED);
    cluster.show("tenant", Situation.NAMESPACE_NOT_LISTED);
    cluster.show("reference", Situation.REFERENCE_NOT_ALLOWED);
    cluster.show("unknown", Situation.TEMPLATE_ID_UNKNOWN);
    cluster.show("typo", Situation.TEMPLATE_NAME_UNKNOWN);
    cluster.show("environment", Situation.ENVIRONMENT_UNKNOWN);
    cluster.apply(
        resource(
            "replaced", templateRef("production", "billing") + "  resyncInterval: 1m\n" + KEY));
    cluster.awaitReady("replaced");
    platform.link(SimulatorData.BILLING.id(), invoices);
    cluster.show("customer", Situation.END_USER_UNKNOWN);
    cluster.show("nothing", Situation.NOTHING_TO_ADOPT);
    cluster.show("web-shop", Situation.NAME_TAKEN, "does not belong to this resource");
    cluster.show("orders-copy", Situation.NAME_TAKEN_BY_RESOURCE, cluster.connectionId("orders"));
    cluster.show("orders-too", Situation.TWO_OWNERS);
    cluster.apply(
        resource("orders-two", "  templateId: " + SimulatorData.of("orders").id() + "\n" + KEY));
    cluster.show("orders-two", Situation.TEMPLATE_TAKEN);
    cluster.show("crm", Situation.TAKE_OVER_NEEDED);
    cluster.show("billing", Situation.ANOTHER_TEMPLATE);
    one.secret("lent", Map.of("token", "s3cr3t-1"));
    cluster.apply(resource("lent", TEMPLATE + organisation("versori") + key("lent")));
    cluster.awaitReady("lent");
    String lent = one.get("lent").getStatus().credentials().get(0).credentialId();
    cluster.apply(
        resource(
            "borrowed",
            TEMPLATE + organisation("versori") + credential("existing: {id: " + lent + "}")));
    cluster.awaitReady("borrowed");
    one.rotate("lent", Map.of("token", "s3cr3t-2"));
    cluster.show("lent", Situation.CREDENTIAL_SHARED);
    try (WritePolicy policy = WritePolicy.invalid(one)) {
      cluster.apply(resource("denied", TEMPLATE + KEY));
      cluster.show("denied", Situation.WRITE_DENIED);
    }
  }

  /** A platform that keeps no marks and then ceases to answer. */
  private void faultsOfThePlatform(DescribedCluster cluster) {
    cluster.apply(
        resource("shop", TEMPLATE + KEY),
        resource("orders", TEMPLATE + KEY),
        resource("tenant", TEMPLATE + organisation("acme") + KEY));
    cluster.awaitReady("shop", "orders", "tenant");
    two.secret("rotated", Map.of("token", "s3cr3t-1"));
    cluster.apply(resource("rotated", TEMPLATE + organisation("unchanging") + key("rotated")));
    cluster.awaitReady("rotated");
    two.rotate("rotated", Map.of("token", "s3cr3t-2"));
    cluster.show("rotated", Situation.FORMER_CREDENTIAL_SHOWN, "may still be in use");

    unmarked.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once());
    cluster.apply(resource("unsettled", TEMPLATE + organisation("versori") + KEY));
    cluster.show("unsettled", Situation.OUTCOME_UNDECIDED, "It may have created");
    String attempt =
        CreateAttempt.pendingOn(two.get("unsettled"), Optional.empty()).orElseThrow().id();
    String settled = "versori.com/resolve-create=" + attempt + "=adopt:";
    cluster.annotate("unsettled", settled + UNKNOWN_CONNECTION);
    cluster.show("unsettled", Situation.OUTCOME_MISNAMED, "There is no connection");
    List<StoredConnection> made = unmarked.connections();
    cluster.annotate("unsettled", settled + made.get(made.size() - 1).id());
    cluster.awaitReady("unsettled");

    unmarked.inject(Fault.status(Operation.GET, 503).retryAfter("3600"));
    // The probe is a list.
    unmarked.inject(Fault.status(Operation.LIST, 503).retryAfter("3600"));
    for (int i = 1; i <= CALLS_UNTIL_LEFT_ALONE; i++) {
      cluster.apply(resource("adopt-" + i, adopt(UNKNOWN_CONNECTION)));
      two.awaitReason("adopt-" + i, Reason.API_UNAVAILABLE.text());
    }
    cluster.apply(resource("adopt", adopt(UNKNOWN_CONNECTION)));
    cluster.show("adopt", Situation.API_LEFT_ALONE);
  }

  private void faultsOfTokens(DescribedCluster cluster) {
    two.token("");
    cluster.apply(resource("no-token", TEMPLATE + KEY));
    cluster.show("no-token", Situation.TOKEN_UNUSABLE);
    cluster.delete("no-token");

    two.token("expired-token");
    cluster.apply(resource("expired", TEMPLATE + KEY));
    cluster.show("expired", Situation.TOKEN_REFUSED);
    cluster.apply(resource("expired-too", TEMPLATE + KEY));
    cluster.show("expired-too", Situation.CALLS_WITH_REFUSED_TOKEN);
    cluster.delete("expired", "expired-too");

    // The breaker closes, so that the next refusal is that of a create.
    two.token(SimulatorData.TOKEN);
    cluster.apply(resource("accepted", TEMPLATE + KEY));
    cluster.awaitReady("accepted");

    two.token(SimulatorData.OTHER_TOKEN);
    cluster.apply(resource("forbidden", TEMPLATE + KEY));
    cluster.show("forbidden", Situation.TOKEN_WITHOUT_RIGHT);
    cluster.apply(resource("forbidden-too", TEMPLATE + KEY));
    cluster.show("forbidden-too", Situation.CALLS_WITH_TOKEN_WITHOUT_RIGHT);
  }

  /** The operator is set up for another organisation, and for few Secrets. */
  private void faultsOfMove(DescribedCluster cluster) {
    two.kubectl("delete", "secret", "acme-token").orThrow();
    TestOrganisation.byDefault(two.namespace(), unmarked.apiUrl())
        .of(OTHER, SimulatorData.OTHER_TOKEN)
        .apply(two.client());
    two.kubectl("label", "secret", "default-token", "versori.com/use=true").orThrow();
    cluster.delete("tenant", "orders");
    Map<String, String> settings =
        Map.of(
            "SECRET_LABEL_SELECTOR",
            "versori.com/use=true",
            "KUBECONFIG",
            narrowKubeconfig().toString());
    try (OperatorJar operator = cluster.operator(unmarked.apiUrl().toString(), settings)) {
      operator.awaitStarted();
      cluster.show("tenant", Situation.DELETE_WITHOUT_TOKEN);
      cluster.show("orders", Situation.DELETE_ELSEWHERE);
      cluster.show("shop", Situation.MADE_ELSEWHERE);
      cluster.apply(resource("unlabelled", TEMPLATE + KEY));
      cluster.show("unlabelled", Situation.SECRET_WITHOUT_LABEL);
      cluster.apply(resource("unreadable", TEMPLATE + key("vault")));
      cluster.show("unreadable", Situation.SECRETS_NOT_READABLE);

      unmarked.close();
      // A create on a connection that is still kept would have an unknown outcome.
      Awaitility.await().pollDelay(Timing.API_CONNECTION_IDLE.multipliedBy(2)).until(() -> true);
      two.secret("labelled", Map.of("token", "s3cr3t-value"));
      two.kubectl("label", "secret", "labelled", "versori.com/use=true").orThrow();
      cluster.apply(resource("unreachable", TEMPLATE + key("labelled")));
      cluster.show("unreachable", Situation.API_NOT_REACHED);
    }
  }

  /** Of a service account that may read some Secrets by name, and no other. */
  private Path narrowKubeconfig() {
    two.apply(
            """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: narrow}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: narrow}
            rules:
            - {apiGroups: [versori.com], resources: [versoriconnections, versoriorganisations], verbs: [get, list, watch, patch]}
            - {apiGroups: [""], resources: [secrets], verbs: [list, watch]}
            - {apiGroups: [""], resources: [secrets], resourceNames: [shop, labelled, default-token, versori-token], verbs: [get]}
            - {apiGroups: [events.k8s.io], resources: [events], verbs: [create, patch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: narrow}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: narrow}
            subjects: [{kind: ServiceAccount, name: narrow}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: narrow-status}
            rules:
            - {apiGroups: [versori.com], resources: [versoriconnections/status, versoriorganisations/status], verbs: [patch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: narrow-status}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: narrow-status}
            subjects: [{kind: ServiceAccount, name: narrow, namespace: %s}]
            """
                .formatted(two.namespace()))
        .orThrow();
    return two.kube().serviceAccountKubeconfig(two.namespace(), "narrow");
  }

  /** The CRD is that of an older operator. */
  private void faultsOfInstallation(DescribedCluster cluster) {
    // Its next resync shows it.
    cluster.show("replaced", Situation.NOT_IN_USE);
    try {
      one.pruneStatus();
      cluster.apply(resource("first", TEMPLATE + KEY));
      // By its own status, or another one's, the operator has noticed by then.
      one.await("first", r -> Cluster.reason(r) != null);
      cluster.apply(resource("second", TEMPLATE + KEY));
      cluster.show("second", Situation.STATUS_PRUNED);
    } finally {
      one.restoreCrd();
    }
  }

  private String page() {
    StringBuilder page = new StringBuilder("\n## No conditions\n");
    page.append(section(Situation.NOT_LOOKED_AT));
    for (Reason reason : Reason.values()) {
      if (GOOD.contains(reason)) {
        continue;
      }
      page.append(
          "\n## %s\n\n%s\n\n%s\n"
              .formatted(
                  reason.text(),
                  wrapped(reason.meaning()),
                  wrapped("**What to do**: " + reason.remedy())));
      List<Situation> situations =
          seen.keySet().stream().filter(one -> one.reason() == reason).toList();
      assertThat(situations).as(reason.text()).isNotEmpty();
      situations.forEach(each -> page.append(section(each)));
    }
    return page.append('\n').toString();
  }

  private String section(Situation one) {
    return "\n### %s\n\n%s\n\n```console\n%s```\n"
        .formatted(one.title(), wrapped(one.hint()), seen.get(one));
  }

  /** At 120 columns, as all guides are. */
  private static String wrapped(String text) {
    return text.replaceAll("(.{1,120})(?: +|$)", "$1\n").stripTrailing();
  }

  private static String resource(String name, String spec) {
    return """
        apiVersion: versori.com/v1alpha1
        kind: VersoriConnection
        metadata: {name: %s}
        spec:
        %s\
        """
        .formatted(name, spec.replace(TEMPLATE_ID, SimulatorData.of(name).id()));
  }

  private static String credential(String members) {
    return """
          credentials:
          - name: key
            authScheme: {apiKey: {name: X-Api-Key, in: header}}
            credential: {%s}
        """
        .formatted(members);
  }

  private static String key(String secret) {
    return credential("string: {secretRef: {name: %s, key: token}}".formatted(secret));
  }

  private static String certificate(String secret, String more) {
    return """
          credentials:
          - name: client
            authScheme: {certificate: {}}
            credential: {certificate: {secretRef: {name: %s}%s}}
        """
        .formatted(secret, more);
  }

  private static Map<String, String> pair(String certificate, String key) throws IOException {
    return Map.of(
        "tls.crt", Files.readString(PEM.resolve(certificate)),
        "tls.key", Files.readString(PEM.resolve(key)));
  }

  private static String organisation(String name) {
    return "  organisationRef: {name: %s, namespace: %s}\n"
        .formatted(name, DescribedCluster.OWN_NAMESPACE);
  }

  /** A namespace with an organisation that is for itself. */
  private String shared() {
    if (shared == null) {
      shared = "platform-" + UUID.randomUUID().toString().substring(0, 8);
      one.kubectl("create", "namespace", shared).orThrow();
      TestOrganisation.byDefault(shared, one.simulator().apiUrl())
          .named("shared")
          .apply(one.client());
    }
    return shared;
  }

  /** In an organisation that allows it. */
  private static String adopt(String connectionId) {
    return organisation("versori") + "  connectionId: " + connectionId + "\n";
  }

  private static String templateRef(String environment, String name) {
    return "  templateRef: {projectId: %s, environment: %s, name: %s}\n"
        .formatted(SimulatorData.PROJECT_ID, environment, name);
  }
}
