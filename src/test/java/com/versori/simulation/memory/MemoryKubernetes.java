package com.versori.simulation.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.simulation.memory.MemoryTransport.Answer;
import com.versori.simulation.memory.MemoryTransport.Request;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kubernetes API server with what of its behaviour the operator depends on: resource versions and
 * their conflicts, UIDs, JSON and merge patches with their tests, finalizers and deletion, the
 * status subresource with pruning, dry runs, admission, paged lists and the log of changes that
 * watches read. {@link KubernetesBehaviour} holds it and the real server to the same tests. It
 * validates no schema. Used by one thread.
 */
public final class MemoryKubernetes implements MemoryTransport.Server {

  /** What a watch reports. */
  public enum Change {
    ADDED,
    MODIFIED,
    DELETED
  }

  /**
   * @param object as it is after the change; of a deletion, as it was before, with the version of
   *     the deletion. Never changed.
   */
  public record Event(Change change, ObjectNode object) {
    public String kind() {
      return object.path("kind").asText();
    }

    public String name() {
      return nameOf(object);
    }
  }

  private record Key(String plural, String namespace, String name) {}

  /**
   * What a write does.
   *
   * @param change null: nothing
   */
  private record Written(Key key, ObjectNode object, Change change) {}

  /** All that a write depends on. The object before counts by identity, so it is never compared. */
  private record Write(ObjectNode before, Request request, long version, long uid, String time) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Write write
          && before == write.before
          && version == write.version
          && uid == write.uid
          && time.equals(write.time)
          && request.equals(write.request);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(before) + request.body().hashCode();
    }
  }

  /** What writes have done before, for servers of one thread: servers of the same past share it. */
  public static final class Past {
    private final Map<Write, Written> writes = new BoundedMap<>(2_000);
  }

  /** What the path of a request names. */
  private record Target(Key key, boolean isStatus) {}

  /** A request that is refused. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    Refused(int code, String message) {
      super(message, null, false, false);
      this.code = code;
    }
  }

  private static final String UID = "00000000-0000-4000-8000-000000000000";
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Predicate<ObjectNode> ADMITS_ALL = object -> true;
  private static final Pattern PATH =
      Pattern.compile(
          "/apis?/(?:versori.com/)?v1(?:alpha1)?(?:/namespaces/([^/]+))?"
              + "/(versoriconnections|secrets)(?:/([^/]+))?(/status)?");

  /** By the path of the request. */
  private static final Map<String, Target> TARGETS = new ConcurrentHashMap<>();

  private final Map<Key, ObjectNode> objects = new LinkedHashMap<>();
  private final List<Event> log = new ArrayList<>();
  private final InstantSource clock;
  private final Past past;
  private Consumer<Event> watcher = event -> {};
  private Predicate<ObjectNode> admission = ADMITS_ALL;
  private Set<String> statusFields = Set.of();
  private long lastVersion = 100;
  private long lastUid;

  public MemoryKubernetes(InstantSource clock, Past past) {
    this.clock = clock;
    this.past = past;
  }

  /** Receives each change from now on. */
  public void watch(Consumer<Event> each) {
    watcher = each;
  }

  /** What a policy lets be written; a write that it denies is answered with 422. */
  public void admit(Predicate<ObjectNode> allowed) {
    admission = allowed;
  }

  /** Status keeps every field but these, as under a CRD that does not know them. */
  public void pruneStatus(Set<String> fields) {
    statusFields = fields;
  }

  public boolean prunesStatus() {
    return !statusFields.isEmpty();
  }

  public List<ObjectNode> all(String plural) {
    List<ObjectNode> all = new ArrayList<>();
    objects.forEach(
        (key, object) -> {
          if (key.plural().equals(plural)) {
            all.add(object);
          }
        });
    return all;
  }

  /** Null if there is none. */
  public ObjectNode find(String plural, String namespace, String name) {
    return objects.get(new Key(plural, namespace, name));
  }

  /** Completes a delete that was under way when the finalizers were added. */
  public void deleteInSpiteOfFinalizers(String plural, String namespace, String name) {
    Key key = new Key(plural, namespace, name);
    store(new Written(key, existing(key).deepCopy(), Change.DELETED));
  }

  @Override
  public Answer send(Request request) {
    try {
      return new Answer(200, answer(request));
    } catch (Refused e) {
      return new Answer(e.code, status(e.code, e.getMessage()));
    }
  }

  /** What a server answers that does not do its work. */
  public static Answer failure(int code) {
    return new Answer(code, status(code, "simulated"));
  }

  private JsonNode answer(Request request) {
    Target target = TARGETS.computeIfAbsent(request.path(), MemoryKubernetes::target);
    Key key = target.key();
    return switch (request.method()) {
      case "GET" -> key.name() == null ? list(key, request) : existing(key);
      case "POST", "PUT", "PATCH" -> write(target, request);
      case "DELETE" -> delete(key);
      default -> throw new Refused(405, "the method is not allowed");
    };
  }

  private ObjectNode write(Target target, Request request) {
    boolean isDryRun = request.parameter("dryRun").equals("All");
    boolean isCreate = request.method().equals("POST");
    ObjectNode before = isCreate ? null : existing(target.key());
    Write write = new Write(before, request, lastVersion, lastUid, isCreate ? now() : "");
    boolean isUsual = !isDryRun && admission == ADMITS_ALL && statusFields.isEmpty();
    Written written = isUsual ? past.writes.get(write) : null;
    if (written == null || (isCreate && objects.containsKey(written.key()))) {
      written = written(target, before, request);
      if (isUsual) {
        past.writes.put(write, written);
      }
    }
    return isDryRun || written.change() == null ? written.object() : store(written);
  }

  private Written written(Target target, ObjectNode before, Request request) {
    return switch (request.method()) {
      case "POST" -> create(target.key(), read(request.body()));
      case "PUT" -> update(target, before, read(request.body()));
      default -> update(target, before, patched(before, request));
    };
  }

  private static Target target(String requested) {
    Matcher path = PATH.matcher(requested);
    if (!path.matches()) {
      throw new Refused(404, "the server could not find the requested resource");
    }
    Key key = new Key(path.group(2), path.group(1), path.group(3));
    return new Target(key, path.group(4) != null);
  }

  private ObjectNode list(Key key, Request request) {
    List<ObjectNode> found =
        objects.entrySet().stream()
            .filter(one -> one.getKey().plural().equals(key.plural()))
            .filter(
                one -> key.namespace() == null || one.getKey().namespace().equals(key.namespace()))
            .map(Map.Entry::getValue)
            .toList();
    String after = request.parameter("continue");
    int from = after.isEmpty() ? 0 : Integer.parseInt(after);
    String limit = request.parameter("limit");
    int to =
        limit.isEmpty() ? found.size() : Math.min(found.size(), from + Integer.parseInt(limit));
    ObjectNode page = JSON.createObjectNode();
    boolean isSecret = key.plural().equals("secrets");
    page.put("apiVersion", isSecret ? "v1" : "versori.com/v1alpha1");
    page.put("kind", isSecret ? "SecretList" : "VersoriConnectionList");
    ObjectNode metadata = page.putObject("metadata").put("resourceVersion", "" + lastVersion);
    if (to < found.size()) {
      metadata.put("continue", "" + to);
    }
    ArrayNode items = page.putArray("items");
    found.subList(from, to).forEach(items::add);
    return page;
  }

  private Written create(Key place, ObjectNode object) {
    Key key = new Key(place.plural(), place.namespace(), nameOf(object));
    if (objects.containsKey(key)) {
      throw new Refused(CONFLICT, key.name() + " already exists");
    }
    ObjectNode metadata = metadata(object);
    metadata.put("namespace", key.namespace());
    metadata.put("uid", uid(lastUid + 1));
    metadata.put("creationTimestamp", now());
    metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion"));
    if (key.plural().equals("versoriconnections")) {
      metadata.put("generation", 1);
      object.remove("status");
      withStatus(object);
    } else {
      encodeData(object);
    }
    admitted(object);
    return new Written(key, object, Change.ADDED);
  }

  /**
   * @param wanted is kept
   */
  private Written update(Target target, ObjectNode before, ObjectNode wanted) {
    Key key = target.key();
    ObjectNode object = wanted;
    JsonNode was = before.path("metadata");
    JsonNode asked = object.path("metadata");
    if (asked.has("uid") && !asked.path("uid").equals(was.path("uid"))) {
      throw new Refused(UNPROCESSABLE, "the UID cannot change");
    }
    if (asked.has("resourceVersion")
        && !asked.path("resourceVersion").equals(was.path("resourceVersion"))) {
      throw new Refused(CONFLICT, "the object has been modified");
    }
    if (target.isStatus()) {
      object = before.objectNode().setAll(before);
      object.set("metadata", was.deepCopy());
      object.set("status", wanted.path("status"));
    } else {
      keepSystemFields(object, before);
    }
    if (key.plural().equals("versoriconnections")) {
      withStatus(object);
    } else {
      encodeData(object);
    }
    if (object.equals(before)) {
      return new Written(key, before, null);
    }
    admitted(object);
    return new Written(key, object, isGone(object) ? Change.DELETED : Change.MODIFIED);
  }

  /** What a client cannot change by an update of the object itself. */
  private static void keepSystemFields(ObjectNode object, ObjectNode before) {
    ObjectNode metadata = metadata(object);
    JsonNode was = before.path("metadata");
    for (String field :
        List.of(
            "namespace",
            "name",
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "resourceVersion",
            "generation")) {
      set(metadata, field, was.path(field));
    }
    if (metadata.path("annotations").isEmpty()) {
      metadata.remove("annotations");
    }
    if (metadata.path("finalizers").isEmpty()) {
      metadata.remove("finalizers");
    }
    if (was.has("deletionTimestamp") && !texts(was).containsAll(texts(metadata))) {
      throw new Refused(UNPROCESSABLE, "no finalizer can be added while the object is deleted");
    }
    if (before.has("status") || object.has("status")) {
      set(object, "status", before.path("status"));
    }
    if (was.has("generation") && !Objects.equals(object.get("spec"), before.get("spec"))) {
      metadata.put("generation", was.path("generation").asLong() + 1);
    }
  }

  private static Set<String> texts(JsonNode metadata) {
    Set<String> texts = new HashSet<>();
    metadata.path("finalizers").forEach(one -> texts.add(one.asText()));
    return texts;
  }

  private static void set(ObjectNode object, String field, JsonNode value) {
    if (value.isMissingNode()) {
      object.remove(field);
    } else {
      object.set(field, value);
    }
  }

  private static boolean isGone(ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    return metadata.has("deletionTimestamp") && metadata.path("finalizers").isEmpty();
  }

  private ObjectNode delete(Key key) {
    ObjectNode before = existing(key);
    JsonNode was = before.path("metadata");
    if (was.path("finalizers").isEmpty()) {
      store(new Written(key, before.deepCopy(), Change.DELETED));
      return status(200, "deleted");
    }
    if (was.has("deletionTimestamp")) {
      return before;
    }
    ObjectNode object = before.deepCopy();
    ObjectNode metadata = metadata(object);
    metadata.put("deletionTimestamp", now()).put("deletionGracePeriodSeconds", 0);
    metadata.put("generation", was.path("generation").asLong() + 1);
    return store(new Written(key, object, Change.MODIFIED));
  }

  private ObjectNode existing(Key key) {
    ObjectNode object = objects.get(key);
    if (object == null) {
      throw new Refused(404, key.name() + " not found");
    }
    return object;
  }

  private void admitted(ObjectNode object) {
    if (!admission.test(object)) {
      throw new Refused(
          UNPROCESSABLE,
          nameOf(object)
              + " is forbidden: ValidatingAdmissionPolicy 'tests' with binding 'tests'"
              + " denied request: the object is not allowed");
    }
  }

  /** A write that was done before gets the version that it had: the version is part of its key. */
  private ObjectNode store(Written written) {
    metadata(written.object()).put("resourceVersion", "" + ++lastVersion);
    if (written.change() == Change.ADDED) {
      lastUid++;
    }
    if (written.change() == Change.DELETED) {
      objects.remove(written.key());
    } else {
      objects.put(written.key(), written.object());
    }
    Event event = new Event(written.change(), written.object());
    log.add(event);
    watcher.accept(event);
    return written.object();
  }

  /** Every change so far. */
  List<Event> log() {
    return log;
  }

  /** The schema gives a status to a resource that has none. */
  private void withStatus(ObjectNode object) {
    if (!object.path("status").isObject()) {
      object.putObject("status").put("observedGeneration", -1);
    }
    if (!statusFields.isEmpty()) {
      ObjectNode kept = object.path("status").deepCopy();
      object.set("status", kept.remove(statusFields));
    }
  }

  private static void encodeData(ObjectNode secret) {
    if (secret.remove("stringData") instanceof ObjectNode plain) {
      ObjectNode data = secret.withObject("/data");
      plain
          .properties()
          .forEach(
              one -> {
                byte[] value = one.getValue().asText().getBytes(StandardCharsets.UTF_8);
                data.put(one.getKey(), Base64.getEncoder().encodeToString(value));
              });
    }
  }

  private static ObjectNode patched(ObjectNode object, Request request) {
    JsonNode patch;
    try {
      patch = JSON.readTree(request.body());
    } catch (JsonProcessingException e) {
      throw new Refused(400, "the patch is not JSON");
    }
    if (!request.contentType().startsWith("application/json-patch+json")) {
      ObjectNode copy = object.deepCopy();
      merge(copy, patch);
      return copy;
    }
    try {
      return (ObjectNode) JsonPatch.apply(patch, object);
    } catch (JsonPatchException e) {
      throw new Refused(
          UNPROCESSABLE, "the server rejected our request due to an error in our request");
    }
  }

  private static void merge(ObjectNode target, JsonNode patch) {
    patch
        .properties()
        .forEach(
            one -> {
              String field = one.getKey();
              JsonNode value = one.getValue();
              if (value.isNull()) {
                target.remove(field);
              } else if (value.isObject()) {
                merge(
                    target.path(field).isObject()
                        ? (ObjectNode) target.path(field)
                        : target.putObject(field),
                    value);
              } else {
                target.set(field, value);
              }
            });
  }

  private static ObjectNode read(String body) {
    try {
      return (ObjectNode) JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new Refused(400, "the body is not JSON");
    }
  }

  private static String nameOf(ObjectNode object) {
    return object.path("metadata").path("name").asText();
  }

  private static ObjectNode metadata(ObjectNode object) {
    return (ObjectNode) object.path("metadata");
  }

  private static String uid(long count) {
    String number = String.valueOf(count);
    return UID.substring(0, UID.length() - number.length()) + number;
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static ObjectNode status(int code, String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("apiVersion", "v1")
        .put("kind", "Status")
        .put("status", code < 400 ? "Success" : "Failure")
        .put("code", code)
        .put("message", message);
  }
}
