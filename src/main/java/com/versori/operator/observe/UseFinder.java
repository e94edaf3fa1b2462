package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.TemplateLink;
import com.versori.operator.api.v1alpha1.TemplateRef;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriReads;
import com.versori.operator.client.model.Activation;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.Project;
import com.versori.operator.client.model.Project.Environment;
import com.versori.operator.model.Observations.Use;
import com.versori.operator.model.Snapshot;
import com.versori.operator.model.Times;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

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
   * A connection that an environment uses.
   *
   * @param templateId empty if it is not answered
   */
  private record InUse(String connectionId, String templateId) {}

  /**
   * The connections that an environment uses.
   *
   * @param isComplete whether no other connection is in use
   */
  private record Used(List<InUse> connections, boolean isComplete) {

    static Used of(ConnectionPage page) {
      return new Used(
          page.items().stream()
              .map(
                  one ->
                      new InUse(
                          one.id(), Objects.requireNonNullElse(one.connectionTemplateId(), "")))
              .toList(),
          page.next().isEmpty() && page.items().size() >= page.totalCount().orElse(0));
    }

    /** Another connection that is used for the template in place of this one, if one is shown. */
    Optional<String> instead(String connectionId, String templateId) {
      return connections.contains(new InUse(connectionId, templateId))
          ? Optional.empty()
          : connections.stream()
              .filter(one -> one.templateId().equals(templateId))
              .map(InUse::connectionId)
              .findFirst();
    }

    boolean contains(String connectionId) {
      return connections.stream().anyMatch(one -> one.connectionId().equals(connectionId));
    }

    /**
     * Whether a connection that is in use is so for this template. It may be shown with the
     * template that it was created from only, whichever uses it.
     *
     * @param madeFrom the template that it was created from
     * @param wanted how many templates of the environment are to use it
     */
    boolean isFor(String templateId, String connectionId, String madeFrom, long wanted) {
      List<String> shown =
          connections.stream()
              .filter(one -> one.connectionId().equals(connectionId))
              .map(InUse::templateId)
              .toList();
      boolean namesUsers = shown.stream().anyMatch(one -> !one.equals(madeFrom));
      return shown.size() >= wanted || (namesUsers && shown.contains(templateId));
    }
  }

  /** A template that is to use the connection, and where it is looked for. */
  private record Wanted(String templateId, TemplateRef ref) {

    boolean isIn(Place place) {
      return ref == null
          || (place.projectId().equals(ref.projectId())
              && place.environment().isCalled(ref.environment()));
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

  /** For each template of a resource whose connection exists; empty if a read fails. */
  List<Use> find(Snapshot s) {
    try {
      return new Search(s).find();
    } catch (VersoriException e) {
      return List.of();
    }
  }

  /** The template of the connection, and those that it is linked to, in the order of the spec. */
  private static List<Wanted> wanted(Snapshot s) {
    List<Wanted> wanted = new ArrayList<>();
    wanted.add(new Wanted(s.templateId().orElse(""), s.spec().templateRef()));
    List<String> linked = s.status().knownLinks().templateIds();
    List<TemplateLink> links = s.spec().links();
    if (links.size() == linked.size()) {
      for (int i = 0; i < links.size(); i++) {
        wanted.add(new Wanted(linked.get(i), links.get(i).templateRef()));
      }
    }
    return wanted;
  }

  /**
   * How old a listing may be: not older than the connection and its links. Those who request a sync
   * have changed something, or want to see that somebody has.
   */
  private static Duration atMost(Snapshot s) {
    if (s.isSyncRequested()) {
      return Timing.USE_SHARED;
    }
    Duration age =
        Stream.of(Times.parse(s.status().createdAt()), Times.parse(s.status().knownLinks().time()))
            .flatMap(Optional::stream)
            .map(time -> Duration.between(time, s.now()).minus(Timing.USE_SHARED))
            .min(Comparator.naturalOrder())
            .orElse(s.resyncInterval());
    Duration most = age.compareTo(s.resyncInterval()) < 0 ? age : s.resyncInterval();
    return most.compareTo(Timing.USE_SHARED) < 0 ? Timing.USE_SHARED : most;
  }

  private static Use notInUse(String templateId, List<Use> all) {
    boolean isKnown = !all.isEmpty() && all.stream().allMatch(one -> one.inUse().isPresent());
    return new Use(
        templateId,
        isKnown ? Optional.of(false) : Optional.empty(),
        all.size() == 1 ? all.get(0).environment() : Optional.empty(),
        Optional.empty());
  }

  /** For one resource. */
  private final class Search {
    private final Snapshot s;
    private final List<Wanted> wanted;
    private final Duration atMost;

    Search(Snapshot s) {
      this.s = s;
      this.wanted = wanted(s);
      this.atMost = atMost(s);
    }

    List<Use> find() throws VersoriException {
      List<Use> found = new ArrayList<>();
      for (Wanted one : wanted) {
        found.add(find(one));
      }
      return found;
    }

    private Use find(Wanted one) throws VersoriException {
      List<Use> all = new ArrayList<>();
      for (Place place : places(one.ref())) {
        all.add(
            s.spec().externalId() == null
                ? ofStatic(one.templateId(), place)
                : ofEndUser(one.templateId(), place));
      }
      return all.stream()
          .filter(use -> use.inUse().equals(Optional.of(true)))
          .findFirst()
          .or(() -> all.stream().filter(use -> use.instead().isPresent()).findFirst())
          .orElseGet(() -> notInUse(one.templateId(), all));
    }

    /** The template's environment; without its name, all that the organisation is limited to. */
    private List<Place> places(TemplateRef ref) throws VersoriException {
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

    private Use ofStatic(String templateId, Place place) throws VersoriException {
      Used used =
          connections.get(
              key(place),
              atMost,
              () ->
                  Used.of(
                      api.connectionsInUse(
                          s.caller(), place.projectId(), place.environment().id())));
      Optional<String> instead = used.instead(s.status().connectionId(), templateId);
      boolean contained = used.contains(s.status().connectionId());
      // A template of an adopted connection may be of another environment.
      boolean isOfPlace = s.spec().templateRef() != null || s.spec().connectionId() == null;
      boolean isForTemplate =
          contained
              && used.isFor(
                  templateId,
                  s.status().connectionId(),
                  Objects.requireNonNullElse(s.status().templateId(), ""),
                  wanted.stream().filter(one -> one.isIn(place)).count());
      boolean known =
          isForTemplate || instead.isPresent() || (!contained && used.isComplete() && isOfPlace);
      return new Use(
          templateId,
          known ? Optional.of(contained && instead.isEmpty()) : Optional.empty(),
          Optional.of(place.environment()),
          instead);
    }

    private Use ofEndUser(String templateId, Place place) throws VersoriException {
      List<Activation> mine =
          activations
              .get(key(place), atMost, () -> api.activations(s.caller(), place.environment().id()))
              .stream()
              .filter(one -> one.externalId().equals(s.spec().externalId()))
              .toList();
      // An answer may leave out the connections.
      boolean used =
          mine.stream()
              .map(Activation::connectionIds)
              .anyMatch(ids -> ids.isEmpty() || ids.contains(s.status().connectionId()));
      return new Use(
          templateId,
          Optional.of(used),
          Optional.of(place.environment()),
          mine.stream().flatMap(one -> one.connectionIds().stream()).findFirst());
    }

    private Key key(Place place) {
      return new Key(s.caller().hash(), place.projectId(), place.environment().id());
    }
  }
}
