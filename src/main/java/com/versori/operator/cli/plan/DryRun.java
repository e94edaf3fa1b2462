package com.versori.operator.cli.plan;

import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.VersoriApi;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.decide.Planner;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.model.ContentKey;
import com.versori.operator.model.History;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations.Permit;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.CallerResolver;
import com.versori.operator.observe.ConnectionListings;
import com.versori.operator.observe.ConnectionOwners;
import com.versori.operator.observe.LargePasses;
import com.versori.operator.observe.Memory;
import com.versori.operator.observe.Observer;
import com.versori.operator.observe.SecretLookup;
import com.versori.operator.observe.StatusPruningCheck;
import com.versori.operator.port.Ports;
import com.versori.operator.port.ReconcileMetrics;
import com.versori.operator.port.ResourceIndex;
import com.versori.operator.port.SecretReader;
import com.versori.operator.port.TokenSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes passes as far as their decision, and no further: what a decision depends on is read as the
 * operator reads it, and decided on by the same {@link Planner}.
 */
public final class DryRun {

  /** Far more than one run makes: nothing waits for a permit. */
  private static final int CALLS_PER_SECOND = 1_000;

  private static final int KEY_LENGTH = 32;

  private final OperatorSettings settings;
  private final Clock clock;
  private final Observer observer;
  private final ConnectionOwners owners;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param api is only read from
   * @param others the resources that may have a connection already
   */
  public DryRun(
      OperatorSettings settings,
      SecretReader secrets,
      TokenSource tokens,
      VersoriApi api,
      List<VersoriConnection> others,
      Clock clock) {
    this.settings = settings;
    this.clock = clock;
    SecretLookup lookup =
        new SecretLookup(secrets, settings.secretSelector(), new LargePasses(Integer.MAX_VALUE));
    this.owners = new ConnectionOwners(settings.clusterIds(), Optional.empty());
    owners.index(ResourceIndex.of(others));
    this.observer =
        new Observer(
            new Ports(
                settings,
                CALLS_PER_SECOND,
                CALLS_PER_SECOND,
                Set.of(),
                null,
                secrets,
                tokens,
                api,
                null,
                ReconcileMetrics.NONE,
                clock),
            api,
            new ApiLimits(
                settings.apiUrl(), api, CALLS_PER_SECOND, CALLS_PER_SECOND, ApiLimits.Ports.NONE),
            new CallerResolver(tokens, lookup),
            lookup,
            (namespace, names) -> Map.of(),
            new ConnectionListings(api, System::nanoTime),
            owners,
            new Memory(System::nanoTime),
            new StatusPruningCheck(System::nanoTime));
  }

  /**
   * A decision, and what it was made of.
   *
   * @param action never {@link Action.Observe}
   */
  public record Decision(Action action, Snapshot snapshot) {}

  /**
   * What the next pass would do with the resource.
   *
   * @param resource as it would stand in the cluster; with a UID
   * @param secretVersions name to resourceVersion of the Secrets that exist
   */
  public Decision decide(VersoriConnection resource, Map<String, String> secretVersions) {
    Instant now = clock.instant();
    Snapshot snapshot =
        Snapshot.of(
            resource,
            settings,
            now,
            new Ulid(now.toEpochMilli(), bytes(Ulid.RANDOM_BYTES)).toString(),
            lookingAtConnections(now),
            secretVersions,
            owners.better(resource),
            false,
            new ContentKey(bytes(KEY_LENGTH)));
    Action action = Planner.plan(snapshot);
    while (action instanceof Action.Observe observe) {
      snapshot = observe(snapshot, observe.need());
      action = Planner.plan(snapshot);
    }
    return new Decision(action, snapshot);
  }

  private Snapshot observe(Snapshot snapshot, Need need) {
    return need == Need.PERMIT || need == Need.RESYNC_PERMIT
        ? snapshot.withPermit(Observation.of(Permit.GRANTED))
        : observer.observe(snapshot, need);
  }

  /** A connection that is settled is looked at, as when its resync is due. */
  private static History lookingAtConnections(Instant now) {
    History.Sync none = History.Sync.NONE;
    return History.of(
        new History.Sync(
            Optional.of(now),
            Duration.ZERO,
            none.repeatIn(),
            none.pushedContent(),
            none.baseUrlDeclared(),
            none.timeCorrected()));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
