package com.versori.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.client.model.Ids;
import com.versori.operator.model.CreateAttempt;
import com.versori.simulation.memory.MemoryKubernetes.Change;
import com.versori.simulation.memory.MemoryKubernetes.Event;
import com.versori.simulation.memory.MemoryVersori;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What was seen so far in a history, for the invariants to judge. */
final class Records {

  /**
   * A create as it was sent.
   *
   * @param uid of the resource that it is for
   * @param attempt its ID's time, which the IDs of its entries repeat
   */
  record Create(String uid, long attempt, long sentNanos) {}

  /**
   * A complete listing.
   *
   * @param owners UIDs of the resources whose connections it showed
   */
  private record Listing(long begunNanos, Set<String> owners) {}

  private final World world;
  private final List<Call> calls = new ArrayList<>();
  private final List<Create> creates = new ArrayList<>();

  /** UID of the resource by the time of its attempt. */
  private final Map<Long, String> attempts = new HashMap<>();

  /** UID of the resource by the ID of the connection that was created for it. */
  private final Map<String, String> owners = new HashMap<>();

  private final Map<String, String> secretValues = new HashMap<>();

  private final List<Listing> listings = new ArrayList<>();

  private final Set<Long> settled = new HashSet<>();
  private final Set<String> leftByPersons = new HashSet<>();
  private int callsBeforeLedger;
  private long listingBegun;
  private Set<String> listingOwners = Set.of();
  private JsonNode lastStatus;
  private VersoriConnection reported;
  private VersoriConnection last;
  private VersoriConnection before;
  private Long wrongSinceNanos;

  Records(World world) {
    this.world = world;
  }

  void calls(Call call) {
    calls.add(call);
    if (call.kind() == Call.Kind.POST) {
      long attempt = attemptOf(call.what());
      creates.add(new Create(attempts.getOrDefault(attempt, "?"), attempt, world.time.nanos()));
    } else if (call.kind() == Call.Kind.LIST && isFirstPage(call)) {
      listingBegun = world.time.nanos();
      listingOwners = new HashSet<>();
    }
  }

  private static boolean isFirstPage(Call call) {
    return call.what().isEmpty() || call.what().startsWith(" of ");
  }

  private static long attemptOf(String body) {
    int at = body.indexOf("\"credentials\":[{\"id\":\"") + "\"credentials\":[{\"id\":\"".length();
    return Ulid.getTime(body.substring(at, at + Ulid.ULID_CHARS));
  }

  void created(Connection connection, JsonNode body) {
    owners.put(connection.id(), attempts.getOrDefault(attemptOf(body.toString()), "?"));
  }

  /** A listing that cannot show the resource's connection is no evidence. */
  void listed(ConnectionQuery query, ConnectionPage page) {
    if (query.endUserId().isPresent() != world.reading.endUsers()) {
      return;
    }
    page.items().stream()
        .map(one -> owners.get(one.id()))
        .filter(Objects::nonNull)
        .forEach(listingOwners::add);
    if (page.next().isEmpty()) {
      listings.add(new Listing(listingBegun, listingOwners));
    }
  }

  void changed(Event event) {
    reported = null;
    if (event.kind().equals("Secret")) {
      if (event.change() != Change.DELETED) {
        secretValues.put(
            event.object().at("/metadata/resourceVersion").asText(), User.decoded(event.object()));
      }
      return;
    }
    before = last;
    last = world.parse(event.object());
    if (event.change() == Change.MODIFIED) {
      VersoriConnection resource = last;
      JsonNode status = event.object().path("status");
      reported = status.equals(lastStatus) ? null : resource;
      lastStatus = status;
      String known = resource.getStatus().createAttempt();
      if (Ids.isUlid(known)) {
        settled.add(Ulid.getTime(known));
      }
      CreateAttempt.recordedOn(resource)
          .ifPresent(
              attempt ->
                  attempts.putIfAbsent(
                      Ulid.getTime(attempt.id()), resource.getMetadata().getUid()));
    }
  }

  List<Call> calls() {
    return calls;
  }

  Optional<Call> lastCall() {
    return calls.isEmpty() ? Optional.empty() : Optional.of(calls.get(calls.size() - 1));
  }

  List<Create> creates() {
    return creates;
  }

  /** The resource that the connection was created for, by its UID; empty: a stranger's. */
  Optional<String> owner(String connectionId) {
    return Optional.ofNullable(owners.get(connectionId));
  }

  /** Connections that the operator made and that exist. */
  List<MemoryVersori.Stored> ours() {
    return world.versori.all().stream().filter(one -> !one.isStrangers()).toList();
  }

  /** How many complete listings without a connection of that resource began within that time. */
  long listingsWithout(String uid, long fromNanos, long toNanos) {
    return listings.stream()
        .filter(one -> !one.owners().contains(uid))
        .map(Listing::begunNanos)
        .filter(at -> at >= fromNanos && at <= toNanos)
        .distinct()
        .count();
  }

  /** The resource whose new status is being judged; empty if something else happened last. */
  Optional<VersoriConnection> reported() {
    return Optional.ofNullable(reported);
  }

  /** What it was before that; empty if it is new. */
  Optional<VersoriConnection> reportedBefore() {
    return reported()
        .map(one -> before)
        .filter(one -> one.getMetadata().getUid().equals(last.getMetadata().getUid()));
  }

  void judged() {
    reported = null;
  }

  /** The value that a version of the Secret had. */
  Optional<String> secretValue(String version) {
    return Optional.ofNullable(secretValues.get(version));
  }

  /** Whether status has recorded the outcome of that attempt. */
  boolean isSettled(long attempt) {
    return settled.contains(attempt);
  }

  /** For how long the resource has been wrong, call by call. */
  Duration wrongFor(Optional<VersoriConnection> wrong) {
    if (wrong.isEmpty()) {
      wrongSinceNanos = null;
      return Duration.ZERO;
    }
    if (wrongSinceNanos == null) {
      wrongSinceNanos = world.time.nanos();
    }
    return Duration.ofNanos(world.time.nanos() - wrongSinceNanos);
  }

  /** Whether the last call is a create. */
  boolean isCreating() {
    return lastCall().filter(call -> call.kind() == Call.Kind.POST).isPresent();
  }

  /** A person takes the finalizer off: what the resource is known to have is theirs from now on. */
  void leftByPerson() {
    world
        .resource()
        .ifPresent(one -> leftByPersons.add(Objects.toString(one.getStatus().connectionId())));
    world.resource().map(one -> one.getMetadata().getUid()).ifPresent(leftByPersons::add);
  }

  /** Where IDs are not kept, the operator cannot know what a resource that is gone has created. */
  boolean isLeftByPerson(String connectionId) {
    return leftByPersons.contains(connectionId)
        || (!world.reading.keepsIds()
            && owner(connectionId).filter(leftByPersons::contains).isPresent());
  }

  void ledgerBegins() {
    callsBeforeLedger = calls.size();
  }

  List<Call> callsSinceLedger() {
    return calls.subList(callsBeforeLedger, calls.size());
  }
}
