package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Fault.Kind;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.tenants.Installation;
import com.versori.testkit.tenants.Platform;
import com.versori.testkit.tenants.RunsIn;
import com.versori.testkit.tenants.Tenant;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tenant cannot forge ownership marks. */
@RunsIn(Installation.DEFAULT)
class MarkAttacksIT extends Attacks {

  private static final int TIME = 10;
  private static final int WORD = 16;
  private static final String ZEROS = "0".repeat(WORD);

  @Test
  void credentialNamesOfTheOperatorAreReserved() {
    List<String> names =
        List.of(
            "k8s:c/tenant-b/payroll",
            "K8S:c/tenant-b/payroll",
            "k8S:c/tenant-b/payroll",
            " k8s:c/tenant-b/payroll",
            "\\tk8s:c/tenant-b/payroll",
            "k8s:",
            // A platform may fold or drop these characters.
            "\\uff4b8s:c/tenant-b/payroll",
            "\\u200bk8s:c/tenant-b/payroll",
            "k\\u00ad8s:c/tenant-b/payroll");
    for (String name : names) {
      assertThat(a.apply(named(a, "payroll", name)).err()).as(name).contains("is invalid", "name");
    }
    assertThat(a.apply(named(a, "payroll", "Payroll of k8s: fine")).err()).isEmpty();
  }

  /** The resource was stored before the schema rejected the name. */
  @Test
  void storedReservedNameIsNotSent() {
    a.secret("payroll", a.secretValue());
    cluster.withoutRulesFor(
        "credentials/items/properties/credential/properties/name",
        () -> a.apply(named(a, "payroll", "k8s:c/tenant-b/payroll")).orThrow());
    cluster.operator(SOON);
    a.awaitReason("payroll", "InvalidSpec");
    assertThat(cluster.platform().requests(Operation.CREATE)).isEmpty();
  }

  @Test
  void allIdsOfAResourceShare80Bits() {
    cluster.operator(SOON);
    Instant before = Instant.now();
    StoredConnection one = made(b, "payroll");
    StoredConnection other = made(b, "payroll2");
    String second =
        a.resource("payroll", "name: of-a")
            + "  - name: second\n    authScheme: {apiKey: {name: X-Other, in: header}}\n"
            + "    credential: {string: {secretRef: {name: payroll, key: token}}}\n";
    a.secret("payroll", a.secretValue());
    a.apply(second.replace("  name: of-a\n", "")).orThrow();
    // Both ask for the same name, which only one of them can get.
    a.awaitReason("payroll", "NameConflict");
    a.apply(second.replaceAll("(?s)  name: of-a\n(.*)", "$1  name: of-a\n")).orThrow();
    a.awaitReady("payroll");
    StoredConnection two = cluster.platform().connection(a.connectionId("payroll"));

    assertThat(words(one)).hasSize(1);
    assertThat(words(two)).hasSize(1).isNotEqualTo(words(one));
    assertThat(words(other)).hasSize(1).isNotEqualTo(words(one)).isNotEqualTo(words(two));
    long time = time(Platform.entry(two, 0).path("id").asText());
    assertThat(time).isGreaterThanOrEqualTo(before.toEpochMilli());
    assertThat(time(Platform.entry(two, 0).at("/credential/id").asText())).isEqualTo(time + 1);
    assertThat(time(Platform.entry(two, 1).path("id").asText())).isEqualTo(time + 2);
    assertThat(time(Platform.entry(two, 1).at("/credential/id").asText())).isEqualTo(time + 3);
  }

  /** A tenant can find names whose marks share 40 bits by brute force. */
  @Test
  void markThatMatchesHalfDoesNotCount() {
    Marks marks = marksOf("payroll");
    String half = marks.entryId().substring(0, TIME + WORD / 2) + ZEROS.substring(WORD / 2);
    assertNotAdopted(half, ULID_OF_NOBODY, "bait");
  }

  @Test
  void credentialsDoNotCountWhereEntryIdsAreEchoed() {
    Marks marks = marksOf("payroll");
    assertNotAdopted(ULID_OF_NOBODY, marks.credentialId(), marks.credentialName());
  }

  private void assertNotAdopted(String entryId, String credentialId, String credentialName) {
    String forged =
        cluster
            .platform()
            .make(
                "payroll", b.templateId("payroll"), a.url(), entryId, credentialId, credentialName);
    StoredConnection before = cluster.platform().connection(forged);
    b.apply(withoutUrl(b)).orThrow();
    b.awaitReason("payroll", "NameConflict");
    assertThat(cluster.platform().connection(forged)).isEqualTo(before);
    assertThat(cluster.platform().serversOf(b.secretValue())).doesNotContain(a.url());

    cluster.platform().simulator().remove(forged);
    b.annotate("payroll", "versori.com/reconcile-requested-at=now").orThrow();
    b.awaitReady("payroll");
  }

  @Test
  void forgedMarksDoNotHideALostCreate() {
    Marks marks = marksOf("payroll");
    for (int i = 0; i < 101; i++) {
      cluster
          .platform()
          .make(
              "bait-" + i,
              b.templateId("payroll"),
              a.url(),
              "01KKC0000000000000000%05d".formatted(i),
              marks.credentialId(),
              marks.credentialName());
    }
    assertLostCreateIsFound();
    assertThat(cluster.platform().connections()).hasSize(102);
    assertThat(cluster.platform().serversOf(b.secretValue())).doesNotContain(a.url());
  }

  /** The connection's IDs have a mark whose resource the operator does not know. */
  @ParameterizedTest
  @ValueSource(strings = {"DROP_BEFORE_COMMIT", "DROP_AFTER_COMMIT"})
  void retainedConnectionOfTheSameNameDoesNotStallALostCreate(Kind fault) {
    cluster.platform(SimulatorOptions.DEFAULT.withDuplicateName(0));
    cluster.operator(SOON);
    a.secret("payroll", a.secretValue());
    a.apply(named(a, "payroll", "mine").replace(a.templateId("payroll"), b.templateId("payroll")))
        .orThrow();
    a.awaitReady("payroll");
    String id = a.connectionId("payroll");
    a.patch("payroll", "{\"spec\":{\"deletionPolicy\":\"Retain\"}}").orThrow();
    a.delete("payroll").orThrow();
    a.awaitGone("payroll");
    StoredConnection bait = cluster.platform().connection(id);

    b.secret("payroll", b.secretValue());
    cluster.platform().simulator().inject(Fault.of(Operation.CREATE, fault).once());
    b.apply(withoutUrl(b)).orThrow();
    b.awaitReady("payroll");
    assertThat(b.connectionId("payroll")).isNotEqualTo(bait.id());
    assertThat(b.shown()).doesNotContain(bait.id());
    assertThat(cluster.platform().connections()).hasSize(2);

    cluster.platform().simulator().inject(Fault.of(Operation.CREATE, fault).once());
    b.delete("payroll").orThrow();
    b.awaitGone("payroll");
    assertThat(cluster.platform().connections()).containsExactly(bait);
  }

  static Stream<SimulatorOptions> platformsThatDropIds() {
    SimulatorOptions strict = SimulatorOptions.DEFAULT;
    return Stream.of(
        strict.withOwnEntryIds(),
        strict.withOwnIds(),
        strict.withOwnIds().withCredentialNames(name -> name.substring(0, 24)),
        strict.withOwnIds().withCredentialNames(String::toUpperCase));
  }

  @ParameterizedTest
  @MethodSource("platformsThatDropIds")
  void lostCreateIsFoundByTheIdsThatThePlatformKeeps(SimulatorOptions options) {
    cluster.platform(options);
    cluster.operator(SOON);
    b.secret("payroll", b.secretValue());
    assertLostCreateIsFound();
  }

  @Test
  void withoutAMarkNothingIsAdopted() {
    cluster.platform(SimulatorOptions.DEFAULT.withoutAnyMark());
    cluster.operator(SOON);
    b.secret("payroll", b.secretValue());
    lose();
    b.apply(b.resource("payroll")).orThrow();
    b.awaitSettled("payroll");
    assertThat(b.reason("payroll")).isEqualTo("CreateOutcomeUnknown");
    assertThat(b.connectionId("payroll")).isNull();
    assertThat(cluster.platform().requests(Operation.CREATE)).hasSize(1);
  }

  /** Another connection may use the victim's stored credential. */
  @Test
  void referenceToAMarkedCredentialIsNoMark() {
    cluster.platform(SimulatorOptions.DEFAULT.withOwnEntryIds());
    cluster.operator(mayRefer(a));
    StoredConnection first = made(b, "payroll");
    String credentialId = Platform.entry(first, 0).at("/credential/id").asText();
    String existing =
        a.resource("bait", "deletionPolicy: Retain")
            .replace(
                "{string: {secretRef: {name: bait, key: token}}}",
                "{existing: {id: " + credentialId + "}}");
    a.apply(existing).orThrow();
    a.awaitReady("bait");
    String bait = a.connectionId("bait");
    a.delete("bait").orThrow();
    a.awaitGone("bait");
    b.delete("payroll").orThrow();
    b.awaitGone("payroll");

    assertLostCreateIsFound();
    assertThat(b.connectionId("payroll")).isNotEqualTo(bait);
    assertThat(Platform.url(cluster.platform().connection(bait))).isEqualTo(a.url());
  }

  /** The IDs and names of a connection that the operator created. */
  private record Marks(String entryId, String credentialId, String credentialName) {}

  /** The marks of a resource of tenant B that is deleted with its connection. */
  private Marks marksOf(String resource) {
    cluster.operator(SOON);
    StoredConnection made = made(b, resource);
    b.delete(resource).orThrow();
    b.awaitGone(resource);
    return new Marks(
        Platform.entry(made, 0).path("id").asText(),
        Platform.entry(made, 0).at("/credential/id").asText(),
        Platform.entry(made, 0).at("/credential/name").asText());
  }

  private void assertLostCreateIsFound() {
    int creates = cluster.platform().requests(Operation.CREATE).size();
    int connections = cluster.platform().connections().size();
    lose();
    b.apply(withoutUrl(b)).orThrow();
    VersoriConnection ready = b.awaitReady("payroll");
    StoredConnection made = cluster.platform().connection(ready.getStatus().connectionId());
    assertThat(Platform.value(made)).isEqualTo(b.secretValue());
    assertThat(cluster.platform().requests(Operation.CREATE)).hasSize(creates + 1);
    assertThat(cluster.platform().connections()).hasSize(connections + 1);
  }

  private void lose() {
    cluster
        .platform()
        .simulator()
        .inject(Fault.of(Operation.CREATE, Kind.DROP_AFTER_COMMIT).once());
  }

  /** A resource without a base URL of its own. */
  private static String withoutUrl(Tenant tenant) {
    return tenant.resource("payroll").replace("  baseUrl: " + tenant.url() + "\n", "");
  }

  private static String named(Tenant tenant, String resource, String credentialName) {
    return tenant
        .resource(resource)
        .replace("credential: {", "credential: {name: \"" + credentialName + "\", ");
  }

  private static Set<String> words(StoredConnection connection) {
    Set<String> words = new LinkedHashSet<>();
    connection
        .connection()
        .path("credentials")
        .forEach(
            entry -> {
              words.add(entry.path("id").asText().substring(TIME));
              words.add(entry.at("/credential/id").asText().substring(TIME));
              words.add(entry.at("/credential/name").asText().replaceAll("^k8s:|/.*$", ""));
            });
    return words;
  }

  private static long time(String ulid) {
    return com.github.f4b6a3.ulid.Ulid.getTime(ulid);
  }
}
