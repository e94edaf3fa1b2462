package com.versori.operator.cli.plan;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.VersoriReads;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Planner;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.CallerResolver;
import com.versori.operator.observe.ConnectionListings;
import com.versori.operator.observe.ConnectionOwners;
import com.versori.operator.observe.LargePasses;
import com.versori.operator.observe.Memory;
import com.versori.operator.observe.Observer;
import com.versori.operator.observe.Pass;
import com.versori.operator.observe.SecretLookup;
import com.versori.operator.observe.StatusPruningCheck;
import com.versori.operator.port.Organisations;
import com.versori.operator.port.Ports;
import com.versori.operator.port.ReconcileMetrics;
import com.versori.operator.port.ResourceIndex;
import com.versori.operator.port.SecretReader;
import com.versori.operator.port.SecretVersionSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Runs reconcile passes up to their decision, without acting on it. */
public final class DryRun {

  /** More calls than one run makes, so that none waits for a permit. */
  private static final int CALLS_PER_SECOND = 1_000;

  private final Clock clock;
  private final Memory memory = new Memory(System::nanoTime);
  private final Observer observer;

  /**
   * @param others existing resources, which may own connections
   */
  public DryRun(
      OperatorSettings settings,
      SecretReader secrets,
      SecretVersionSource secretVersions,
      Organisations organisations,
      VersoriReads api,
      List<VersoriConnection> others,
      Clock clock) {
    this.clock = clock;
    SecretLookup lookup =
        new SecretLookup(secrets, settings.secretSelector(), new LargePasses(Integer.MAX_VALUE));
    ConnectionOwners owners = new ConnectionOwners(settings.clusterIds(), Optional.empty());
    owners.index(ResourceIndex.of(others));
    observer =
        new Observer(
            new Ports(
                settings,
                CALLS_PER_SECOND,
                null,
                secrets,
                organisations,
                null,
                null,
                ReconcileMetrics.NONE,
                clock,
                System::nanoTime,
                new SecureRandom(),
                (delay, task) -> {},
                Runnable::run),
            secretVersions,
            api,
            new ApiLimits(
                caller -> api.list(caller, ConnectionQuery.ONE),
                CALLS_PER_SECOND,
                ApiLimits.Ports.NONE),
            new CallerResolver(settings.namespace(), lookup, secretVersions, clock),
            lookup,
            new ConnectionListings(api, System::nanoTime),
            owners,
            memory,
            new StatusPruningCheck(System::nanoTime));
  }

  /**
   * A decision and the snapshot that it is based on.
   *
   * @param action never {@link Action.Observe}
   */
  public record Decision(Action action, Snapshot snapshot) {}

  /**
   * Decides what the next pass would do. A resync counts as due, so an existing connection is read.
   *
   * @param resource the resource as the cluster would hold it, with a UID
   */
  Decision decide(VersoriConnection resource) {
    memory.resyncAt(resource.getMetadata().getUid(), clock.instant());
    return decide(resource, Planner::plan);
  }

  /** Decides by other rules. */
  public Decision decide(VersoriConnection resource, Function<Snapshot, Action> rules) {
    try (Pass pass = observer.begin(resource)) {
      Action action = pass.decide(rules);
      return new Decision(action, pass.snapshot());
    }
  }
}
