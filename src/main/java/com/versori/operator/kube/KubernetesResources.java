package com.versori.operator.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.kube.PatchSender.Part;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.port.Resources;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Every write to a resource, each one patch. A write is guarded by the resourceVersion that was
 * seen or, for the outcome of a create, by UID and attempt, so that it applies whatever else has
 * changed. The cached resource lacks the annotations of others, so no write assumes that there are
 * none.
 */
public final class KubernetesResources implements Resources {

  private static final PatchContext JSON_PATCH = PatchContext.of(PatchType.JSON);
  private static final PatchContext MERGE_PATCH = PatchContext.of(PatchType.JSON_MERGE);
  private static final PatchContext DRY_RUN =
      new PatchContext.Builder().withPatchType(PatchType.JSON).withDryRun(List.of("All")).build();
  private static final int UNPROCESSABLE = 422;

  /** Bad request, forbidden, too large and unprocessable. */
  private static final Set<Integer> DENIED = Set.of(400, 403, 413, UNPROCESSABLE);

  /** The API server's message for a JSON patch that does not apply. */
  private static final String TEST_FAILED = "the server rejected our request due to an error in";

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\s\\p{C}]+");
  private static final int LONGEST_MESSAGE = 500;
  private static final String ATTEMPT_PATH =
      "/metadata/annotations/" + VersoriConnection.CREATE_ATTEMPT_ANNOTATION.replace("/", "~1");

  private static final long PAGE = 500;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final PatchSender patches;
  private final Set<String> watched;
  private final AtomicReference<Boolean> everywhere = new AtomicReference<>();

  /**
   * @param watched the namespaces that the operator watches; empty: all
   */
  public KubernetesResources(KubernetesClient client, Set<String> watched) {
    this(client, new PatchByName(client), watched);
  }

  /**
   * @param patches sends the patches in the client's place
   */
  public KubernetesResources(KubernetesClient client, PatchSender patches, Set<String> watched) {
    this.client = client;
    this.patches = patches;
    this.watched = watched;
  }

  @Override
  public Optional<VersoriConnection> writeIntent(VersoriConnection seen, CreateAttempt attempt) {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata.put("uid", seen.getMetadata().getUid());
    metadata.put("resourceVersion", seen.getMetadata().getResourceVersion());
    metadata
        .putObject("annotations")
        .put(VersoriConnection.CREATE_ATTEMPT_ANNOTATION, attempt.toJson());
    if (!seen.hasFinalizer(VersoriConnection.FINALIZER)) {
      metadata.set("finalizers", JSON.valueToTree(withOurs(seen)));
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode().set("metadata", metadata);
    return unlessConflict(() -> patches.send(seen, Part.OBJECT, MERGE_PATCH, patch.toString()));
  }

  @Override
  public Optional<VersoriConnection> restoreFinalizer(VersoriConnection seen) {
    Patch patch = new Patch().unchangedSince(seen.getMetadata()).finalizers(withOurs(seen));
    return unlessConflict(() -> patches.send(seen, Part.OBJECT, JSON_PATCH, patch.text()));
  }

  @Override
  public boolean release(VersoriConnection seen) {
    if (!seen.hasFinalizer(VersoriConnection.FINALIZER)) {
      return true;
    }
    List<String> others = finalizers(seen);
    others.remove(VersoriConnection.FINALIZER);
    Patch patch = new Patch().unchangedSince(seen.getMetadata()).finalizers(others);
    try {
      patches.send(seen, Part.OBJECT, JSON_PATCH, patch.text());
      return true;
    } catch (KubernetesClientException e) {
      if (isGone(e)) {
        return true;
      }
      if (isConflict(e)) {
        return false;
      }
      throw failure(e);
    }
  }

  @Override
  public Optional<VersoriConnection> writeStatus(
      VersoriConnection seen, VersoriConnectionStatus status) {
    return replaceStatus(seen, status, JSON_PATCH);
  }

  @Override
  public Optional<VersoriConnection> tryStatus(
      VersoriConnection seen, VersoriConnectionStatus status) {
    return replaceStatus(seen, status, DRY_RUN);
  }

  private Optional<VersoriConnection> replaceStatus(
      VersoriConnection seen, VersoriConnectionStatus status, PatchContext how) {
    Patch patch = new Patch().unchangedSince(seen.getMetadata()).add("/status", status);
    return unlessConflict(() -> patches.send(seen, Part.STATUS, how, patch.text()));
  }

  @Override
  public Optional<VersoriConnection> landStatus(
      VersoriConnection seen, CreateAttempt attempt, VersoriConnectionStatus status) {
    Patch patch =
        new Patch()
            .test("/metadata/uid", seen.getMetadata().getUid())
            .test(ATTEMPT_PATH, attempt.toJson())
            .add("/status", status);
    return unlessConflict(() -> patches.send(seen, Part.STATUS, JSON_PATCH, patch.text()));
  }

  @Override
  public Optional<VersoriConnection> live(VersoriConnection seen) {
    ObjectMeta metadata = seen.getMetadata();
    return Optional.ofNullable(
            client
                .resources(VersoriConnection.class)
                .inNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .get())
        .filter(now -> now.getMetadata().getUid().equals(metadata.getUid()));
  }

  @Override
  public void forEach(Consumer<VersoriConnection> action) {
    var resources = client.resources(VersoriConnection.class);
    if (watched.isEmpty() || mayListEverywhere()) {
      list(resources.inAnyNamespace(), action);
    } else {
      watched.forEach(namespace -> list(resources.inNamespace(namespace), action));
    }
  }

  private static void list(
      Listable<? extends KubernetesResourceList<VersoriConnection>> resources,
      Consumer<VersoriConnection> action) {
    String next = null;
    do {
      ListOptions options = new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
      KubernetesResourceList<VersoriConnection> page = resources.list(options);
      page.getItems().forEach(action);
      next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
  }

  private boolean mayListEverywhere() {
    Boolean known = everywhere.get();
    if (known == null) {
      known =
          AccessReview.may(client, "list", VersoriConnection.GROUP, VersoriConnection.PLURAL, null);
      everywhere.set(known);
    }
    return known;
  }

  /** Complete, also where the cache does not keep them all. */
  private List<String> finalizers(VersoriConnection seen) {
    if (seen.cut() == null) {
      return new ArrayList<>(seen.getMetadata().getFinalizers());
    }
    String whole =
        client.raw(
            "/apis/%s/namespaces/%s/%s/%s"
                .formatted(
                    seen.getApiVersion(),
                    seen.getMetadata().getNamespace(),
                    VersoriConnection.PLURAL,
                    seen.getMetadata().getName()));
    List<String> finalizers = new ArrayList<>();
    try {
      JSON.readTree(String.valueOf(whole))
          .at("/metadata/finalizers")
          .forEach(one -> finalizers.add(one.asText()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the API server did not return an object", e);
    }
    return finalizers;
  }

  private static List<String> withOurs(VersoriConnection seen) {
    List<String> finalizers = new ArrayList<>(seen.getMetadata().getFinalizers());
    if (!finalizers.contains(VersoriConnection.FINALIZER)) {
      finalizers.add(VersoriConnection.FINALIZER);
    }
    return finalizers;
  }

  @FunctionalInterface
  private interface Write {
    VersoriConnection send();
  }

  private static Optional<VersoriConnection> unlessConflict(Write write) {
    try {
      return Optional.of(write.send());
    } catch (KubernetesClientException e) {
      if (isGone(e) || isConflict(e)) {
        return Optional.empty();
      }
      throw failure(e);
    }
  }

  static boolean isGone(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND && !isDeniedByWebhook(e);
  }

  /**
   * A stale resourceVersion is a conflict, and so is a failed test. What the schema or a policy
   * denies is unprocessable as well, but only its answer names what was denied. The body decides
   * and not a read of the resource, because a denied resource that changes all the time would look
   * like a conflict.
   */
  static boolean isConflict(KubernetesClientException e) {
    boolean testFailed = e.getCode() == UNPROCESSABLE && message(e).startsWith(TEST_FAILED);
    return testFailed || (e.getCode() == HttpURLConnection.HTTP_CONFLICT && !isDeniedByWebhook(e));
  }

  /** A webhook chooses the code of its answer; the API server begins the message. */
  private static boolean isDeniedByWebhook(KubernetesClientException e) {
    return message(e).startsWith("admission webhook ");
  }

  private static RuntimeException failure(KubernetesClientException e) {
    return isDeniedByWebhook(e) || DENIED.contains(e.getCode())
        ? new WriteDeniedException(message(e), e)
        : e;
  }

  private static String message(KubernetesClientException e) {
    String text = e.getStatus() == null ? null : e.getStatus().getMessage();
    String line =
        UNPRINTABLE.matcher(String.valueOf(text == null ? e.getMessage() : text)).replaceAll(" ");
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a status is always JSON", e);
    }
  }

  /** A JSON patch in the making. */
  private static final class Patch {
    private final ArrayNode operations = JsonNodeFactory.instance.arrayNode();

    /** Answered with a conflict unless the resource still has the version that was seen. */
    Patch unchangedSince(ObjectMeta seen) {
      test("/metadata/uid", seen.getUid());
      return operation("replace", "/metadata/resourceVersion", seen.getResourceVersion());
    }

    Patch finalizers(List<String> finalizers) {
      return add("/metadata/finalizers", finalizers);
    }

    Patch test(String path, Object value) {
      return operation("test", path, value);
    }

    Patch add(String path, Object value) {
      return operation("add", path, value);
    }

    /** The API server compares texts as it encodes them itself: without these characters. */
    String text() {
      return json(operations)
          .replace("&", "\\u0026")
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    }

    private Patch operation(String op, String path, Object value) {
      operations.addObject().put("op", op).put("path", path).putPOJO("value", value);
      return this;
    }
  }
}
