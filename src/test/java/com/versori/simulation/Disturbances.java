package com.versori.simulation;

import static com.versori.simulation.Disturbance.of;

import com.versori.operator.timing.Timing;
import com.versori.simulation.Call.Failed;
import com.versori.simulation.Call.How;
import com.versori.simulation.Call.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Every disturbance that is enumerated. A new one is an entry here. */
final class Disturbances {

  private static final Predicate<Kind> ANY = kind -> true;
  private static final Predicate<Kind> WRITE = Kind::isWrite;
  private static final Predicate<Kind> PLATFORM = Kind::isPlatform;
  private static final Set<Kind> PROXIED = Set.of(Kind.GET, Kind.PROBE, Kind.LIST, Kind.PUT);
  private static final Duration SHORT = Duration.ofSeconds(4);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration LATER = Duration.ofSeconds(2);
  private static final Duration OUTAGE = Duration.ofMinutes(1);
  private static final Duration RESTART = Duration.ofSeconds(1);

  static final List<Disturbance> ALL = all();

  /**
   * The operator assumes that no write takes effect later than the settle time. This one does, so
   * it is not among the others: the invariants cannot hold in every history with it.
   */
  static final Disturbance BEYOND_SETTLE_TIME =
      of(
          "the write takes effect after the settle time, unanswered",
          kind -> WRITE.test(kind) && kind.isPlatform(),
          (w, call) -> {
            throw call.carryOutIn(w, World.SETTLE_TIME.plus(LONG));
          });

  private Disturbances() {}

  private static List<Disturbance> all() {
    List<Disturbance> all = new ArrayList<>();

    all.add(of("the call cannot be sent", ANY, fails(How.UNREACHABLE)));
    all.add(of("the call fails before", ANY, fails(How.NO_ANSWER)));
    all.add(of("the server fails before", ANY, fails(How.SERVER_ERROR)));
    all.add(of("the call fails after", WRITE, failsAfter(How.NO_ANSWER)));
    all.add(of("the server fails after", WRITE, failsAfter(How.SERVER_ERROR)));
    all.add(
        of(
            "the call ends in an error of the runtime",
            ANY,
            (w, call) -> {
              throw new StackOverflowError();
            }));
    all.add(
        of(
            "the call ends in an error of the runtime after",
            WRITE,
            (w, call) -> {
              call.carryOut();
              throw new StackOverflowError();
            }));
    all.add(
        of(
            "the answer is lost, and the client repeats the call",
            kind -> WRITE.test(kind) && !kind.isPlatform(),
            (w, call) -> {
              call.carryOut();
              w.pass(Timing.KUBERNETES_RETRY);
              call.carryOut();
            }));
    all.add(
        of(
            "the answer is lost, and a user deletes by force and recreates",
            kind -> WRITE.test(kind) && kind.isPlatform(),
            (w, call) -> {
              call.carryOut();
              w.user.recreate();
              throw new Failed(How.NO_ANSWER);
            }));
    all.add(
        of(
            "the answer is lost, and a user deletes by force",
            kind -> WRITE.test(kind) && kind.isPlatform(),
            (w, call) -> {
              call.carryOut();
              w.user.forceDelete();
              throw new Failed(How.NO_ANSWER);
            }));
    all.add(
        of(
            "the lease moves, and a user edits meanwhile",
            ANY,
            (w, call) -> {
              w.time.in(Timing.LEASE_RENEWAL.plus(LATER), w.user::edit);
              moveLease(w, call);
            }));
    all.add(
        of(
            "a proxy answers that nothing is found",
            kind -> kind == Kind.GET || kind == Kind.PUT,
            fails(How.NOT_FOUND)));
    all.add(
        of(
            "a proxy answers for minutes that nothing is found",
            kind -> kind == Kind.GET,
            (w, call) -> {
              w.outage(PROXIED::contains, How.NOT_FOUND, OUTAGE);
              throw new Failed(How.NOT_FOUND);
            }));
    all.add(
        of(
                "the platform takes an update, and keeps the credentials",
                kind -> kind == Kind.PUT,
                (w, call) -> {
                  w.versori.keepsCredentials(true);
                  call.carryOut();
                  w.versori.keepsCredentials(false);
                })
            .mayStall("RotationNotConfirmed"));
    all.add(of("too many requests", PLATFORM, fails(How.TOO_MANY)));
    all.add(of("the token is refused", PLATFORM, fails(How.UNAUTHORIZED)).mayStall("Unauthorized"));
    all.add(
        of(
            "the token is refused until a user replaces it",
            kind -> kind == Kind.POST || kind == Kind.DELETE,
            (w, call) -> {
              w.outage(PLATFORM, How.UNAUTHORIZED, OUTAGE);
              w.time.in(OUTAGE, w.user::changeToken);
              throw new Failed(How.UNAUTHORIZED);
            }));
    all.add(of("the request is delayed", ANY, (w, call) -> w.pass(SHORT)));
    all.add(of("the request is delayed long", ANY, (w, call) -> w.pass(LONG)));
    all.add(
        of(
            "the answer is delayed long",
            WRITE,
            (w, call) -> {
              call.carryOut();
              w.pass(LONG);
            }));
    all.add(
        of(
            "the write takes effect late, unanswered",
            kind -> kind.isPlatform() && kind.isWrite() && kind != Kind.DELETE,
            (w, call) -> {
              throw call.carryOutIn(w, w.latestCommit());
            }));
    // A recreated resource may have found the connection again by then.
    all.add(
        of(
                "the delete takes effect late, unanswered",
                kind -> kind == Kind.DELETE,
                (w, call) -> {
                  throw call.carryOutIn(w, w.latestCommit());
                })
            .untilResync());
    all.add(
        of(
            "the write takes effect late, unanswered, and a user edits meanwhile",
            kind -> kind.isPlatform() && kind.isWrite() && kind != Kind.DELETE,
            (w, call) -> {
              w.time.in(LONG, w.user::edit);
              throw call.carryOutIn(w, w.latestCommit());
            }));
    all.add(
        of(
            "the API server is down for minutes",
            kind -> !kind.isPlatform(),
            (w, call) -> {
              w.outage(kind -> !kind.isPlatform(), How.SERVER_ERROR, OUTAGE);
              throw new Failed(How.NO_ANSWER);
            }));
    all.add(
        of(
            "the platform is down for minutes",
            PLATFORM,
            (w, call) -> {
              w.outage(PLATFORM, How.SERVER_ERROR, OUTAGE);
              throw new Failed(How.NO_ANSWER);
            }));
    all.add(
        of(
            "the platform is down for minutes after the write",
            kind -> WRITE.test(kind) && kind.isPlatform(),
            (w, call) -> {
              call.carryOut();
              w.outage(PLATFORM, How.SERVER_ERROR, OUTAGE);
              throw new Failed(How.NO_ANSWER);
            }));

    all.add(of("the process dies before", ANY, (w, call) -> die(w, call, RESTART)));
    all.add(
        of(
            "the process dies after",
            WRITE,
            (w, call) -> {
              call.carryOut();
              die(w, call, RESTART);
            }));
    all.add(
        of(
            "the process dies after, and is back minutes later",
            WRITE,
            (w, call) -> {
              call.carryOut();
              die(w, call, OUTAGE);
            }));
    all.add(
        of(
            "the process dies, its call takes effect late",
            kind -> WRITE.test(kind) && kind.isPlatform(),
            (w, call) -> {
              call.carryOutIn(w, w.latestCommit().minus(RESTART));
              die(w, call, RESTART);
            }));
    all.add(
        of(
            "the process dies after, and a user changes the Secret back",
            kind -> kind == Kind.PUT,
            (w, call) -> {
              call.carryOut();
              w.user.changeSecretBack();
              die(w, call, RESTART);
            }));
    all.add(
        of(
            "the write takes effect late, unanswered, and the process dies meanwhile",
            kind -> kind == Kind.LINK,
            (w, call) -> {
              w.time.in(LONG, call.instance()::die);
              w.startIn(LONG);
              throw call.carryOutIn(w, w.latestCommit());
            }));
    all.add(
        of(
            "the process is stopped",
            ANY,
            (w, call) -> {
              call.instance().close();
              w.startIn(RESTART);
            }));
    all.add(of("the lease moves before", ANY, (w, call) -> moveLease(w, call)));
    all.add(
        of(
            "the lease moves after",
            WRITE,
            (w, call) -> {
              call.carryOut();
              moveLease(w, call);
            }));
    all.add(
        of(
            "the process is suspended, and another one takes over",
            ANY,
            (w, call) -> {
              w.startIn(Timing.LEASE);
              w.pass(Timing.LEASE.plus(LONG));
              call.instance().close();
            }));

    // Longer than another instance takes to decide that the create was not sent.
    all.add(
        of(
            "the process is suspended after, and learns late that another one took over",
            kind -> kind == Kind.WRITE_INTENT,
            (w, call) -> {
              call.carryOut();
              w.startIn(Timing.LEASE);
              w.pass(World.SETTLE_TIME.multipliedBy(2));
              w.time.in(LATER, call.instance()::close);
            }));

    byUser(all, "edits", User::edit);
    byUser(all, "replaces without annotations", User::replace);
    byUser(all, "deletes", User::delete);
    byUser(all, "deletes by force", User::forceDelete);
    byUser(all, "deletes by force and recreates", User::recreate);
    byUser(all, "restores a backup over it", User::restore);
    byUser(
        all,
        "deletes and recreates a moment later",
        user -> user.deleteAndRecreateIn(Duration.ofMillis(1)));
    byUser(all, "loses the status", User::loseStatus);
    byUser(all, "requests a sync", User::requestSync);
    byUser(all, "changes the Secret", User::changeSecret);
    byUser(all, "deletes the Secret for minutes", user -> user.withoutSecret(OUTAGE));

    lostCreate(all, "replaces without annotations", User::replace);
    lostCreate(all, "deletes", User::delete);
    all.add(
        of(
            "the process dies after, and a user takes the annotations off",
            kind -> kind == Kind.POST,
            (w, call) -> {
              call.carryOut();
              w.user.loseAnnotations();
              die(w, call, RESTART);
            }));
    all.add(
        of(
            "the answer is lost, and names of credentials are not kept",
            kind -> kind == Kind.POST,
            (w, call) -> {
              w.versori.keepsNames(false);
              call.carryOut();
              throw new Failed(How.NO_ANSWER);
            }));
    all.add(
        of(
            "the answer is lost, and for minutes listings are not complete",
            kind -> kind == Kind.POST,
            (w, call) -> {
              call.carryOut();
              w.versori.listingsLackOurs(true);
              w.time.in(OUTAGE.multipliedBy(2), () -> w.versori.listingsLackOurs(false));
              throw new Failed(How.NO_ANSWER);
            }));
    // It changes the version, and triggers nothing.
    all.add(
        of(
            "others label the resource",
            kind -> kind == Kind.WRITE_STATUS || kind == Kind.WRITE_FINALIZERS,
            (w, call) -> w.user.othersLabel()));
    all.add(
        of(
            "a user pauses for minutes, and edits meanwhile",
            kind -> kind == Kind.WRITE_INTENT || kind == Kind.WRITE_OUTCOME,
            (w, call) -> w.user.pauseFor(OUTAGE)));
    all.add(
        of(
            "a user takes the finalizers off",
            kind -> kind == Kind.WRITE_OUTCOME,
            (w, call) -> {
              call.carryOut();
              w.user.loseFinalizers();
            }));
    all.add(
        of(
            "a delete that began before the finalizer is completed",
            kind -> kind == Kind.WRITE_OUTCOME,
            (w, call) -> {
              call.carryOut();
              w.user.deletedBefore();
            }));
    all.add(
        of(
            "a user retains the connection, and deletes the resource",
            kind -> kind == Kind.WRITE_OUTCOME || kind == Kind.PUT,
            (w, call) -> {
              call.carryOut();
              w.user.retainAndDelete();
            }));
    all.add(
        of(
                "others change the base URL",
                kind -> kind == Kind.WRITE_OUTCOME,
                (w, call) -> w.time.in(LATER, w.user::othersChangeUrl))
            .untilResync());
    all.add(
        of(
                "others replace the credential",
                kind -> kind == Kind.WRITE_OUTCOME,
                (w, call) -> w.time.in(LATER, w.user::othersReplaceCredential))
            .untilResync());
    all.add(
        of(
                "others delete the connection",
                kind -> kind == Kind.WRITE_OUTCOME || kind == Kind.PUT,
                (w, call) -> w.user.othersDelete())
            .untilResync());

    watch(all, "watch events arrive late", Instance::sendEvents);
    watch(all, "watch events are merged", Instance::mergeEvents);
    watch(all, "watch events are lost, and the watch lists again", Instance::loseEvents);

    unseen(all, "retains the connection and deletes by force", User::retainAndForceDelete);
    unseen(all, "deletes by force and recreates", User::recreate);

    all.add(
        of(
            "a policy denies writes for minutes",
            kind -> !kind.isPlatform() && kind.isWrite(),
            (w, call) -> {
              w.kubernetes.admit(object -> false);
              w.time.in(OUTAGE, () -> w.kubernetes.admit(object -> true));
            }));
    all.add(
        of(
                "status is pruned for minutes",
                kind -> !kind.isPlatform() && kind.isWrite(),
                (w, call) -> {
                  w.kubernetes.pruneStatus(Set.of("owner", "connectionId", "createAttempt"));
                  w.time.in(OUTAGE, () -> w.kubernetes.pruneStatus(Set.of()));
                })
            .untilResync());
    return List.copyOf(all);
  }

  private static Disturbance.Around fails(How how) {
    return (world, call) -> {
      throw new Failed(how);
    };
  }

  private static Disturbance.Around failsAfter(How how) {
    return (world, call) -> {
      call.carryOut();
      throw new Failed(how);
    };
  }

  private static void die(World world, Call call, Duration restart) {
    world.startIn(restart);
    throw call.instance().die();
  }

  /** The lease is not renewed while the call is under way. */
  private static void moveLease(World world, Call call) {
    world.time.in(Timing.LEASE_RENEWAL, call.instance()::close);
    world.startIn(Timing.LEASE);
    world.pass(LONG);
  }

  /**
   * Before the call, in the middle of it, and right after it. Right after a call to the platform is
   * the same as before it: a user changes only Kubernetes, and meanwhile the operator waits.
   */
  private static void byUser(List<Disturbance> all, String what, Consumer<User> action) {
    all.add(of("a user " + what + " before", ANY, (w, call) -> action.accept(w.user)));
    all.add(
        of(
            "a user " + what + " during",
            WRITE,
            (w, call) -> {
              action.accept(w.user);
              w.pass(SHORT);
            }));
    all.add(
        of(
            "a user " + what + " after",
            kind -> WRITE.test(kind) && !kind.isPlatform(),
            (w, call) -> {
              call.carryOut();
              action.accept(w.user);
            }));
  }

  /** Of a create whose outcome is not known, with the process that knows of it, or without it. */
  private static void lostCreate(List<Disturbance> all, String what, Consumer<User> action) {
    all.add(
        of(
            "the answer is lost, and a user " + what,
            kind -> kind == Kind.POST,
            (w, call) -> {
              call.carryOut();
              action.accept(w.user);
              throw new Failed(How.NO_ANSWER);
            }));
    all.add(
        of(
            "the write takes effect late, unanswered, a user " + what + ", and the process dies",
            kind -> kind == Kind.POST,
            (w, call) -> {
              w.time.in(LATER, () -> action.accept(w.user));
              w.time.in(LATER.plus(RESTART), call.instance()::die);
              w.startIn(LATER.plus(RESTART));
              throw call.carryOutIn(w, w.latestCommit());
            }));
  }

  private static void unseen(List<Disturbance> all, String what, Consumer<User> action) {
    all.add(
        of(
            "a user " + what + ", which no watch event reports",
            kind -> kind == Kind.WRITE_OUTCOME,
            (w, call) -> {
              call.carryOut();
              w.time.in(
                  LATER,
                  () -> {
                    call.instance().holdEvents();
                    action.accept(w.user);
                    call.instance().loseEvents();
                  });
            }));
  }

  private static void watch(List<Disturbance> all, String what, Consumer<Instance> later) {
    all.add(
        of(
            what,
            ANY,
            (w, call) -> {
              Instance instance = call.instance();
              instance.holdEvents();
              w.time.in(LONG, () -> later.accept(instance));
            }));
  }
}
