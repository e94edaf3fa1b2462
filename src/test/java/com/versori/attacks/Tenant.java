package com.versori.attacks;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.testkit.cluster.AwaitedResource;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.simulator.SimulatorData;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A namespace and the user who may write there. What the tenant does goes through kubectl as that
 * user; what a test looks at is read with every right.
 */
public final class Tenant {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Kubectl kubectl;
  private final KubernetesClient client;
  private final String name;
  private final String namespace;
  private final String user;
  private final SimulatorData.Template template;

  Tenant(
      Kubectl kubectl,
      KubernetesClient client,
      String name,
      String namespace,
      String user,
      SimulatorData.Template template) {
    this.kubectl = kubectl;
    this.client = client;
    this.name = name;
    this.namespace = namespace;
    this.user = user;
    this.template = template;
  }

  public String namespace() {
    return namespace;
  }

  /** The impersonated user. */
  public String user() {
    return user;
  }

  /** The tenant's own template; the names of its connections are unique among all tenants. */
  public String templateId() {
    return template.id();
  }

  /** The tenant's own server; the policies allow it. */
  public String url() {
    return "https://" + name + ".example.com";
  }

  /**
   * A resource whose API key is key {@code token} of the Secret of the same name, sent to the
   * tenant's own server.
   *
   * @param more further lines of spec
   */
  public String resource(String resource, String... more) {
    return """
        apiVersion: versori.com/v1alpha1
        kind: VersoriConnection
        metadata: {name: %1$s}
        spec:
          templateId: %2$s
          baseUrl: %3$s
          credentials:
          - name: key
            authScheme: {apiKey: {name: X-Api-Key, in: header}}
            credential: {string: {secretRef: {name: %1$s, key: token}}}
        """
            .formatted(resource, templateId(), url())
        + Arrays.stream(more).map(line -> "  " + line + "\n").reduce("", String::concat);
  }

  /** The tenant runs kubectl in its namespace. */
  public Result kubectl(String... arguments) {
    return kubectlWithInput("", arguments);
  }

  public Result kubectlWithInput(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of("-n", namespace, "--as=" + user));
    all.addAll(List.of(arguments));
    return kubectl.runWithInput(input, all.toArray(String[]::new));
  }

  /** Another user who works in the same namespace. */
  Tenant colleague(String other) {
    return new Tenant(kubectl, client, other, namespace, other + "-of-" + namespace, template);
  }

  /** The administrator runs kubectl in the tenant's namespace. */
  public Result admin(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-n", namespace));
    all.addAll(List.of(arguments));
    return kubectl.run(all.toArray(String[]::new));
  }

  public Result apply(String yaml) {
    return kubectlWithInput(yaml, "apply", "-f", "-");
  }

  public Result annotate(String resource, String... annotations) {
    List<String> all = new ArrayList<>(List.of("annotate", "--overwrite", "vconn", resource));
    all.addAll(List.of(annotations));
    return kubectl(all.toArray(String[]::new));
  }

  /** A JSON merge patch. */
  public Result patch(String resource, String json) {
    return kubectl("patch", "vconn", resource, "--type=merge", "-p", json);
  }

  /** A JSON merge patch of the status. */
  public Result patchStatus(String resource, String json) {
    return kubectl("patch", "vconn", resource, "--subresource=status", "--type=merge", "-p", json);
  }

  /** The administrator writes a status, as a backup tool does; the operator trusts what it says. */
  public void restoreStatus(String resource, String json) {
    admin("patch", "vconn", resource, "--subresource=status", "--type=merge", "-p", json).orThrow();
  }

  /** Returns as soon as the resource is marked for deletion. */
  public Result delete(String resource) {
    return kubectl("delete", "vconn", resource, "--wait=false");
  }

  /** The value that only this tenant's Secrets hold; nothing else of the tenant resembles it. */
  public String secretValue() {
    return "s3cr3t-" + new StringBuilder(name).reverse();
  }

  /** A Secret whose key {@code token} has that value. */
  public void secret(String secret, String token) {
    kubectl("create", "secret", "generic", secret, "--from-literal=token=" + token).orThrow();
  }

  /** Null if there is none. */
  public VersoriConnection get(String resource) {
    return client
        .resources(VersoriConnection.class)
        .inNamespace(namespace)
        .withName(resource)
        .get();
  }

  /** The Ready condition's reason; null if there is none. */
  public String reason(String resource) {
    VersoriConnection found = get(resource);
    return found == null ? null : reason(found);
  }

  /** The Ready condition's message. */
  public String message(String resource) {
    return get(resource).getStatus().condition(ConditionType.READY).orElseThrow().message();
  }

  /** Null if there is none. */
  public String connectionId(String resource) {
    VersoriConnection found = get(resource);
    return found == null || found.getStatus() == null ? null : found.getStatus().connectionId();
  }

  /** The ID in the annotation that records the create attempt. */
  public String attempt(String resource) {
    return get(resource)
        .getMetadata()
        .getAnnotations()
        .get(VersoriConnection.CREATE_ATTEMPT_ANNOTATION)
        .replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
  }

  public VersoriConnection await(String resource, Predicate<VersoriConnection> condition) {
    return AwaitedResource.await(resource, () -> get(resource), PATIENCE, condition);
  }

  public VersoriConnection awaitReady(String resource) {
    return await(resource, Tenant::isReady);
  }

  public VersoriConnection awaitReason(String resource, String... reasons) {
    return await(resource, r -> List.of(reasons).contains(String.valueOf(reason(r))));
  }

  public VersoriConnection awaitPaused(String resource) {
    return await(resource, Tenant::isPaused);
  }

  /** Until the operator has no more to do, for good or ill. */
  public VersoriConnection awaitSettled(String resource) {
    return await(
        resource,
        r ->
            isReady(r)
                || isPaused(r)
                || (r.getStatus() != null
                    && r.getMetadata().getGeneration().equals(r.getStatus().observedGeneration())
                    && r.getStatus()
                        .condition(ConditionType.STALLED)
                        .filter(c -> c.holds())
                        .isPresent()));
  }

  /** Until it is gone, or cannot go. */
  public void awaitDeletion(String resource) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> get(resource) == null || "DeletionBlocked".equals(reason(resource)));
  }

  public void awaitGone(String resource) {
    Awaitility.await().atMost(PATIENCE).until(() -> get(resource) == null);
  }

  public boolean isReady(String resource) {
    VersoriConnection found = get(resource);
    return found != null && isReady(found);
  }

  /** What the operator shows to the tenant: the statuses of its resources, and their events. */
  public String shown() {
    List<Event> events = client.events().v1().events().inNamespace(namespace).list().getItems();
    List<VersoriConnectionStatus> statuses =
        client.resources(VersoriConnection.class).inNamespace(namespace).list().getItems().stream()
            .map(VersoriConnection::getStatus)
            .toList();
    return Serialization.asYaml(statuses)
        + events.stream()
            .map(event -> event.getReason() + ": " + event.getNote())
            .collect(Collectors.joining("\n"));
  }

  /** A resource that is paused keeps what its other conditions say. */
  private static boolean isPaused(VersoriConnection r) {
    return r.getStatus() != null
        && r.getStatus().condition(ConditionType.PAUSED).filter(c -> c.holds()).isPresent();
  }

  private static boolean isReady(VersoriConnection r) {
    return r.getStatus() != null
        && r.getStatus().condition(ConditionType.READY).filter(c -> c.holds()).isPresent()
        && r.getMetadata().getGeneration().equals(r.getStatus().observedGeneration());
  }

  private static String reason(VersoriConnection r) {
    return r.getStatus() == null
        ? null
        : r.getStatus().condition(ConditionType.READY).map(c -> c.reason()).orElse(null);
  }
}
