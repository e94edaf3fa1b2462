package com.versori.operator.observe;

import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.VersoriReads;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.decide.Recovery;
import com.versori.operator.findings.ApiFindings;
import com.versori.operator.findings.AuthWords;
import com.versori.operator.findings.OrganisationAccess;
import com.versori.operator.findings.Remedies;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.limit.Claimant;
import com.versori.operator.limit.Decision;
import com.versori.operator.limit.Priority;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Candidates;
import com.versori.operator.model.Observations.LinkedTemplate;
import com.versori.operator.model.Observations.Links;
import com.versori.operator.model.Observations.Permit;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.Observations.TemplateUser;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.model.OrganisationUse;
import com.versori.operator.model.OwnershipMark;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.ConnectionListings.IncompleteException;
import com.versori.operator.observe.ConnectionListings.Listing;
import com.versori.operator.payload.PayloadSize;
import com.versori.operator.payload.ReferencedSecrets;
import com.versori.operator.port.Organisations;
import com.versori.operator.port.Ports;
import com.versori.operator.port.SecretVersionSource;
import com.versori.operator.timing.Timing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Observes what a decision requires, and nothing else. */
public final class Observer {

  /** At most this many connections of one name or mark are read one by one. */
  private static final int MOST_CANDIDATES = 100;

  private final OperatorSettings settings;
  private final Organisations organisations;
  private final SecretVersionSource secretVersions;
  private final SecretLookup secrets;
  private final CallerResolver callers;
  private final TemplateFinder templates;
  private final EndUserFinder endUsers;
  private final UseFinder uses;
  private final ConnectionListings listings;
  private final ConnectionOwners owners;
  private final TemplateUsers templateUsers;
  private final ApiLimits limits;
  private final VersoriReads api;
  private final Memory memory;
  private final StatusPruningCheck pruning;
  private final Clock clock;
  private final RandomGenerator random;
  private final long startedNanos;

  public Observer(
      Ports ports,
      SecretVersionSource secretVersions,
      VersoriReads api,
      ApiLimits limits,
      CallerResolver callers,
      SecretLookup secrets,
      ConnectionListings listings,
      ConnectionOwners owners,
      Memory memory,
      StatusPruningCheck pruning) {
    this.settings = ports.settings();
    this.organisations = ports.organisations();
    this.secretVersions = secretVersions;
    this.clock = ports.clock();
    this.random = ports.random();
    this.secrets = secrets;
    this.callers = callers;
    this.templates = new TemplateFinder(api, ports.nanoTime());
    this.endUsers = new EndUserFinder(api, ports.nanoTime());
    this.uses = new UseFinder(api, ports.nanoTime());
    this.listings = listings;
    this.owners = owners;
    this.templateUsers = new TemplateUsers(owners, this::organisation);
    this.limits = limits;
    this.api = api;
    this.memory = memory;
    this.pruning = pruning;
    this.startedNanos = ports.nanoTime().getAsLong();
  }

  /** Begins a pass; it has to be closed. */
  public Pass begin(VersoriConnection resource) {
    return new Pass(firstSnapshot(resource), this::observe, this::end);
  }

  /** What is known without a request. */
  public Snapshot firstSnapshot(VersoriConnection resource) {
    Instant now = clock.instant();
    String uid = resource.getMetadata().getUid();
    Optional<String> pending =
        CreateAttempt.pendingOn(resource, memory.sentAttempt(uid)).map(CreateAttempt::id);
    return new Snapshot(
        resource,
        settings,
        organisation(resource),
        now,
        newUlid(now),
        memory.history(uid, pending),
        secretVersions.versions(
            resource.getMetadata().getNamespace(), ReferencedSecrets.names(resource.getSpec())),
        owners.better(resource),
        pruning.isPruned(),
        Map.of());
  }

  private OrganisationUse organisation(VersoriConnection resource) {
    return OrganisationAccess.of(settings, resource, organisations::get, organisations::labels);
  }

  /** The snapshot with the required observation. */
  private Snapshot observe(Snapshot snapshot, Need need) {
    return switch (need) {
      case CALLER -> snapshot.with(Observations.CALLER, callers.resolve(snapshot));
      case PERMIT, RESYNC_PERMIT -> snapshot.with(Observations.PERMIT, permit(snapshot, need));
      case TEMPLATE -> snapshot.with(Observations.TEMPLATE, templates.find(snapshot));
      case END_USER -> snapshot.with(Observations.END_USER, endUsers.find(snapshot));
      case TEMPLATE_USER ->
          snapshot.with(Observations.TEMPLATE_USER, templateUsers.before(snapshot));
      case CREDENTIAL_USERS ->
          snapshot.with(
              Observations.CREDENTIAL_USERS, Observation.of(owners.credentialUsers(snapshot)));
      case SECRETS -> snapshot.with(Observations.SECRETS, secrets(snapshot));
      case USE -> snapshot.with(Observations.USE, Observation.of(uses.find(snapshot)));
      case LINKS -> snapshot.with(Observations.LINKS, links(snapshot));
      case REMOTE -> snapshot.with(Observations.REMOTE, remote(snapshot));
      case CANDIDATES -> snapshot.with(Observations.CANDIDATES, candidates(snapshot));
    };
  }

  /** The pass is over: others may have its worker. */
  private void end(Snapshot snapshot) {
    templateUsers.end(snapshot.uid());
    boolean had = snapshot.seen(Observations.PERMIT).isPresent();
    if (had) {
      limits.end(snapshot.uid());
    }
    callers.end(snapshot);
  }

  /** Forgets a deleted resource. */
  public void forget(String uid) {
    templateUsers.forget(uid);
    memory.forget(uid);
  }

  /** Resources whose template another resource had, or was to have, before there was a change. */
  public List<Claimant> templateChanged() {
    return templateUsers.changed();
  }

  private Observation<Permit> permit(Snapshot s, Need need) {
    Claimant claimant = new Claimant(s.uid(), s.namespace(), s.name());
    String created = s.resource().getMetadata().getCreationTimestamp();
    Decision decision =
        limits.ask(
            s.caller(),
            claimant,
            priority(s, need),
            created == null ? 0 : Instant.parse(created).toEpochMilli());
    if (decision instanceof Decision.Queued queued) {
      return Observation.later(queued.askAgainIn());
    }
    return decision instanceof Decision.Stopped stopped
        ? Observation.obstacle(StoppedCalls.of(stopped.cause(), AuthWords.of(s)))
        : Observation.of(Permit.GRANTED);
  }

  private Priority priority(Snapshot s, Need need) {
    if (s.isBeingDeleted()) {
      return Priority.DELETE;
    }
    if (need == Need.RESYNC_PERMIT || memory.isSlowRetry(s.uid(), s.inputs())) {
      return Priority.RESYNC;
    }
    return s.hasConnection() ? Priority.CHANGE : Priority.CREATE;
  }

  private Observation<Map<String, SecretContent>> secrets(Snapshot snapshot) {
    Map<String, SecretContent> read = new LinkedHashMap<>();
    for (String name : ReferencedSecrets.names(snapshot.spec())) {
      Observation<Optional<SecretContent>> one = secrets.read(snapshot, name);
      if (one.value() == null) {
        return one.without();
      }
      Set<String> keys = ReferencedSecrets.usableKeys(snapshot.spec(), name);
      one.value().ifPresent(content -> read.put(name, content.only(keys)));
      Optional<Finding> tooLarge = PayloadSize.problem(snapshot.spec(), snapshot.namespace(), read);
      if (tooLarge.isPresent()) {
        return Observation.obstacle(tooLarge.get());
      }
    }
    return Observation.of(read);
  }

  private Observation<Links> links(Snapshot s) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < s.spec().links().size(); i++) {
      Observation<String> one = templates.findLink(s, i);
      if (one.value() == null) {
        return one.without();
      }
      ids.add(one.value());
    }
    return Observation.of(
        new Links(
            linked(s, Stream.ofNullable(s.status().templateId()).toList()).stream().findFirst(),
            linked(s, ids)));
  }

  private List<LinkedTemplate> linked(Snapshot s, List<String> ids) {
    List<TemplateUser> users = templateUsers.beforeLinks(s, ids);
    return IntStream.range(0, ids.size())
        .mapToObj(i -> new LinkedTemplate(ids.get(i), users.get(i)))
        .toList();
  }

  private Observation<Remote> remote(Snapshot s) {
    try {
      return Observation.of(look(s, s.remoteId().orElseThrow()));
    } catch (VersoriException e) {
      return Observation.obstacle(ApiFindings.ofRead(e, s));
    }
  }

  /**
   * A connection counts as gone only if the API answers so twice and answers another request in
   * between: a token or a proxy that no longer sees anything is no evidence.
   */
  private Remote look(Snapshot s, String id) throws VersoriException {
    for (int time = 0; time < 2; time++) {
      try {
        Connection found = api.get(s.caller(), id);
        return new Remote(
            Optional.of(found),
            id.equals(s.status().connectionId())
                ? Optional.empty()
                : owners.other(s.resource(), id));
      } catch (VersoriException e) {
        if (e.kind() != Kind.NOT_FOUND) {
          throw e;
        }
      }
      if (time == 0) {
        api.list(s.caller().listingAsEndUser(), ConnectionQuery.ONE);
      }
    }
    return Remote.GONE;
  }

  private Observation<Candidates> candidates(Snapshot s) {
    long seenNanos = memory.pendingSinceNanos(s.uid());
    try {
      Optional<List<Listing>> shown = listings(s, oldestOfUse(s, seenNanos));
      if (shown.isEmpty()) {
        return Observation.later(Timing.LISTING_UNDER_WAY);
      }
      long begunAfterNanos =
          shown.get().stream().mapToLong(one -> one.begunNanos() - seenNanos).min().orElseThrow();
      List<Remote> found = new ArrayList<>();
      Set<String> ids = new LinkedHashSet<>();
      shown.get().forEach(one -> ids.addAll(candidates(s, one)));
      if (ids.size() > MOST_CANDIDATES) {
        return Observation.obstacle(Remedies.tooManyCandidates(s, ids.size()));
      }
      for (String id : ids) {
        Remote remote = look(s, id);
        if (remote.connection().isPresent()) {
          found.add(remote);
        }
      }
      boolean echoed =
          shown.get().stream().anyMatch(Listing::entryIdsEchoed)
              || found.stream()
                  .flatMap(one -> one.connection().stream())
                  .anyMatch(OwnershipMark::showsEcho);
      if (echoed) {
        memory.entryIdsEchoed(s.caller().apiUrl());
      }
      Candidates candidates =
          new Candidates(
              found, memory.echoesEntryIds(s.caller().apiUrl()), Duration.ofNanos(begunAfterNanos));
      if (Recovery.showsNothing(s, candidates)) {
        memory.foundNothing(s.uid(), seenNanos + begunAfterNanos);
      }
      return Observation.of(candidates);
    } catch (VersoriException e) {
      return Observation.obstacle(ApiFindings.ofRead(e, s));
    } catch (IncompleteException e) {
      return Observation.obstacle(
          Finding.retry(
              Reason.API_UNAVAILABLE,
              "The operator cannot look for the connection of a create: "
                  + e.getMessage()
                  + "; the operator lists again"));
    }
  }

  /**
   * The connections without an end user, and those of the resource's own end user, whom the first
   * listing may lack. Empty while another pass makes one of them.
   */
  private Optional<List<Listing>> listings(Snapshot s, long oldestNanos)
      throws VersoriException, IncompleteException {
    List<Optional<String>> endUserIds = new ArrayList<>(List.of(Optional.empty()));
    s.seen(Observations.END_USER).ifPresent(user -> endUserIds.add(Optional.of(user.id())));
    List<Listing> all = new ArrayList<>();
    for (Optional<String> endUserId : endUserIds) {
      Optional<Listing> one = listings.begunSince(s.caller(), endUserId, oldestNanos);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      all.add(one.get());
    }
    return Optional.of(all);
  }

  /** For an attempt, what it may have made; otherwise also connections of the same name. */
  private static Set<String> candidates(Snapshot s, Listing listing) {
    return s.pendingAttempt()
        .map(
            attempt ->
                listing.ofAttempt(
                    s.wantedName(), Optional.ofNullable(attempt.templateId()), s.mark()))
        .orElseGet(() -> listing.candidates(s.wantedName(), s.templateId(), s.mark()));
  }

  /**
   * Listings that count as evidence: those begun after the attempt was first seen and, once one of
   * them shows nothing, those begun after that one and after the settle time.
   */
  private long oldestOfUse(Snapshot s, long seenNanos) {
    if (s.pendingAttempt().isEmpty()) {
      return memory.lastPostNanos(s.uid()).orElse(startedNanos);
    }
    boolean settled = s.history().pending().since().compareTo(settings.settleTime()) >= 0;
    if (!settled || !s.history().pending().foundNothing()) {
      return seenNanos;
    }
    long settledNanos = seenNanos + settings.settleTime().toNanos();
    long next = memory.foundNothingNanos(s.uid()).orElse(seenNanos) + 1;
    return next - settledNanos > 0 ? next : settledNanos;
  }

  private String newUlid(Instant now) {
    return new Ulid(now.toEpochMilli(), randomBytes(Ulid.RANDOM_BYTES)).toString();
  }

  private byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
