package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.TemplateRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.limit.Claimant;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations.TemplateUser;
import com.versori.operator.model.OrganisationUse;
import com.versori.operator.model.Snapshot;
import com.versori.operator.timing.Timing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which resource is to have the static connection of a template. In a namespace, a resource with a
 * connection comes first, then one with a create of unknown outcome, then the oldest one. Of other
 * namespaces, only connections count. Resources of the namespace that name the template in
 * different ways do not see each other before one of them creates; a reservation of the template
 * keeps two of them from creating at the same time.
 */
final class TemplateUsers {

  /** The first comes first. */
  private enum Rank {
    CONNECTED,
    ATTEMPTED,
    /** Has a connection, and is to link it to the template. */
    LINKING,
    DECLARED
  }

  /** A resource with a claim on the template. */
  private record User(Rank rank, String since, String namespace, String name, String uid) {
    static final Comparator<User> FIRST =
        Comparator.comparing(User::rank)
            .thenComparing(User::since)
            .thenComparing(User::name)
            .thenComparing(User::uid);

    static User of(VersoriConnection resource, Rank rank) {
      var metadata = resource.getMetadata();
      return new User(
          rank,
          Objects.toString(metadata.getCreationTimestamp(), ""),
          metadata.getNamespace(),
          metadata.getName(),
          metadata.getUid());
    }
  }

  /**
   * The template that a resource is to create from.
   *
   * @param ref null if the resource names its ID
   */
  private record Wanted(
      String namespace,
      String organisationId,
      Optional<String> apiUrl,
      String templateId,
      TemplateRef ref) {
    static Wanted of(Snapshot s) {
      return new Wanted(
          s.namespace(),
          s.organisationId(),
          s.organisation().apiUrl(),
          s.templateId().orElseThrow(),
          s.spec().templateRef());
    }

    Wanted withoutRef() {
      return new Wanted(namespace, organisationId, apiUrl, templateId, null);
    }
  }

  /**
   * A resource that yields to others.
   *
   * @param seen the others
   */
  private record Waiting(Claimant claimant, Wanted wanted, User own, TemplateUser seen) {}

  private final ConnectionOwners owners;
  private final Function<VersoriConnection, OrganisationUse> organisationOf;

  /** By template, the resource whose pass may create from it. */
  private final Map<Wanted, String> reserved = new ConcurrentHashMap<>();

  /** By UID. */
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

  TemplateUsers(
      ConnectionOwners owners, Function<VersoriConnection, OrganisationUse> organisationOf) {
    this.owners = owners;
    this.organisationOf = organisationOf;
  }

  /**
   * Who comes before the resource. If nobody of the namespace does, the template is reserved until
   * {@link #end}: until the cache shows what the pass has created.
   */
  Observation<TemplateUser> before(Snapshot s) {
    Wanted wanted = Wanted.of(s);
    String uid = s.uid();
    String holder = reserved.putIfAbsent(wanted.withoutRef(), uid);
    User own =
        User.of(s.resource(), s.pendingAttempt().isPresent() ? Rank.ATTEMPTED : Rank.DECLARED);
    TemplateUser seen = before(own, users(wanted));
    waiting.remove(uid);
    wait(s, wanted, own, seen);
    if (seen.here().isPresent()) {
      end(uid);
      return Observation.of(seen);
    }
    return holder == null || holder.equals(uid)
        ? Observation.of(seen)
        : Observation.later(Timing.TEMPLATE_RESERVED);
  }

  /**
   * Who comes before a resource with a connection for the templates that are to use it, in their
   * order. Of two that may be linked to one, the older one comes first.
   */
  List<TemplateUser> beforeLinks(Snapshot s, List<String> templateIds) {
    waiting.remove(s.uid());
    return templateIds.stream().map(id -> beforeLink(s, id)).toList();
  }

  private TemplateUser beforeLink(Snapshot s, String templateId) {
    boolean recorded = s.status().templates().anyMatch(templateId::equals);
    User own = User.of(s.resource(), recorded ? Rank.CONNECTED : Rank.LINKING);
    Wanted wanted =
        new Wanted(s.namespace(), s.organisationId(), s.organisation().apiUrl(), templateId, null);
    TemplateUser seen = before(own, users(wanted));
    wait(s, wanted, own, seen);
    return seen;
  }

  /** A resource waits for one template at a time: for the last one that others come before it. */
  private void wait(Snapshot s, Wanted wanted, User own, TemplateUser seen) {
    if (seen.blocks(s.organisation().mayRefer())) {
      Claimant claimant = new Claimant(own.uid(), s.namespace(), s.name());
      waiting.put(own.uid(), new Waiting(claimant, wanted, own, seen));
    }
  }

  /** The pass over the resource has ended. */
  void end(String uid) {
    reserved.values().remove(uid);
  }

  /** Forgets a deleted resource. */
  void forget(String uid) {
    waiting.remove(uid);
  }

  /** The waiting resources that others come before now than before; they wait no more. */
  List<Claimant> changed() {
    Map<Wanted, List<User>> users = new HashMap<>();
    List<Claimant> changed = new ArrayList<>();
    waiting.forEach(
        (uid, one) -> {
          List<User> now = users.computeIfAbsent(one.wanted(), this::users);
          if (!before(one.own(), now).equals(one.seen()) && waiting.remove(uid, one)) {
            changed.add(one.claimant());
          }
        });
    return changed;
  }

  private static TemplateUser before(User own, List<User> users) {
    return new TemplateUser(
        users.stream()
            .filter(one -> one.namespace().equals(own.namespace()))
            .filter(one -> !one.uid().equals(own.uid()))
            .findFirst()
            .filter(one -> User.FIRST.compare(one, own) < 0)
            .map(User::name),
        users.stream().anyMatch(one -> !one.namespace().equals(own.namespace())));
  }

  /** The first one comes first. */
  private List<User> users(Wanted wanted) {
    Map<OrganisationRef, OrganisationUse> organisations = new HashMap<>();
    return owners
        .templateUsers(wanted.templateId(), wanted.ref())
        .flatMap(one -> rank(one, wanted, organisations).map(rank -> User.of(one, rank)).stream())
        .distinct()
        .sorted(User.FIRST)
        .toList();
  }

  /**
   * Empty if the resource has no claim on the template.
   *
   * @param organisations of resources of the namespace, as far as known
   */
  private Optional<Rank> rank(
      VersoriConnection one, Wanted wanted, Map<OrganisationRef, OrganisationUse> organisations) {
    VersoriConnectionStatus status = one.knownStatus();
    if (owners.claim(one).isPresent()) {
      return rank(
          Rank.CONNECTED,
          status.templates().anyMatch(wanted.templateId()::equals)
              && wanted.organisationId().equals(status.organisationId())
              && wanted.apiUrl().equals(Optional.ofNullable(status.apiUrl())));
    }
    if (!one.getMetadata().getNamespace().equals(wanted.namespace())
        || one.getSpec().connectionId() != null) {
      return Optional.empty();
    }
    OrganisationUse use =
        organisations.computeIfAbsent(
            one.getSpec().organisationRef(), ref -> organisationOf.apply(one));
    Optional<CreateAttempt> attempt = CreateAttempt.pendingOn(one, Optional.empty());
    return attempt.isPresent()
        ? rank(Rank.ATTEMPTED, isOf(attempt.get(), one, use, wanted))
        : rank(
            Rank.DECLARED,
            declares(one, wanted)
                && use.isAllowed()
                && use.id().filter(wanted.organisationId()::equals).isPresent()
                && use.apiUrl().equals(wanted.apiUrl())
                && mayCreate(one));
  }

  private static Optional<Rank> rank(Rank rank, boolean applies) {
    return applies ? Optional.of(rank) : Optional.empty();
  }

  /** A lost attempt counts as one for what the resource declares. */
  private static boolean isOf(
      CreateAttempt attempt, VersoriConnection one, OrganisationUse use, Wanted wanted) {
    boolean ofTemplate =
        attempt.templateId() == null
            ? declares(one, wanted)
            : wanted.templateId().equals(attempt.templateId());
    String organisationId =
        attempt.organisationId() == null ? use.id().orElse("") : attempt.organisationId();
    return ofTemplate
        && wanted.organisationId().equals(organisationId)
        && (use.apiUrl().isEmpty() || use.apiUrl().equals(wanted.apiUrl()));
  }

  private static boolean declares(VersoriConnection one, Wanted wanted) {
    return wanted.templateId().equals(one.getSpec().templateId())
        || (wanted.ref() != null && wanted.ref().equals(one.getSpec().templateRef()));
  }

  /** Not if it is paused, being deleted, or forbidden for a reason of its own. */
  private static boolean mayCreate(VersoriConnection one) {
    return !one.isMarkedForDeletion()
        && one.annotation(VersoriConnection.PAUSED_ANNOTATION).filter("true"::equals).isEmpty()
        && !one.knownStatus().reports(Reason.FORBIDDEN, one.getMetadata().getGeneration());
  }
}
