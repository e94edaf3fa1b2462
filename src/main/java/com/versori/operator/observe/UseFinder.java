package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.TemplateRef;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriReads;
import com.versori.operator.client.model.Activation;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.Project;
import com.versori.operator.client.model.Project.Environment;
import com.versori.operator.model.Observations.Use;
import com.versori.operator.model.Snapshot;
import com.versori.operator.model.Times;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Finds out whether connections are in use. All resources of an environment share one listing,
 * which is kept for a resync interval.
 */
final class UseFinder {

  private static final int MOST_KEPT = 500;

  /**
   * @param environmentId empty for the project itself
   */
  private record Key(String caller, String projectId, String environmentId) {}

  /** An environment of a project. */
  private record Place(String projectId, Environment environment) {}

  /**
   * The connections that an environment uses.
   *
   * @param templates of each, by the connection's ID; empty if it is not answered
   * @param isComplete whether no other connection is in use
   */
  private record Used(Map<String, String> templates, boolean isComplete) {

    static Used of(ConnectionPage page) {
      Map<String, String> templates = new HashMap<>();
      for (Connection one : page.items()) {
        String template = one.connectionTemplateId();
        templates.put(one.id(), template == null ? "" : template);
      }
      return new Used(
          templates, page.next().isEmpty() && page.items().size() >= page.totalCount().orElse(0));
    }
  }

  private final SharedReads<Key, Project> projects;
  private final SharedReads<Key, Used> connections;
  private final SharedReads<Key, List<Activation>> activations;
  private final VersoriReads api;

  UseFinder(VersoriReads api, LongSupplier nanoTime) {
    this.projects = new SharedReads<>(MOST_KEPT, nanoTime);
    this.connections = new SharedReads<>(MOST_KEPT, nanoTime);
    this.activations = new SharedReads<>(MOST_KEPT, nanoTime);
    this.api = api;
  }

  /** Of a resource whose connection exists. {@link Use#UNKNOWN} if a read fails. */
  Use find(Snapshot s) {
    Duration atMost = atMost(s);
    try {
      List<Use> all = new ArrayList<>();
      for (Place place : places(s, atMost)) {
        all.add(
            s.spec().externalId() == null
                ? ofStatic(s, place, atMost)
                : ofEndUser(s, place, atMost));
      }
      return all.stream()
          .filter(one -> one.inUse().equals(Optional.of(true)))
          .findFirst()
          .or(() -> all.stream().filter(one -> one.instead().isPresent()).findFirst())
          .orElseGet(() -> notInUse(all));
    } catch (VersoriException e) {
      return Use.UNKNOWN;
    }
  }

  /**
   * How old a listing may be: not older than the connection. Those who request a sync have changed
   * something, or want to see that somebody has.
   */
  private static Duration atMost(Snapshot s) {
    if (s.isSyncRequested()) {
      return Timing.USE_SHARED;
    }
    Duration age =
        Times.parse(s.status().createdAt())
            .map(created -> Duration.between(created, s.now()).minus(Timing.USE_SHARED))
            .orElse(s.resyncInterval());
    Duration most = age.compareTo(s.resyncInterval()) < 0 ? age : s.resyncInterval();
    return most.compareTo(Timing.USE_SHARED) < 0 ? Timing.USE_SHARED : most;
  }

  private static Use notInUse(List<Use> all) {
    boolean isKnown = !all.isEmpty() && all.stream().allMatch(one -> one.inUse().isPresent());
    return isKnown
        ? new Use(
            Optional.of(false), all.size() == 1 ? all.get(0).environment() : "", Optional.empty())
        : Use.UNKNOWN;
  }

  /** The template's environment; without its name, all that the organisation is limited to. */
  private List<Place> places(Snapshot s, Duration atMost) throws VersoriException {
    TemplateRef ref = s.spec().templateRef();
    List<String> ids = ref == null ? s.organisation().projects() : List.of(ref.projectId());
    List<Place> places = new ArrayList<>();
    for (String id : ids) {
      Caller caller = s.caller();
      Key key = new Key(caller.hash(), id, "");
      projects.get(key, atMost, () -> api.project(caller, id)).environments().stream()
          .filter(one -> ref == null || one.isCalled(ref.environment()))
          .forEach(one -> places.add(new Place(id, one)));
    }
    return places;
  }

  private Use ofStatic(Snapshot s, Place place, Duration atMost) throws VersoriException {
    Used used =
        connections.get(
            key(s, place),
            atMost,
            () ->
                Used.of(
                    api.connectionsInUse(s.caller(), place.projectId(), place.environment().id())));
    if (used.templates().containsKey(s.status().connectionId())) {
      return new Use(Optional.of(true), place.environment().name(), Optional.empty());
    }
    Optional<String> instead =
        used.templates().entrySet().stream()
            .filter(one -> s.templateId().equals(Optional.of(one.getValue())))
            .map(Map.Entry::getKey)
            .findFirst();
    return used.isComplete() || instead.isPresent()
        ? new Use(Optional.of(false), place.environment().name(), instead)
        : Use.UNKNOWN;
  }

  private Use ofEndUser(Snapshot s, Place place, Duration atMost) throws VersoriException {
    List<Activation> mine =
        activations
            .get(key(s, place), atMost, () -> api.activations(s.caller(), place.environment().id()))
            .stream()
            .filter(one -> one.externalId().equals(s.spec().externalId()))
            .toList();
    // An answer may leave out the connections.
    boolean used =
        mine.stream()
            .map(Activation::connectionIds)
            .anyMatch(ids -> ids.isEmpty() || ids.contains(s.status().connectionId()));
    return new Use(
        Optional.of(used),
        place.environment().name(),
        mine.stream().flatMap(one -> one.connectionIds().stream()).findFirst());
  }

  private static Key key(Snapshot s, Place place) {
    return new Key(s.caller().hash(), place.projectId(), place.environment().id());
  }
}
