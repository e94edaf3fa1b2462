package com.versori.testkit.tenants;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.testkit.cluster.AwaitedResource;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.simulator.SimulatorData;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A namespace and its user. Actions of the tenant run as this user, by kubectl or the same requests
 * without a process; tests read with all rights.
 */
public final class Tenant {

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int MOST_RESOURCES = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Kubectl kubectl;
  private final KubernetesClient client;
  private final KubernetesClient asUser;
  private final String name;
  private final String namespace;
  private final String user;
  private final int number;

  Tenant(
      Kubectl kubectl,
      KubernetesClient client,
      String name,
      String namespace,
      String user,
      int number) {
    this.kubectl = kubectl;
    this.client = client;
    this.name = name;
    this.namespace = namespace;
    this.user = user;
    this.number = number;
    RequestConfig impersonating =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withImpersonateUsername(user)
            .build();
    this.asUser = client.newClient(impersonating).adapt(KubernetesClient.class);
  }

  public String namespace() {
    return namespace;
  }

  /** The impersonated user. */
  public String user() {
    return user;
  }

  /** The template of one of the tenant's resources. Names are unique among all tenants. */
  public String templateId(String resource) {
    return SimulatorData.sibling(
            number * MOST_RESOURCES + Math.floorMod(resource.hashCode(), MOST_RESOURCES))
        .id();
  }

  /** The tenant's own server, which the policies allow. */
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
            .formatted(resource, templateId(resource), url())
        + Arrays.stream(more).map(line -> "  " + line + "\n").reduce("", String::concat);
  }

  /** Runs kubectl as the tenant in its namespace. */
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
    return new Tenant(kubectl, client, other, namespace, other + "-of-" + namespace, number);
  }

  /** Runs kubectl as the administrator in the tenant's namespace. */
  public Result admin(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-n", namespace));
    all.addAll(List.of(arguments));
    return kubectl.run(all.toArray(String[]::new));
  }

  /** Creates a resource as the tenant in dry-run mode; throws if it is rejected. */
  void dryRun(VersoriConnection resource) {
    asUser.resource(resource).inNamespace(namespace).dryRun().create();
  }

  public Result apply(String yaml) {
    return kubectlWithInput(yaml, "apply", "-f", "-");
  }

  /**
   * @param annotations each {@code name=value}, or {@code name-} to remove it
   */
  public Result annotate(String resource, String... annotations) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String annotation : annotations) {
      String[] parts = annotation.split("=", 2);
      if (parts.length == 2) {
        all.put(parts[0], parts[1]);
      } else {
        all.put(annotation.replaceAll("-$", ""), null);
      }
    }
    return patch(resource, Serialization.asJson(Map.of("metadata", Map.of("annotations", all))));
  }

  /** A JSON merge patch. */
  public Result patch(String resource, String json) {
    return result(() -> named(asUser, resource).patch(MERGE, json));
  }

  /** A JSON merge patch of the status. */
  public Result patchStatus(String resource, String json) {
    return result(() -> named(asUser, resource).subresource("status").patch(MERGE, json));
  }

  /** Writes a status as the administrator, like a backup tool; the operator trusts it. */
  public void restoreStatus(String resource, String json) {
    named(client, resource).subresource("status").patch(MERGE, json);
  }

  /** Returns as soon as the resource is marked for deletion. */
  public Result delete(String resource) {
    return result(() -> named(asUser, resource).delete());
  }

  /** The error as kubectl prints it. */
  private static Result result(Runnable action) {
    try {
      action.run();
      return new Result(0, "", "");
    } catch (KubernetesClientException e) {
      String reason = e.getStatus() == null ? "" : e.getStatus().getReason();
      return new Result(1, "", "Error from server (%s): %s".formatted(reason, e.getMessage()));
    }
  }

  /** The value in the tenant's Secrets, which occurs nowhere else. */
  public String secretValue() {
    return "s3cr3t-" + new StringBuilder(name).reverse();
  }

  /** Creates a Secret with the value under the key {@code token}. */
  public void secret(String secret, String token) {
    asUser
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(secret)
                .endMetadata()
                .addToStringData("token", token)
                .build())
        .inNamespace(namespace)
        .create();
  }

  /** Null if there is none. */
  public VersoriConnection get(String resource) {
    return named(client, resource).get();
  }

  private Resource<VersoriConnection> named(KubernetesClient as, String resource) {
    return as.resources(VersoriConnection.class).inNamespace(namespace).withName(resource);
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

  /** Waits until the operator has nothing more to do. */
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

  /** Waits until the resource is gone or its deletion is blocked. */
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

  /** What the tenant can read of the operator: status and events of its resources. */
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

  /** A paused resource keeps its other conditions. */
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
