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

/** What cells are made of. */
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

  /** An HTTP date some seconds from now, as {@code Retry-After} may be one. */
  static String httpDate(Duration from) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        ZonedDateTime.now(ZoneOffset.UTC).plus(from));
  }

  /** The API's certificate is one that the operator trusts, or one that it does not. */
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

  /** The API's name resolves, or does not. */
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

  /** Somebody else makes and removes connections all the time. */
  static Step foreignTraffic() {
    return scene ->
        scene.meanwhile(
            Duration.ofMillis(30),
            s -> {
              String id = s.createForeign(Scene.FOREIGN + s.random().nextInt(1_000_000));
              if (!id.isEmpty() && s.random().nextBoolean()) {
                s.deleteBehindTheScenes(id);
              }
            });
  }

  /** Somebody else has a connection of the name of every third resource. */
  static Step takeNames() {
    return scene -> {
      for (int i = 0; i < scene.count(); i += 3) {
        scene.createForeign(Scene.name(i));
      }
    };
  }

  /** Every third resource, those of {@link #takeNames}, gets another name. */
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

  // What people do.

  /** Waits until every resource is Ready. */
  static Step awaitReady() {
    return await("Ready", Ledger::isReady);
  }

  /** Waits until every resource is Ready, or says that it waits for a person. */
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

  /** A deletion that waits, perhaps for a person. */
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

  /** Settles every unknown outcome with the annotation that the message gives. */
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

  /** Asks for a full look at every resource. */
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

  /** Rotates, edits, relabels, deletes or makes again one resource that the dice choose. */
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

  /** Applies the manifest as {@code kubectl replace} does: without annotations and finalizers. */
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

  /** Removes one Secret, or writes it with a wrong key, and then puts it right again. */
  static Step flapSecret() {
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

  /** Every resource is deleted at some moment of its first second; half are made again. */
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
   * Every third resource is made to go while its create is under way, finalizer or not. A delete
   * that the API server has begun before it saw the finalizer has the same effect. One whose
   * connection is recorded by then stays: without its finalizer it would be let go on purpose.
   */
  static Step forceAwayInMidCreate() {
    return scene ->
        scene.forEach(
            everyThird(scene),
            i -> {
              VersoriConnection seen = scene.resource(Scene.name(i)).get();
              while (!isConnected(seen) && !goesAsSeen(scene, seen)) {
                scene.pause();
                seen = scene.resource(Scene.name(i)).get();
              }
            });
  }

  private static boolean isConnected(VersoriConnection seen) {
    return seen.getStatus() != null && seen.getStatus().connectionId() != null;
  }

  /** Whether it is gone; not so before its create begins, or if it was written to meanwhile. */
  private static boolean goesAsSeen(Scene scene, VersoriConnection seen) {
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

  /** What a restore from a backup does: annotations come back, status does not. */
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

  /** Every third resource is applied once more under another name, annotations and all. */
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

  /** Every resource is deleted, its connection retained, and then applied again. */
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

  /** Every resource's Secret and name stay; the platform's connection is renamed. */
  static Step renameBehindTheScenes() {
    return scene -> {
      for (StoredConnection c : scene.simulator().connections()) {
        ObjectNode body = c.connection().deepCopy();
        body.put("name", c.name() + "-drifted");
        scene.versori("PUT", "/" + c.id(), body.toString());
      }
    };
  }

  /** Somebody removes every third connection on the platform. */
  static Step removeBehindTheScenes() {
    return scene -> {
      for (StoredConnection c : scene.simulator().connections()) {
        if (scene.random().nextInt(3) == 0) {
          scene.deleteBehindTheScenes(c.id());
        }
      }
    };
  }

  // Processes.

  /** Kills an operator at random moments, half of them while it starts; it starts again at once. */
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

  /** An operator dies while updates are under way, which take effect after those of the next. */
  static Step killInMidUpdate(Duration takeEffectAfter) {
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

  /** Stops the leader in mid-POST until its lease is another's, and lets it go on then. */
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
    int index = Integer.parseInt(holder.split("-")[1]);
    return scene.operator(index);
  }

  private static io.fabric8.kubernetes.client.dsl.Resource<
          io.fabric8.kubernetes.api.model.coordination.v1.Lease>
      lease(Scene scene) {
    return scene.client().leases().inNamespace(Scene.SYSTEM).withName(Scene.ACCOUNT);
  }

  /** No lease is left of an earlier cell. */
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

  /** Edits labels of all resources as fast as it goes, so that writes with a version lose. */
  static Step conflicts() {
    return scene -> {
      for (int i = 0; i < 3; i++) {
        scene.meanwhile(Duration.ofMillis(2), s -> s.label(s.random().nextInt(s.count())));
      }
    };
  }

  /** Cuts every connection to the Kubernetes API again and again. */
  static Step cutKubernetes(Duration pause) {
    return scene -> scene.meanwhile(pause, s -> s.toKubernetes().cut());
  }

  /** Writes reach the Kubernetes API, and their answers do not come back. */
  static Step loseKubernetesAnswers() {
    return scene ->
        scene.meanwhile(
            Duration.ofMillis(1_500),
            s -> {
              s.toKubernetes().holdAnswers(true);
              Scene.sleep(Duration.ofMillis(100 + s.random().nextInt(300)));
              s.toKubernetes().cut();
              s.toKubernetes().holdAnswers(false);
            });
  }

  /** As above, but the connections stay open until the client gives up. */
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

  /** While the operator sees nothing, much changes and etcd forgets it: its watch ends in a 410. */
  static Step compactWhileAway() {
    return scene -> {
      scene.toKubernetes().refuse(true);
      scene.change();
      scene.kube().compactEtcd();
      scene.kube().restartApiServer();
      scene.toKubernetes().refuse(false);
    };
  }

  /** A CRD of an earlier version: the API server drops what its status does not know. */
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

  /** So many creates have been sent by now. */
  static Step creates(long least, long most) {
    return scene ->
        assertThat(scene.simulator().count(Operation.CREATE)).as("POSTs").isBetween(least, most);
  }

  static Step silence() {
    return Scene::silence;
  }

  static Step sleep(Duration duration) {
    return scene -> Scene.sleep(duration);
  }

  /**
   * While the API is down, the calls of the whole operator stay few, however many resources wait;
   * once it is back, all goes on by itself.
   */
  static Step countCallsWhileDown(Duration down, long most) {
    return scene -> {
      long before = scene.simulator().total();
      Scene.sleep(down);
      long calls = scene.simulator().total() - before;
      assertThat(calls).as("calls within %s", down).isBetween(1L, most);
    };
  }

  /** A restart of the operator: nothing of the Versori API, only list and watch of Kubernetes. */
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

  /** With ten thousand resources one or the other is due at any moment. */
  private static long resyncsDue(Scene scene, Instant since) {
    Duration interval = Duration.parse("PT" + scene.cell().settings().get("RESYNC_INTERVAL"));
    Instant now = Instant.now();
    return scene.resources().stream()
        .map(r -> ResyncTime.next(r.getMetadata().getUid(), interval, since))
        .filter(now::isAfter)
        .count();
  }

  /** What one change after another costs, on the one resource of the cell. */
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
