package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Fault.Kind;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.tenants.Installation;
import com.versori.testkit.tenants.Platform;
import com.versori.testkit.tenants.Rights;
import com.versori.testkit.tenants.Tenant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Writing annotations and finalizers gives access to no connection and no Secret. */
class AnnotationAttacksIT extends Attacks {

  private static final String ATTEMPT = "01KKC0000000000000000000T1";

  /** Names of annotations and finalizers. Each set forges a different history of a resource. */
  static Stream<Arguments> forgedPasts() {
    return Stream.of(
        Arguments.of(
            "paused",
            """
            annotations:
                versori.com/create-attempt: '{"id":"z"}'
                versori.com/resolve-create: z=adopt:%1$s
                versori.com/paused: "true"
            """),
        Arguments.of(
            "lost",
            """
            finalizers: [versori.com/finalizer]
              annotations:
                versori.com/resolve-create: lost=adopt:%1$s
            """),
        Arguments.of(
            "plausible",
            """
            finalizers: [versori.com/finalizer]
              annotations:
                versori.com/create-attempt: '{"id":"%2$s","organisationId":"%3$s","templateId":"%4$s","name":"payroll"}'
                versori.com/resolve-create: %2$s=adopt:%1$s
            """));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgedPasts")
  void forgedPastAdoptsNothing(String name, String metadata) {
    cluster.operator(SOON);
    StoredConnection target = retained(b, "payroll");
    int writes = writesOf(target);

    a.secret("payroll", a.secretValue());
    String forged =
        metadata.formatted(target.id(), ATTEMPT, target.organisationId(), b.templateId("payroll"));
    String yaml =
        a.resource("payroll", "deletionPolicy: Delete")
            .replace(a.templateId("payroll"), b.templateId("payroll"))
            .replace("metadata: {name: payroll}\n", "metadata:\n  name: payroll\n  " + forged);
    if (admitted(a.apply(yaml))) {
      a.awaitSettled("payroll");
      admitted(
          a.patch(
              "payroll",
              "{\"spec\":{\"connectionId\":\"%s\",\"credentials\":null}}".formatted(target.id())));
      admitted(
          a.patch("payroll", "{\"metadata\":{\"annotations\":{\"versori.com/paused\":null}}}"));
      a.awaitSettled("payroll");
      assertThat(a.connectionId("payroll")).isNull();
      assertThat(a.shown()).doesNotContain(target.id());
      a.delete("payroll").orThrow();
      // The tenant does not own the connection that the annotation names, so it must stay.
      a.awaitDeletion("payroll");
      a.annotate("payroll", "versori.com/resolve-create-");
      a.awaitGone("payroll");
    }
    // A resource may be read to find the owner of a taken name.
    assertThat(writesOf(target)).isEqualTo(writes);
    assertThat(cluster.platform().connection(target.id())).isEqualTo(target);
    assertThat(cluster.platform().serversOf(b.secretValue())).containsExactly(b.url());
  }

  @Test
  void liveConnectionOfAnotherShardIsNotAdopted() {
    Map<String, String> trusting = mayRefer(a);
    cluster.operator(shard("1", trusting));
    cluster.operator(shard("2", trusting));
    b.secret("payroll", b.secretValue());
    b.apply(labelled(b.resource("payroll"), "2")).orThrow();
    b.awaitReady("payroll");
    StoredConnection target = cluster.platform().connection(b.connectionId("payroll"));

    a.secret("payroll", a.secretValue());
    String mark = Platform.entry(target, 0).at("/credential/name").asText();
    String byId =
        "apiVersion: versori.com/v1alpha1\nkind: VersoriConnection\nmetadata:\n  name: payroll\n"
            + "  labels: {shard: '1'}\n  annotations: {versori.com/take-over: '%s'}\n"
                .formatted(mark)
            + "spec: {connectionId: %s, baseUrl: '%s', deletionPolicy: Delete}\n"
                .formatted(target.id(), a.url());
    a.apply(byId).orThrow();
    a.awaitReason("payroll", "OwnedByAnother");
    a.delete("payroll").orThrow();
    a.awaitGone("payroll");
    assertThat(cluster.platform().connection(target.id())).isEqualTo(target);
    assertThat(b.isReady("payroll")).isTrue();
  }

  @Test
  void nameConflictRevealsNothingAboutTheOwner() {
    cluster.operator(SOON);
    StoredConnection live = made(b, "live");
    StoredConnection kept = retained(b, "kept");
    for (StoredConnection target : new StoredConnection[] {live, kept}) {
      a.secret(target.name(), a.secretValue());
      a.apply(a.resource(target.name())).orThrow();
      a.awaitReason(target.name(), "NameConflict");
    }
    assertThat(a.shown()).doesNotContain(live.id(), kept.id(), b.namespace());
    assertThat(b.isReady("live")).isTrue();
  }

  /**
   * A user who may write resources but not read Secrets tries to send a Secret to an own server.
   */
  @Test
  void annotationsSendNoSecretThatTheUserMayNotRead() {
    cluster.operator(mayRefer(b));
    Tenant writer = cluster.colleague(b, "writer", Rights.WITHOUT_SECRETS);
    b.secret("payroll", b.secretValue());
    cluster.platform().simulator().inject(Fault.status(Operation.CREATE, 422).forName("payroll"));
    b.apply(b.resource("payroll").replace("  baseUrl: " + b.url() + "\n", "")).orThrow();
    b.awaitReason("payroll", "Rejected");
    String bait = bait(writer.url(), "payroll", b.templateId("payroll"));

    boolean admitted =
        admitted(
            writer.annotate(
                "payroll",
                "versori.com/create-attempt={\"id\":\"%s\"}".formatted(ATTEMPT),
                "versori.com/resolve-create=%s=adopt:%s".formatted(ATTEMPT, bait)));
    if (installation == Installation.POLICIES) {
      assertThat(admitted).isFalse();
      assertThat(admitted(writer.annotate("payroll", "versori.com/take-over=k8s:x/y/z"))).isFalse();
      b.annotate("payroll", "versori.com/take-over=k8s:x/y/z").orThrow();
      assertThat(cluster.platform().serversOf(b.secretValue())).doesNotContain(writer.url());
    }
  }

  @Test
  void resolveCreateNeedsTheRightToRefer() {
    cluster.platform(SimulatorOptions.DEFAULT.withoutAnyMark());
    cluster.operator(SOON);
    cluster
        .platform()
        .simulator()
        .inject(Fault.of(Operation.CREATE, Kind.DROP_AFTER_COMMIT).once());
    a.secret("orders", a.secretValue());
    a.apply(a.resource("orders")).orThrow();
    a.await("orders", r -> "CreateOutcomeUnknown".equals(a.reason("orders")));
    String attempt = a.attempt("orders");
    String made = cluster.platform().connections().get(0).id();
    a.annotate("orders", "versori.com/resolve-create=%s=adopt:%s".formatted(attempt, made))
        .orThrow();
    a.awaitReason("orders", "Forbidden");
    assertThat(cluster.platform().requests(Operation.UPDATE)).isEmpty();
    assertThat(a.connectionId("orders")).isNull();
  }

  @Test
  void resolveCreateAdoptsOnlyWhatAgreesWithSpec() {
    cluster.platform(SimulatorOptions.DEFAULT.withoutAnyMark());
    cluster.operator(mayRefer(a));
    cluster
        .platform()
        .simulator()
        .inject(Fault.of(Operation.CREATE, Kind.DROP_AFTER_COMMIT).once());
    a.secret("orders", a.secretValue());
    a.apply(a.resource("orders")).orThrow();
    a.awaitSettled("orders");
    assertThat(a.reason("orders")).isEqualTo("CreateOutcomeUnknown");
    String made = cluster.platform().connections().get(0).id();
    String attempt = a.attempt("orders");

    String otherName = bait("https://bait.example.com", "bait", a.templateId("orders"));
    String otherTemplate = bait("https://bait.example.com", "orders", SimulatorData.BILLING.id());
    for (String bait : new String[] {otherName, otherTemplate}) {
      a.annotate(
              "orders",
              // The tenant wrote the annotation, so its attempt proves nothing.
              "versori.com/create-attempt={\"id\":\"%s\",\"name\":\"bait\"}".formatted(attempt),
              "versori.com/resolve-create=%s=adopt:%s".formatted(attempt, bait))
          .orThrow();
      a.await("orders", r -> a.message("orders").contains(bait));
      assertThat(a.connectionId("orders")).isNull();
    }
    a.annotate("orders", "versori.com/resolve-create=%s=adopt:%s".formatted(attempt, made))
        .orThrow();
    VersoriConnection ready = a.awaitReady("orders");
    assertThat(ready.getStatus().connectionId()).isEqualTo(made);
    assertThat(ready.getStatus().origin()).isEqualTo(Origin.ADOPTED);
    assertThat(cluster.platform().requests(Operation.CREATE)).hasSize(1);
  }

  @Test
  void adoptedConnectionIsUpdatedAndDeletedOnlyWhileTheNamespaceMayRefer() {
    String byHand = cluster.platform().simulator().make("by-hand", "of-a-person");
    StoredConnection target = cluster.platform().connection(byHand);
    cluster.operator(mayRefer(a));
    a.apply(
            """
            apiVersion: versori.com/v1alpha1
            kind: VersoriConnection
            metadata: {name: adopted}
            spec: {connectionId: %s, deletionPolicy: Delete}
            """
                .formatted(byHand))
        .orThrow();
    VersoriConnection ready = a.awaitReady("adopted");
    assertThat(ready.getStatus().origin()).isEqualTo(Origin.ADOPTED);
    cluster.organisation(TestOrganisation.FOR_ALL);
    a.patch("adopted", "{\"spec\":{\"baseUrl\":\"%s\"}}".formatted(a.url())).orThrow();
    a.awaitReason("adopted", "Forbidden");
    a.delete("adopted").orThrow();
    a.awaitReason("adopted", "DeletionBlocked");
    assertThat(cluster.platform().connection(byHand)).isEqualTo(target);
    assertThat(cluster.platform().requests(Operation.UPDATE)).isEmpty();
    a.patch("adopted", "{\"spec\":{\"deletionPolicy\":\"Retain\"}}").orThrow();
    a.awaitGone("adopted");
    assertThat(cluster.platform().connection(byHand)).isEqualTo(target);
  }

  /** A connection on the platform that is meant to be adopted by mistake. */
  private String bait(String url, String name, String templateId) {
    return cluster.platform().make(name, templateId, url, ULID_OF_NOBODY, ULID_OF_NOBODY, "bait");
  }

  private int writesOf(StoredConnection connection) {
    return (int)
        cluster.platform().requestsAbout(connection.id()).stream()
            .filter(request -> request.operation() != Operation.GET)
            .count();
  }

  private static String labelled(String yaml, String shard) {
    return yaml.replace("}\nspec", ", labels: {shard: '" + shard + "'}}\nspec");
  }
}
