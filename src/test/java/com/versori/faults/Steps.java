package com.versori.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.reconcile.ResyncTime;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.RealKubeApi.AuditEvent;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.StoredConnection;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** The actions of cells. */
final class Steps {

  private static final Path CRD = Path.of("crds", "versoriconnections.versori.com.yaml");

  private static final ObjectMapper JSON = new ObjectMapper();

  private Steps() {}

  // The Versori API.

  static Step faults(Fault... faults) {
    return scene -> List.of(faults).forEach(scene.simulator()::inject);
  }

  static Step clearFaults() {
    return scene -> scene.simulator().clearFaults();
  }

  /** A time from now as an HTTP date, which {@code Retry-After} may be. */
  static String httpDate(Duration from) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        ZonedDateTime.now(ZoneOffset.UTC).plus(from));
  }

  /** Switches the API to TLS, with a certificate that the operator trusts or does not. */
  static Step speakTls(boolean trusted) {
    return scene -> {
      HeldCertificate certificate =
          new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
      if (trusted) {
        certificate = HeldCertificate.decode(Files.readString(scene.folder().resolve("api.pem")));
      } else if (Files.notExists(scene.folder().resolve("api.pem"))) {
        HeldCertificate right =
            new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
        scene.file("api.pem", right.certificatePem() + right.privateKeyPkcs8Pem());
        Path ca = scene.file("ca.pem", right.certificatePem());
        scene.setting("VERSORI_CA_FILE", ca.toString());
        scene.apiHost("https://127.0.0.1");
      }
      scene
          .toApi()
          .speakTls(
              new HandshakeCertificates.Builder()
                  .heldCertificate(certificate)
                  .build()
                  .sslContext());
    };
  }

  /** Lets the operator use a host name that resolves or does not. */
  static Step resolveName(boolean resolves) {
    return scene -> {
      Path hosts =
          scene.file("hosts", resolves ? "127.0.0.1 localhost\n" : "127.0.0.1 elsewhere\n");
      scene.apiHost("http://localhost");
      scene.setting(
          "JAVA_TOOL_OPTIONS",
          "-Djdk.net.hosts.file=" + hosts + " -Dsun.net.inetaddr.negative.ttl=0");
    };
  }

  /** Another client creates and removes connections all the time. */
  static Step foreignTraffic() {
    return scene ->
        scene.inBackground(
            Duration.ofMillis(30),
            s -> {
              String id = s.createForeign(Scene.FOREIGN + s.random().nextInt(1_000_000));
              if (!id.isEmpty() && s.random().nextBoolean()) {
                s.deleteOnPlatform(id);
              }
            });
  }

  /** Another client takes the names of every third resource. */
  static Step takeNames() {
    return scene -> {
      for (int i = 0; i < scene.count(); i += 3) {
        scene.takeName(i);
      }
    };
  }

  /** Changes the names of the resources of {@link #takeNames}. */
  static Step chooseOtherNames() {
    return scene ->
        scene.forEach(
            everyThird(scene),
            i ->
                scene
                    .resource(Scene.name(i))
                    .patch(Scene.MERGE, "{\"spec\":{\"name\":\"" + Scene.name(i) + "-own\"}}"));
  }

  static List<Integer> everyThird(Scene scene) {
    return IntStream.range(0, scene.count()).filter(i -> i % 3 == 0).boxed().toList();
  }

  // Users.

  /** Waits until every resource is Ready. */
  static Step awaitReady() {
    return await("Ready", Ledger::isReady);
  }

  /** Waits until every resource is Ready or needs a user's action. */
  static Step awaitDecided() {
    return await("decided", r -> Ledger.isReady(r) || isStalled(r) || isBlocked(r));
  }

  static Step await(String what, Predicate<VersoriConnection> condition) {
    return scene -> {
      long deadline = System.nanoTime() + scene.cell().patience().toNanos();
      List<VersoriConnection> others = List.of();
      do {
        scene.pause();
        others = scene.resources().stream().filter(condition.negate()).toList();
      } while (!others.isEmpty() && System.nanoTime() < deadline);
      assertThat(others.stream().limit(5).map(Ledger::describe)).as("not " + what).isEmpty();
    };
  }

  /** Whether a deletion is blocked. */
  private static boolean isBlocked(VersoriConnection resource) {
    return reason(resource).filter("DeletionBlocked"::equals).isPresent();
  }

  static boolean isStalled(VersoriConnection resource) {
    return resource.getStatus() != null
        && resource
            .getStatus()
            .condition(ConditionType.STALLED)
            .filter(Condition::holds)
            .isPresent();
  }

  static Optional<String> reason(VersoriConnection resource) {
    return Optional.ofNullable(resource.getStatus())
        .flatMap(status -> status.condition(ConditionType.READY))
        .map(Condition::reason);
  }

  /** Settles every unknown outcome with the annotation from the condition message. */
  static Step settleUnknownByHand() {
    return awaitDecided()
        .then(
            scene -> {
              for (VersoriConnection r : scene.resources()) {
                if (reason(r).filter("CreateOutcomeUnknown"::equals).isPresent() || isBlocked(r)) {
                  settle(scene, r);
                }
              }
            });
  }

  private static void settle(Scene scene, VersoriConnection r) throws IOException {
    String name = r.getMetadata().getName();
    String attempt =
        JSON.readTree(
                r.getMetadata().getAnnotations().get(VersoriConnection.CREATE_ATTEMPT_ANNOTATION))
            .path("id")
            .asText();
    String answer =
        scene.simulator().connections().stream()
            .filter(c -> c.name().equals(name))
            .map(c -> "adopt:" + c.id())
            .findFirst()
            .orElse("retry");
    scene.annotate(name, VersoriConnection.RESOLVE_CREATE_ANNOTATION, attempt + "=" + answer);
  }

  /** Requests a full sync of every resource. */
  static Step forceAll() {
    return scene ->
        scene.forEach(
            IntStream.range(0, scene.count()).boxed().toList(),
            i ->
                scene.annotate(
                    Scene.name(i),
                    "versori.com/reconcile-requested-at",
                    Long.toString(System.nanoTime())));
  }

  /** Rotates, edits, relabels, deletes or recreates one random resource. */
  static Step churn() {
    return scene -> {
      int index = scene.random().nextInt(scene.count());
      switch (scene.random().nextInt(8)) {
        case 0, 1, 2 -> scene.rotate(index);
        case 3, 4 -> scene.edit(index);
        case 5 -> scene.label(index);
        case 6 -> scene.resource(Scene.name(index)).delete();
        default -> scene.client().resource(scene.manifest(index)).create();
      }
    };
  }

  /** Replaces a resource as {@code kubectl replace} does: without annotations and finalizers. */
  static Step replaceOne() {
    return scene -> {
      int index = scene.random().nextInt(scene.count());
      VersoriConnection live = scene.resource(Scene.name(index)).get();
      if (live != null && live.getMetadata().getDeletionTimestamp() == null) {
        VersoriConnection manifest = scene.manifest(index);
        manifest.getMetadata().setResourceVersion(live.getMetadata().getResourceVersion());
        scene.client().resource(manifest).update();
      }
    };
  }

  /** Removes a Secret or writes it with a wrong key, and then restores it. */
  static Step breakAndRestoreSecret() {
    return scene -> {
      int index = scene.random().nextInt(scene.count());
      var secret =
          scene.client().secrets().inNamespace(scene.namespace()).withName(Scene.name(index));
      if (scene.random().nextBoolean()) {
        secret.delete();
      } else {
        secret.patch(Scene.MERGE, "{\"data\":{\"value\":null,\"password\":null}}");
      }
      Scene.sleep(Duration.ofMillis(scene.random().nextInt(100)));
      scene.client().resource(scene.secret(index)).serverSideApply();
    };
  }

  /** Deletes every resource within its first second, and recreates half of them. */
  static Step deleteInEveryPhase() {
    return scene -> {
      List<Integer> all = IntStream.range(0, scene.count()).boxed().toList();
      scene.forEach(
          all,
          i -> {
            Scene.sleep(Duration.ofMillis(scene.random().nextInt(120)));
            scene.resource(Scene.name(i)).delete();
          });
      scene.forEach(
          all.stream().filter(i -> i % 2 == 0).toList(),
          i -> scene.client().resource(scene.manifest(i)).create());
    };
  }

  /**
   * Removes every third resource while its create is running, in spite of its finalizer. A delete
   * that the API server began before it saw the finalizer has the same effect. A resource whose
   * connection is recorded by then stays, since removing its finalizer would release the
   * connection.
   */
  static Step removeDuringCreate() {
    return scene ->
        scene.forEach(
            everyThird(scene),
            i -> {
              VersoriConnection seen = scene.resource(Scene.name(i)).get();
              while (!isConnected(seen) && !removeIfUnchanged(scene, seen)) {
                scene.pause();
                seen = scene.resource(Scene.name(i)).get();
              }
            });
  }

  private static boolean isConnected(VersoriConnection seen) {
    return seen.getStatus() != null && seen.getStatus().connectionId() != null;
  }

  /** Removes the resource, unless its create has not begun or it was changed in the meantime. */
  private static boolean removeIfUnchanged(Scene scene, VersoriConnection seen) {
    if (CreateAttempt.recordedOn(seen).isEmpty()) {
      return false;
    }
    String name = seen.getMetadata().getName();
    try {
      VersoriConnection stripped =
          scene
              .resource(name)
              .patch(
                  Scene.MERGE,
                  "{\"metadata\":{\"resourceVersion\":\"%s\",\"finalizers\":null}}"
                      .formatted(seen.getMetadata().getResourceVersion()));
      scene
          .resource(name)
          .lockResourceVersion(stripped.getMetadata().getResourceVersion())
          .delete();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  /** Restores from a backup, with annotations but without status. */
  static Step restoreWithoutStatus() {
    return scene -> {
      scene.stopOperators();
      for (VersoriConnection r : scene.resources()) {
        String name = r.getMetadata().getName();
        scene.resource(name).patch(Scene.MERGE, "{\"metadata\":{\"finalizers\":null}}");
        scene.resource(name).delete();
        r.setStatus(null);
        r.getMetadata().setResourceVersion(null);
        r.getMetadata().setUid(null);
        if (scene.random().nextBoolean()) {
          r.getMetadata().setFinalizers(new ArrayList<>());
        }
        scene.client().resource(r).create();
      }
      scene.startOperators();
    };
  }

  /** Applies every third resource again under another name, with its annotations. */
  static Step copyManifests() {
    return scene -> {
      for (int i : everyThird(scene)) {
        VersoriConnection copy = scene.resource(Scene.name(i)).get();
        copy.setStatus(null);
        copy.getMetadata().setResourceVersion(null);
        copy.getMetadata().setUid(null);
        copy.getMetadata().setName("copy-of-" + Scene.name(i));
        scene.client().resource(copy).create();
      }
    };
  }

  /** Deletes every resource with its connection retained, and applies it again. */
  static Step retainAndApplyAgain() {
    return scene -> {
      List<String> before = connectionIds(scene);
      List<Integer> all = IntStream.range(0, scene.count()).boxed().toList();
      scene.forEach(
          all,
          i -> {
            scene
                .resource(Scene.name(i))
                .patch(Scene.MERGE, "{\"spec\":{\"deletionPolicy\":\"Retain\"}}");
            scene.resource(Scene.name(i)).delete();
          });
      await("gone", r -> false).run(scene);
      scene.forEach(all, i -> scene.client().resource(scene.manifest(i)).create());
      awaitReady().run(scene);
      assertThat(connectionIds(scene)).as("connections").isEqualTo(before);
    };
  }

  private static List<String> connectionIds(Scene scene) {
    return scene.resources().stream().map(r -> r.getStatus().connectionId()).sorted().toList();
  }

  /** Renames connections on the platform. */
  static Step renameOnPlatform() {
    return scene -> {
      for (StoredConnection c : scene.simulator().connections()) {
        ObjectNode body = c.connection().deepCopy();
        body.put("name", c.name() + "-drifted");
        scene.versori("PUT", "/" + c.id(), body.toString());
      }
    };
  }

  /** Removes every third connection on the platform. */
  static Step removeOnPlatform() {
    return scene -> {
      for (StoredConnection c : scene.simulator().connections()) {
        if (scene.random().nextInt(3) == 0) {
          scene.deleteOnPlatform(c.id());
        }
      }
    };
  }

  // Processes.

  /** Kills an operator at random moments, half of them during its start. It restarts at once. */
  static Step kill(int times) {
    return scene -> {
      for (int i = 0; i < times; i++) {
        int index = scene.random().nextInt(scene.cell().operators());
        while (!scene.operator(index).isAlive()) {
          Scene.sleep(Duration.ofMillis(50));
        }
        if (scene.random().nextBoolean()) {
          scene.operator(index).awaitStarted();
        }
        Scene.sleep(Duration.ofMillis(scene.random().nextInt(2_500)));
        scene.operator(index).kill();
      }
    };
  }

  /** Kills an operator during updates that take effect after those of its successor. */
  static Step killDuringUpdates(Duration takeEffectAfter) {
    return scene -> {
      List<Integer> all = IntStream.range(0, scene.count()).boxed().toList();
      scene.simulator().inject(Fault.latency(Operation.UPDATE, takeEffectAfter));
      scene.forEach(all, scene::edit);
      Scene.sleep(Duration.ofSeconds(1));
      scene.operator(0).kill();
      scene.simulator().clearFaults();
      scene.forEach(all, scene::edit);
      scene.forEach(all, scene::rotate);
      Scene.sleep(takeEffectAfter);
    };
  }

  /** Pauses the leader during a POST until another instance has its lease, and then resumes it. */
  static Step pauseLeaderPastItsLease() {
    return scene -> {
      scene.awaitProgress();
      OperatorJar leader = leader(scene);
      leader.pause();
      Scene.sleep(Duration.ofSeconds(18 + scene.random().nextInt(10)));
      leader.resume();
      scene.change();
    };
  }

  static OperatorJar leader(Scene scene) {
    String holder = lease(scene).get().getSpec().getHolderIdentity();
    int index = Integer.parseInt(holder.split("[-_]")[1]);
    return scene.operator(index);
  }

  private static io.fabric8.kubernetes.client.dsl.Resource<
          io.fabric8.kubernetes.api.model.coordination.v1.Lease>
      lease(Scene scene) {
    return scene.client().leases().inNamespace(Scene.SYSTEM).withName(Scene.ACCOUNT);
  }

  /** Removes the lease of an earlier cell. */
  static Step freeLease() {
    return scene -> lease(scene).delete();
  }

  static Step stealLease() {
    return scene -> {
      scene.awaitProgress();
      lease(scene).patch(Scene.MERGE, "{\"spec\":{\"holderIdentity\":\"thief\"}}");
      scene.change();
    };
  }

  // The Kubernetes API.

  /**
   * Edits labels of all resources at full speed, so that writes with a resourceVersion conflict.
   */
  static Step conflicts() {
    return scene -> {
      for (int i = 0; i < 3; i++) {
        scene.inBackground(Duration.ofMillis(2), s -> s.label(s.random().nextInt(s.count())));
      }
    };
  }

  /** Repeatedly resets every connection to the Kubernetes API. */
  static Step cutKubernetes(Duration pause) {
    return scene -> scene.inBackground(pause, s -> s.toKubernetes().cut());
  }

  /** Writes reach the Kubernetes API, but their responses are lost. */
  static Step loseKubernetesAnswers() {
    return scene ->
        scene.inBackground(
            Duration.ofMillis(1_500),
            s -> {
              s.toKubernetes().holdAnswers(true);
              Scene.sleep(Duration.ofMillis(100 + s.random().nextInt(300)));
              s.toKubernetes().cut();
              s.toKubernetes().holdAnswers(false);
            });
  }

  /** Like {@link #loseKubernetesAnswers}, but connections stay open until the client times out. */
  static Step holdKubernetesAnswers(Duration time) {
    return scene -> {
      scene.toKubernetes().holdAnswers(true);
      Scene.sleep(time);
      scene.toKubernetes().cut();
      scene.toKubernetes().holdAnswers(false);
    };
  }

  static Step killApiServer(Duration down) {
    return scene -> {
      scene.kube().killApiServer();
      Scene.sleep(down);
      scene.kube().reviveApiServer();
    };
  }

  static Step pauseEtcd(Duration time) {
    return scene -> {
      scene.kube().pauseEtcd();
      Scene.sleep(time);
      scene.kube().resumeEtcd();
    };
  }

  /**
   * Changes much while the operator is cut off, and compacts etcd, so that its watch ends with 410.
   */
  static Step compactWhileAway() {
    return scene -> {
      scene.toKubernetes().refuse(true);
      scene.change();
      scene.kube().compactEtcd();
      scene.kube().restartApiServer();
      scene.toKubernetes().refuse(false);
    };
  }

  /** Applies an older CRD, under which the API server drops fields of status. */
  static Step oldCrd() {
    return scene -> {
      CustomResourceDefinition crd =
          Serialization.unmarshal(Files.readString(CRD), CustomResourceDefinition.class);
      JSONSchemaProps status =
          crd.getSpec()
              .getVersions()
              .get(0)
              .getSchema()
              .getOpenAPIV3Schema()
              .getProperties()
              .get("status");
      status.getProperties().remove("createAttempt");
      scene.client().resource(crd).forceConflicts().serverSideApply();
      Scene.sleep(Duration.ofSeconds(2));
    };
  }

  static Step currentCrd() {
    return scene -> {
      CustomResourceDefinition crd =
          Serialization.unmarshal(Files.readString(CRD), CustomResourceDefinition.class);
      scene.client().resource(crd).forceConflicts().serverSideApply();
    };
  }

  static Step deleteNamespace() {
    return scene -> {
      scene.kube().startControllerManager();
      scene.awaitProgress();
      scene.client().namespaces().withName(scene.namespace()).delete();
    };
  }

  // Counting.

  /** Asserts the number of creates so far. */
  static Step creates(long least, long most) {
    return scene ->
        assertThat(scene.simulator().count(Operation.CREATE)).as("creates").isBetween(least, most);
  }

  static Step silence() {
    return Scene::silence;
  }

  static Step sleep(Duration duration) {
    return scene -> Scene.sleep(duration);
  }

  /**
   * Asserts that the operator makes few calls while the API is down, whatever the number of waiting
   * resources.
   */
  static Step countCallsWhileDown(Duration down, long most) {
    return scene -> {
      long before = scene.simulator().total();
      Scene.sleep(down);
      long calls = scene.simulator().total() - before;
      assertThat(calls).as("calls within %s", down).isBetween(1L, most);
    };
  }

  /**
   * Asserts that a restart makes no calls to the Versori API and only lists and watches in
   * Kubernetes.
   */
  static Step restartAtRest() {
    return awaitReady()
        .then(
            scene -> {
              Scene.sleep(Duration.ofSeconds(4));
              Instant begun = Instant.now();
              long calls = scene.simulator().total();
              long since = scene.kube().auditSize();
              scene.stopOperators();
              scene.startOperators();
              Scene.sleep(Duration.ofSeconds(5));
              assertThat(scene.simulator().total() - calls)
                  .as("calls of a restart")
                  .isBetween(0L, resyncsDue(scene, begun));
              assertThat(scene.kube().audit(since))
                  .filteredOn(Ledger::isOperators)
                  .filteredOn(e -> e.namespace().equals(scene.namespace()))
                  .extracting(AuditEvent::verb)
                  .isNotEmpty()
                  .isSubsetOf("list", "watch");
            });
  }

  /** With 10,000 resources some resyncs are due at any time. */
  private static long resyncsDue(Scene scene, Instant since) {
    Instant now = Instant.now();
    return scene.resources().stream()
        .map(r -> ResyncTime.next(r.getMetadata().getUid(), Cell.RESYNC, since))
        .filter(now::isAfter)
        .count();
  }

  /** Asserts the number of requests for each kind of change, on one resource. */
  static Step countCalls() {
    return scene -> {
      awaitReady().run(scene);
      Scene.sleep(Duration.ofSeconds(1));
      expect(scene, "an edit", s -> s.edit(0), Operation.UPDATE, 1);
      expect(scene, "a rotated Secret", s -> s.rotate(0), Operation.UPDATE, 1);
      expect(scene, "a label", s -> s.label(0), Operation.UPDATE, 0);
      expect(
          scene,
          "a key of the Secret that is not used",
          s ->
              s.client()
                  .secrets()
                  .inNamespace(s.namespace())
                  .withName(Scene.name(0))
                  .patch(Scene.MERGE, "{\"stringData\":{\"unused\":\"x\"}}"),
          Operation.UPDATE,
          0);
      expect(
          scene,
          "edits in a burst",
          s -> {
            for (int i = 0; i < 5; i++) {
              s.edit(0);
              s.rotate(0);
            }
          },
          Operation.UPDATE,
          -1);
      expect(scene, "a restart", s -> s.operator(0).kill(), Operation.UPDATE, 0);
      expect(scene, "a deletion", s -> s.resource(Scene.name(0)).delete(), Operation.DELETE, 1);
    };
  }

  private static void expect(Scene scene, String change, Step step, Operation operation, int wanted)
      throws Exception {
    long before = scene.simulator().count(operation);
    long all = scene.simulator().total();
    step.run(scene);
    Scene.sleep(Duration.ofSeconds(6));
    long made = scene.simulator().count(operation) - before;
    long others = scene.simulator().total() - all - made;
    if (wanted >= 0) {
      assertThat(made).as("%s of %s", operation, change).isEqualTo(wanted);
    } else {
      assertThat(made).as("%s of %s", operation, change).isBetween(1L, 6L);
    }
    assertThat(others).as("other requests of %s", change).isZero();
  }
}
