package com.versori.simulation.memory;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.kube.KubernetesClients;
import com.versori.operator.kube.PatchByName;
import com.versori.operator.kube.PatchSender;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

@RealApiServer
class RealKubernetesIT extends KubernetesBehaviour {

  private static final String POLICY =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: simulation-denies}
      spec:
        matchConstraints:
          resourceRules:
          - {apiGroups: [versori.com], apiVersions: ["*"], operations: [UPDATE], resources: ["*"]}
        validations:
        - expression: "!has(object.metadata.labels) || !('%s' in object.metadata.labels)"
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: simulation-denies}
      spec: {policyName: simulation-denies, validationActions: [Deny]}
      """
          .formatted(DENIED_LABEL);

  private final List<String> changes = new CopyOnWriteArrayList<>();
  private Kubectl kubectl;
  private KubernetesClient client;
  private KubernetesClient user;
  private Watch watch;

  @BeforeEach
  void prepare(RealKubeApi kube) {
    kube.applyCrds();
    kubectl = new Kubectl(kube.kubeconfig());
    kubectl.run("create", "namespace", NAMESPACE);
    user = kube.client();
    client = KubernetesClients.standard(kube.config());
    watch =
        client
            .resources(VersoriConnection.class)
            .inNamespace(NAMESPACE)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, VersoriConnection resource) {
                    changes.add(action + " " + resource.getMetadata().getGeneration());
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    // The test is over.
                  }
                });
  }

  @AfterEach
  void clean() {
    watch.close();
    kubectl.run("delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", "--all");
    client
        .resources(VersoriConnection.class)
        .inNamespace(NAMESPACE)
        .list()
        .getItems()
        .forEach(
            one ->
                client
                    .resource(one)
                    .edit(
                        r -> {
                          r.getMetadata().setFinalizers(List.of());
                          return r;
                        }));
    client.resources(VersoriConnection.class).inNamespace(NAMESPACE).delete();
    client.close();
    user.close();
  }

  @Override
  KubernetesClient client() {
    return client;
  }

  @Override
  PatchSender patches() {
    return new PatchByName(client);
  }

  @Override
  KubernetesClient user() {
    return user;
  }

  @Override
  List<String> changes() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> changes.stream().anyMatch(one -> one.startsWith("DELETED")));
    return changes;
  }

  /** A policy is in force some time after it is created. */
  @Override
  void deny() {
    kubectl.runWithInput(POLICY, "apply", "-f", "-").orThrow();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                kubectl
                        .run(
                            "label",
                            "--dry-run=server",
                            "--namespace=" + NAMESPACE,
                            "vconn",
                            "shop-eu",
                            DENIED_LABEL + "=a")
                        .status()
                    != 0);
  }
}
