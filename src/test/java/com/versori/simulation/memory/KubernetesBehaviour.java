package com.versori.simulation.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.kube.PatchSender;
import com.versori.operator.kube.PatchSender.Part;
import com.versori.testkit.Fixtures;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the simulation relies on in a Kubernetes API server, whether it is real or in memory. */
abstract class KubernetesBehaviour {

  static final String NAMESPACE = "behaviour";

  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;
  private static final PatchContext JSON_PATCH = PatchContext.of(PatchType.JSON);
  private static final PatchContext MERGE_PATCH = PatchContext.of(PatchType.JSON_MERGE);

  /** A field of status that the CRD does not have. */
  static final String UNKNOWN_FIELD = "unknownField";

  /** A policy denies what has this label. */
  static final String DENIED_LABEL = "denied";

  /** A client of a server that has the CRD. */
  abstract KubernetesClient client();

  /** How the operator sends patches to it. */
  abstract PatchSender patches();

  /** A client as users have it. */
  abstract KubernetesClient user();

  /** Each change of resources since the test began, as its type and its generation. */
  abstract List<String> changes();

  /** From now on, nothing with {@link #DENIED_LABEL} is admitted. */
  abstract void deny();

  @Test
  void createdResourceHasIdentityAndDefaultStatus() {
    VersoriConnection wanted = wanted();
    wanted.setStatus(
        Fixtures.resource("status: {connectionId: " + Fixtures.CONNECTION + "}\n").getStatus());

    VersoriConnection created = create(wanted);

    assertThat(created.getMetadata().getUid()).isNotBlank().isNotEqualTo("uid-1");
    assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(created.getMetadata().getCreationTimestamp()).isNotBlank();
    assertThat(created.getStatus().connectionId()).isNull();
    assertThat(created.getStatus().observedGeneration()).isEqualTo(-1);
    assertRefused(CONFLICT, () -> create(wanted()));
  }

  @Test
  void onlyChangesOfSpecHaveAnotherGeneration() {
    VersoriConnection created = create(wanted());
    VersoriConnection labelled = merge("{\"metadata\": {\"labels\": {\"a\": \"b\"}}}");
    VersoriConnection changed = merge("{\"spec\": {\"baseUrl\": \"https://b.example.com\"}}");
    VersoriConnection same = merge("{\"spec\": {\"baseUrl\": \"https://b.example.com\"}}");

    assertThat(labelled.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(version(labelled)).isNotEqualTo(version(created));
    assertThat(changed.getMetadata().getGeneration()).isEqualTo(2);
    assertThat(version(same)).isEqualTo(version(changed));
  }

  @Test
  void statusIsWrittenByItsSubresourceOnly() {
    create(wanted());
    VersoriConnection reported =
        patches()
            .send(
                wanted(),
                Part.STATUS,
                MERGE_PATCH,
                "{\"status\": {\"name\": \"a\"}, \"spec\": {\"baseUrl\": \"https://c.example.com\"},"
                    + " \"metadata\": {\"finalizers\": [\"versori.com/finalizer\"]}}");
    VersoriConnection other = merge("{\"status\": {\"name\": \"b\"}}");

    assertThat(reported.getStatus().name()).isEqualTo("a");
    assertThat(reported.getSpec().baseUrl()).isNull();
    assertThat(reported.getMetadata().getFinalizers()).isEmpty();
    assertThat(reported.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(version(other)).isEqualTo(version(reported));
  }

  @Test
  void replacedResourceKeepsItsStatusAndLosesItsAnnotations() {
    create(wanted());
    merge("{\"metadata\": {\"annotations\": {\"versori.com/paused\": \"true\"}}}");
    status("[{\"op\": \"add\", \"path\": \"/status/name\", \"value\": \"a\"}]");
    VersoriConnection replaced = client().resource(wanted()).inNamespace(NAMESPACE).update();

    assertThat(replaced.getStatus().name()).isEqualTo("a");
    assertThat(replaced.getMetadata().getAnnotations()).isNullOrEmpty();
  }

  @Test
  void staleVersionIsAConflict() {
    VersoriConnection created = create(wanted());
    merge("{\"metadata\": {\"labels\": {\"a\": \"b\"}}}");
    String stale = version(created);

    assertRefused(
        CONFLICT,
        () ->
            status(
                "[{\"op\": \"replace\", \"path\": \"/metadata/resourceVersion\", \"value\": \"%s\"},"
                        .formatted(stale)
                    + "{\"op\": \"add\", \"path\": \"/status/name\", \"value\": \"a\"}]"));
    assertRefused(
        CONFLICT,
        () ->
            merge(
                "{\"metadata\": {\"resourceVersion\": \"%s\", \"labels\": {\"c\": \"d\"}}}"
                    .formatted(stale)));
    assertRefused(
        UNPROCESSABLE,
        () -> merge("{\"metadata\": {\"uid\": \"another\", \"labels\": {\"c\": \"d\"}}}"));
  }

  @Test
  void failedTestIsUnprocessable() {
    create(wanted());

    assertRefused(
        UNPROCESSABLE,
        "the server rejected our request due to an error in our request",
        () ->
            status(
                "[{\"op\": \"test\", \"path\": \"/metadata/uid\", \"value\": \"another\"},"
                    + "{\"op\": \"add\", \"path\": \"/status/name\", \"value\": \"a\"}]"));
    assertRefused(
        UNPROCESSABLE,
        "the server rejected our request due to an error in our request",
        () ->
            status(
                "[{\"op\": \"test\", \"path\": \"/metadata/annotations/a\", \"value\": \"b\"},"
                    + "{\"op\": \"add\", \"path\": \"/status/name\", \"value\": \"a\"}]"));
  }

  @Test
  void finalizersKeepADeletedResource() {
    VersoriConnection wanted = wanted();
    wanted.getMetadata().setFinalizers(List.of(VersoriConnection.FINALIZER));
    create(wanted);
    resource().delete();
    resource().delete();
    VersoriConnection deleted = resource().get();

    assertThat(deleted.getMetadata().getDeletionTimestamp()).isNotBlank();
    assertThat(deleted.getMetadata().getGeneration()).isEqualTo(2);
    assertRefused(
        UNPROCESSABLE,
        () ->
            merge(
                "{\"metadata\": {\"finalizers\": [\"versori.com/finalizer\", \"a.example.com/b\"]}}"));
    assertRefused(CONFLICT, () -> create(wanted()));
    VersoriConnection last = merge("{\"metadata\": {\"finalizers\": []}}");
    assertThat(last.getMetadata().getUid()).isEqualTo(deleted.getMetadata().getUid());
    assertThat(resource().get()).isNull();
  }

  @Test
  void recreatedResourceIsAnotherOne() {
    VersoriConnection first = create(wanted());
    resource().delete();

    assertThat(resource().get()).isNull();
    assertRefused(404, () -> merge("{\"metadata\": {\"labels\": {\"a\": \"b\"}}}"));
    VersoriConnection second = create(wanted());
    assertThat(second.getMetadata().getUid()).isNotEqualTo(first.getMetadata().getUid());
    assertThat(second.getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void dryRunWritesNothing() {
    VersoriConnection created = create(wanted());
    PatchContext dryRun =
        new PatchContext.Builder().withPatchType(PatchType.JSON).withDryRun(List.of("All")).build();
    VersoriConnection answer =
        patches()
            .send(
                wanted(),
                Part.STATUS,
                dryRun,
                "[{\"op\": \"add\", \"path\": \"/status/name\", \"value\": \"a\"}]");

    assertThat(answer.getStatus().name()).isEqualTo("a");
    assertThat(version(resource().get())).isEqualTo(version(created));
  }

  @Test
  void unknownFieldsOfStatusAreDropped() {
    VersoriConnection created = create(wanted());
    status(
        "[{\"op\": \"add\", \"path\": \"/status/%s\", \"value\": \"a\"}]".formatted(UNKNOWN_FIELD));

    assertThat(
            client()
                .raw(
                    "/apis/versori.com/v1alpha1/namespaces/%s/versoriconnections/%s"
                        .formatted(NAMESPACE, created.getMetadata().getName())))
        .contains("\"status\":{\"observedGeneration\":-1}");
  }

  @Test
  void missingStatusIsTheDefault() {
    create(wanted());
    status("[{\"op\": \"add\", \"path\": \"/status/name\", \"value\": \"a\"}]");
    VersoriConnection lost = status("[{\"op\": \"remove\", \"path\": \"/status\"}]");

    assertThat(lost.getStatus().name()).isNull();
    assertThat(lost.getStatus().observedGeneration()).isEqualTo(-1);
  }

  @Test
  void listsComeInPages() {
    for (String name : List.of("a", "b", "c")) {
      VersoriConnection wanted = wanted();
      wanted.getMetadata().setName(name);
      create(wanted);
    }
    var all = client().resources(VersoriConnection.class).inNamespace(NAMESPACE);
    var first = all.list(new ListOptionsBuilder().withLimit(2L).build());
    var second =
        all.list(
            new ListOptionsBuilder()
                .withLimit(2L)
                .withContinue(first.getMetadata().getContinue())
                .build());

    assertThat(first.getItems())
        .extracting(r -> r.getMetadata().getName())
        .containsExactly("a", "b");
    assertThat(second.getItems()).extracting(r -> r.getMetadata().getName()).containsExactly("c");
    assertThat(second.getMetadata().getContinue()).isNullOrEmpty();
  }

  @Test
  void watchReportsEachChange() {
    VersoriConnection wanted = wanted();
    wanted.getMetadata().setFinalizers(List.of(VersoriConnection.FINALIZER));
    create(wanted);
    merge("{\"spec\": {\"baseUrl\": \"https://b.example.com\"}}");
    merge("{\"spec\": {\"baseUrl\": \"https://b.example.com\"}}");
    status("[{\"op\": \"add\", \"path\": \"/status/name\", \"value\": \"a\"}]");
    resource().delete();
    merge("{\"metadata\": {\"finalizers\": []}}");

    assertThat(changes())
        .containsExactly("ADDED 1", "MODIFIED 2", "MODIFIED 2", "MODIFIED 3", "DELETED 3");
  }

  @Test
  void deniedWriteIsUnprocessable() {
    create(wanted());
    deny();

    assertRefused(
        UNPROCESSABLE,
        "is forbidden: ValidatingAdmissionPolicy",
        () -> merge("{\"metadata\": {\"labels\": {\"%s\": \"a\"}}}".formatted(DENIED_LABEL)));
    assertThat(merge("{\"metadata\": {\"labels\": {\"b\": \"a\"}}}").getMetadata().getLabels())
        .containsOnlyKeys("b");
  }

  @Test
  void secretsHaveVersionsAndEncodedValues() {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName("shop")
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withStringData(Map.of("token", "a"))
            .build();
    Secret created = user().secrets().inNamespace(NAMESPACE).resource(secret).create();
    secret.setStringData(Map.of("token", "b"));
    Secret changed = user().secrets().inNamespace(NAMESPACE).resource(secret).update();

    assertThat(created.getData()).containsEntry("token", "YQ==");
    assertThat(changed.getData()).containsEntry("token", "Yg==");
    assertThat(changed.getMetadata().getUid()).isEqualTo(created.getMetadata().getUid());
    assertThat(changed.getMetadata().getResourceVersion())
        .isNotEqualTo(created.getMetadata().getResourceVersion());
    user().secrets().inNamespace(NAMESPACE).withName("shop").delete();
    assertThat(user().secrets().inNamespace(NAMESPACE).withName("shop").get()).isNull();
  }

  private static VersoriConnection wanted() {
    VersoriConnection wanted = Fixtures.resource();
    wanted.getMetadata().setNamespace(NAMESPACE);
    wanted.getMetadata().setUid(null);
    wanted.getMetadata().setResourceVersion(null);
    return wanted;
  }

  private VersoriConnection create(VersoriConnection wanted) {
    return client().resource(wanted).inNamespace(NAMESPACE).create();
  }

  /** The one resource of most tests. */
  private Resource<VersoriConnection> resource() {
    return client()
        .resources(VersoriConnection.class)
        .inNamespace(NAMESPACE)
        .withName(wanted().getMetadata().getName());
  }

  private VersoriConnection merge(String patch) {
    return patches().send(wanted(), Part.OBJECT, MERGE_PATCH, patch);
  }

  private VersoriConnection status(String patch) {
    return patches().send(wanted(), Part.STATUS, JSON_PATCH, patch);
  }

  private static String version(VersoriConnection resource) {
    return resource.getMetadata().getResourceVersion();
  }

  private static void assertRefused(int code, ThrowingCallable request) {
    assertRefused(code, "", request);
  }

  /**
   * @param message part of the message by which the operator tells a failed test from a denial
   */
  private static void assertRefused(int code, String message, ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(code);
              assertThat(e.getStatus().getMessage()).contains(message);
            });
  }
}
