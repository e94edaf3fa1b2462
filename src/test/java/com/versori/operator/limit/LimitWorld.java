package com.versori.operator.limit;

import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Token;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The limits in virtual time, with an API whose answers to probes a test sets. */
final class LimitWorld {

  /** Calls that each limit allows. */
  static final int PER_SECOND = 20;

  static final Caller OPERATOR =
      caller("operators", new Caller.Source(Optional.empty(), "operator"));

  private record Alarm(long atNanos, long number, Runnable task) {}

  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(
          (a, b) ->
              a.atNanos == b.atNanos
                  ? Long.compare(a.number, b.number)
                  : Long.compare(a.atNanos, b.atNanos));

  /** Probes that are not answered yet. */
  final Deque<Runnable> probes = new ArrayDeque<>();

  final List<Claimant> woken = new ArrayList<>();
  final List<Duration> waits = new ArrayList<>();
  final ApiLimits limits;

  /** The answer to probes; empty for success. */
  Function<Caller, Optional<VersoriException>> answer = caller -> Optional.empty();

  /** What renews the token of a probe. */
  UnaryOperator<Caller> renewed = UnaryOperator.identity();

  /** The number of probes sent. */
  int sent;

  private String lastGranted = "";
  private boolean probesAreHeld;
  private long now = 1;
  private long number;

  LimitWorld(int workers) {
    limits =
        new ApiLimits(
            this::probe,
            workers,
            new ApiLimits.Ports(
                () -> now,
                (delay, task) -> alarms.add(new Alarm(now + delay.toNanos(), number++, task)),
                this::begin,
                woken::addAll,
                waits::add,
                caller -> renewed.apply(caller)));
  }

  static Caller secret(String namespace, String uid) {
    return caller("token-" + uid, new Caller.Source(Optional.of(namespace), uid));
  }

  static Caller rotated(Caller old, String token) {
    return caller(token, old.source());
  }

  private static Caller caller(String token, Caller.Source source) {
    return new Caller(
        "https://api.example.com", "organisation", new Token(token), source, PER_SECOND, "");
  }

  /** Holds probes until {@link #answerProbes}. */
  void holdProbes() {
    probesAreHeld = true;
  }

  void answerProbes() {
    while (!probes.isEmpty()) {
      probes.poll().run();
    }
  }

  private void begin(Runnable probe) {
    // Not on the calling thread, which holds the lock.
    probes.add(probe);
  }

  /** Advances the time and runs what is due, each task at its time. */
  void pass(Duration time) {
    long end = now + time.toNanos();
    settle();
    while (!alarms.isEmpty() && alarms.peek().atNanos <= end) {
      Alarm next = alarms.poll();
      now = Math.max(now, next.atNanos);
      next.task.run();
      settle();
    }
    now = end;
  }

  private void settle() {
    if (!probesAreHeld) {
      answerProbes();
    }
  }

  void loseAlarms() {
    alarms.clear();
  }

  int alarmsSet() {
    return alarms.size();
  }

  Decision ask(Caller caller, String namespace, String name, Priority priority) {
    return ask(caller, namespace, name, priority, 0);
  }

  Decision ask(Caller caller, String namespace, String name, Priority priority, long created) {
    Decision decision =
        limits.ask(caller, new Claimant(uid(namespace, name), namespace, name), priority, created);
    if (decision instanceof Decision.Granted) {
      lastGranted = uid(namespace, name);
    }
    settle();
    return decision;
  }

  boolean granted(Caller caller, String namespace, String name, Priority priority) {
    return ask(caller, namespace, name, priority) instanceof Decision.Granted;
  }

  void end(String namespace, String name) {
    limits.end(uid(namespace, name));
  }

  /** A pass with a permit and one successful call. */
  void call(Caller caller, String namespace, String name) {
    Caller ofPass = caller.forResource(uid(namespace, name));
    limits.begins(ofPass);
    limits.answered(ofPass);
    end(namespace, name);
  }

  /** A call of the pass that was granted last fails. */
  void fail(Caller caller, Kind kind) {
    Caller ofPass = caller.forResource(lastGranted);
    limits.begins(ofPass);
    limits.failed(ofPass, failure(kind, null));
    settle();
  }

  static String uid(String namespace, String name) {
    return namespace + "/" + name;
  }

  static VersoriException failure(Kind kind, Duration retryAfter) {
    return new VersoriException(
        kind,
        "list",
        "r-1",
        OptionalInt.empty(),
        "",
        Optional.empty(),
        Optional.ofNullable(retryAfter),
        true);
  }

  private void probe(Caller caller) throws VersoriException {
    sent++;
    Optional<VersoriException> failure = answer.apply(caller);
    if (failure.isPresent()) {
      throw failure.get();
    }
  }
}
