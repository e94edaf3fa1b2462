package com.versori.operator.observe;

import com.versori.operator.model.History;
import com.versori.operator.model.History.Form;
import com.versori.operator.model.History.Inputs;
import com.versori.operator.model.History.NextForm;
import com.versori.operator.model.History.Pending;
import com.versori.operator.model.History.Sync;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * State of resources between passes, by UID. Safety does not depend on it: a process starts with
 * none. Passes on one resource run one after the other.
 */
public final class Memory {

  /** Of a resource that is not settled. Guarded by itself: a pass and a new token may meet here. */
  private static final class Entry {
    int failures;
    Long dueNanos;
    Inputs triedWith;
    Long lastPostNanos;
    String writtenAttempt;
    String sentAttempt;
    String refusedName;
    boolean omitsCredentialNames;
    NextForm nextForm;
    String pendingAttempt;
    long pendingSinceNanos;
    Long foundNothingNanos;
    boolean waitsForToken;

    /** Whether the resource was woken since its last pass began. */
    boolean woken;

    boolean slow;
    int reported;
  }

  /** Of a connection; ten thousand of these have to be cheap. Guarded by itself. */
  private static final class Connected {
    private static final long NEVER = Long.MIN_VALUE;

    long resyncAtMillis = NEVER;
    long lookFailedSinceNanos = NEVER;
    long repeatAtNanos = NEVER;
    long linksRepeatAtNanos = NEVER;
    long checkAtNanos = NEVER;
    Form form = Form.VALUE;
    boolean valuesKnown;
    boolean baseUrlDeclared;
    boolean timeCorrected;
    boolean removed;
    Map<String, String> lagging = Map.of();
  }

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Map<String, Connected> connections = new ConcurrentHashMap<>();
  private final Set<String> echoing = ConcurrentHashMap.newKeySet();
  private final LongSupplier nanoTime;
  private final AtomicLong begunNanos = new AtomicLong(Connected.NEVER);

  /**
   * @param nanoTime a monotonic clock: how long an attempt has been pending must not depend on the
   *     wall clock
   */
  public Memory(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * @param pendingAttempt the attempt that is pending now; its age counts from the first call that
   *     names it
   */
  public History history(String uid, Optional<String> pendingAttempt) {
    begunNanos.compareAndSet(Connected.NEVER, now());
    Entry entry =
        pendingAttempt.isPresent()
            ? entries.computeIfAbsent(uid, key -> new Entry())
            : entries.get(uid);
    Sync sync = ask(connections.get(uid), Sync.NONE, this::sync);
    if (entry == null) {
      return History.of(sync);
    }
    synchronized (entry) {
      entry.woken = false;
      return new History(
          entry.failures,
          Optional.ofNullable(entry.dueNanos).map(due -> Duration.ofNanos(due - now())),
          Optional.ofNullable(entry.triedWith),
          Optional.ofNullable(entry.lastPostNanos).map(post -> Duration.ofNanos(now() - post)),
          Optional.ofNullable(entry.sentAttempt),
          Optional.ofNullable(entry.refusedName),
          entry.omitsCredentialNames,
          Optional.ofNullable(entry.nextForm),
          pending(entry, pendingAttempt.orElse(null)),
          sync);
    }
  }

  private Pending pending(Entry entry, String attempt) {
    if (!Objects.equals(entry.pendingAttempt, attempt)) {
      entry.pendingAttempt = attempt;
      entry.pendingSinceNanos = now();
      entry.foundNothingNanos = null;
    }
    return attempt == null
        ? Pending.NONE
        : new Pending(
            Duration.ofNanos(now() - entry.pendingSinceNanos),
            attempt.equals(entry.sentAttempt),
            attempt.equals(entry.writtenAttempt) && !attempt.equals(entry.sentAttempt),
            entry.foundNothingNanos != null);
  }

  private Sync sync(Connected connected) {
    return new Sync(
        connected.resyncAtMillis == Connected.NEVER
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(connected.resyncAtMillis)),
        connected.lookFailedSinceNanos == Connected.NEVER
            ? Duration.ZERO
            : Duration.ofNanos(now() - connected.lookFailedSinceNanos),
        timeUntil(connected.repeatAtNanos),
        timeUntil(connected.linksRepeatAtNanos),
        connected.form,
        connected.valuesKnown,
        connected.baseUrlDeclared,
        connected.timeCorrected,
        connected.removed,
        connected.lagging);
  }

  private Optional<Duration> timeUntil(long atNanos) {
    return atNanos == Connected.NEVER
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, atNanos - now())));
  }

  /** When this process first saw the attempt that is pending now; by the monotonic clock. */
  long pendingSinceNanos(String uid) {
    Entry entry = entries.get(uid);
    return entry == null ? now() : entry.pendingSinceNanos;
  }

  /** When the last request was sent for the resource; by the monotonic clock. */
  Optional<Long> lastPostNanos(String uid) {
    return Optional.ofNullable(entries.get(uid)).map(entry -> entry.lastPostNanos);
  }

  /** The last create attempt that this process has sent for the resource. */
  public Optional<String> sentAttempt(String uid) {
    return Optional.ofNullable(entries.get(uid)).map(entry -> entry.sentAttempt);
  }

  /** The API has answered entry IDs as they were sent. */
  public void entryIdsEchoed(String apiUrl) {
    echoing.add(apiUrl);
  }

  /**
   * Whether the API is known to answer entry IDs as they were sent. A listing may not show it: the
   * only connection in it may be a forged one.
   */
  boolean echoesEntryIds(String apiUrl) {
    return echoing.contains(apiUrl);
  }

  /** The API has refused to create a connection of this name. */
  public void refuseName(String uid, String name) {
    change(uid, entry -> entry.refusedName = name);
  }

  /** The API has refused the names that the operator gives to credentials. */
  public void omitCredentialNames(String uid) {
    change(uid, entry -> entry.omitsCredentialNames = true);
  }

  /** The API may have refused how an update repeats stored credentials: this form comes next. */
  public void tryForm(String uid, Inputs inputs, Form next) {
    change(uid, entry -> entry.nextForm = new NextForm(next, inputs));
  }

  /**
   * An update that repeats stored credentials in this form has succeeded. Other resources learn
   * nothing from it: the refusal of the former form may have had a reason of this one. Nor does it
   * say anything after each form was refused: then the reason is gone.
   */
  public void formAccepted(String uid, Inputs inputs, Form form) {
    if (!isSlowRetry(uid, inputs)) {
      connected(uid, connection -> connection.form = form);
    }
  }

  /** A complete listing, begun then, has shown nothing that the pending attempt may have made. */
  void foundNothing(String uid, long begunNanos) {
    change(
        uid,
        entry -> {
          if (entry.foundNothingNanos == null) {
            entry.foundNothingNanos = begunNanos;
          }
        });
  }

  /** When the first listing began that has shown nothing; empty if there was none. */
  Optional<Long> foundNothingNanos(String uid) {
    return Optional.ofNullable(entries.get(uid)).map(entry -> entry.foundNothingNanos);
  }

  /** The intent of that attempt is about to be written. */
  public void writing(String uid, String attempt) {
    change(uid, entry -> entry.writtenAttempt = attempt);
  }

  /** That attempt is about to be sent. */
  public void sending(String uid, String attempt) {
    change(
        uid,
        entry -> {
          entry.sentAttempt = attempt;
          entry.lastPostNanos = now();
        });
  }

  /** A request that is no create is about to be sent. */
  public void sending(String uid) {
    change(uid, entry -> entry.lastPostNanos = now());
  }

  /**
   * How many tries in a row have failed.
   *
   * @param slow with what a person or an event ends, or with anything else
   */
  public int failures(String uid, boolean slow) {
    return ask(entries.get(uid), 0, entry -> entry.slow == slow ? entry.failures : 0);
  }

  /**
   * A pass failed. The next one is due after the delay, or when an input changes.
   *
   * @param slow only a person or an event ends it
   */
  public void failed(
      String uid,
      Inputs inputs,
      int failures,
      Duration dueIn,
      boolean slow,
      boolean waitsForToken) {
    change(
        uid,
        entry -> {
          entry.failures = failures;
          // A pass that was woken before it ended has to be followed by another one at once.
          entry.dueNanos = entry.woken ? null : Long.valueOf(now() + dueIn.toNanos());
          entry.triedWith = inputs;
          entry.slow = slow;
          entry.waitsForToken = waitsForToken;
        });
  }

  /** Whether the next try has what the last one had, which only a person or an event can mend. */
  boolean isSlowRetry(String uid, Inputs inputs) {
    return ask(entries.get(uid), false, entry -> entry.slow && inputs.equals(entry.triedWith));
  }

  /** Whether a finding differs from the one that was last reported for the resource. */
  public boolean isNews(String uid, String finding) {
    Entry entry = entries.computeIfAbsent(uid, key -> new Entry());
    synchronized (entry) {
      int before = entry.reported;
      entry.reported = finding.hashCode();
      return entry.reported != before;
    }
  }

  /** Nothing is outstanding: the resource is settled. */
  public void settled(String uid, boolean baseUrlDeclared) {
    entries.remove(uid);
    connected(
        uid,
        connection -> {
          connection.baseUrlDeclared = baseUrlDeclared;
          connection.valuesKnown = true;
        });
  }

  /** The resource is gone. */
  public void forget(String uid) {
    entries.remove(uid);
    connections.remove(uid);
  }

  /** Sets the time of the next resync. */
  public void resyncAt(String uid, Instant at) {
    connected(uid, connection -> connection.resyncAtMillis = at.toEpochMilli());
  }

  /** A read of the connection succeeded or failed. */
  public void looked(String uid, boolean succeeded) {
    connected(
        uid,
        connection -> {
          if (succeeded) {
            connection.lookFailedSinceNanos = Connected.NEVER;
          } else if (connection.lookFailedSinceNanos == Connected.NEVER) {
            connection.lookFailedSinceNanos = now();
          }
        });
  }

  /**
   * An update is about to be sent: the content of the connection is unknown until it succeeds. If
   * this process found the connection out of step and has not written it before, an update of the
   * previous process may still arrive: see {@link #checkIn}.
   *
   * @param mayTakeEffectWithin how long after its end a process's calls may still take effect
   */
  public void updating(String uid, Duration mayTakeEffectWithin) {
    boolean foundSo = !connections.containsKey(uid);
    connected(
        uid,
        connection -> {
          connection.valuesKnown = false;
          if (foundSo) {
            checkAfterTheStart(connection, mayTakeEffectWithin);
          }
        });
  }

  private void checkAfterTheStart(Connected connection, Duration mayTakeEffectWithin) {
    long checkAt = begunNanos.get() + mayTakeEffectWithin.toNanos();
    if (begunNanos.get() != Connected.NEVER && now() < checkAt) {
      connection.checkAtNanos = checkAt;
    }
  }

  /** Time until a read ahead of the resync; empty if none is needed. */
  public Optional<Duration> checkIn(String uid) {
    return ask(
            connections.get(uid),
            Optional.<Duration>empty(),
            connected -> timeUntil(connected.checkAtNanos))
        .filter(in -> !in.isZero());
  }

  /**
   * An update was sent and its outcome is not known.
   *
   * @param mayTakeEffectWithin how long it may undo a later one
   */
  public void updateUnknown(String uid, Duration mayTakeEffectWithin) {
    connected(uid, connection -> connection.repeatAtNanos = now() + mayTakeEffectWithin.toNanos());
  }

  /**
   * The API has answered a write with success.
   *
   * @param timeCorrected whether it was for another {@code updatedAt} alone
   */
  public void pushed(String uid, boolean timeCorrected) {
    connected(
        uid,
        connection -> {
          connection.valuesKnown = true;
          connection.timeCorrected = timeCorrected;
          if (connection.repeatAtNanos != Connected.NEVER && connection.repeatAtNanos <= now()) {
            connection.repeatAtNanos = Connected.NEVER;
          }
        });
  }

  /**
   * The Secrets were read, and their values are on the platform. Unless this process knew them, an
   * update of the previous process may still arrive, as in {@link #updating}.
   *
   * @param lagging the Secrets that were read in another version than the index had
   */
  public void read(String uid, Map<String, String> lagging, Duration mayTakeEffectWithin) {
    connected(
        uid,
        connection -> {
          connection.lagging = lagging;
          if (!connection.valuesKnown) {
            checkAfterTheStart(connection, mayTakeEffectWithin);
          }
        });
  }

  /**
   * A link was to be made or removed, and the outcome is not known.
   *
   * @param mayTakeEffectWithin how long it may undo a later call
   */
  public void linkUnknown(String uid, Duration mayTakeEffectWithin) {
    connected(
        uid, connection -> connection.linksRepeatAtNanos = now() + mayTakeEffectWithin.toNanos());
  }

  /**
   * The links are as declared, unless a call before these takes effect later.
   *
   * @param removed whether links were removed; then a call of the previous process counts too
   * @return whether no call can; otherwise the links are made and removed again
   */
  public boolean linked(String uid, boolean removed, Duration mayTakeEffectWithin) {
    Connected connected = connections.computeIfAbsent(uid, key -> new Connected());
    synchronized (connected) {
      if (removed) {
        connected.linksRepeatAtNanos =
            Math.max(
                connected.linksRepeatAtNanos, begunNanos.get() + mayTakeEffectWithin.toNanos());
      }
      if (connected.linksRepeatAtNanos <= now()) {
        connected.linksRepeatAtNanos = Connected.NEVER;
      }
      return connected.linksRepeatAtNanos == Connected.NEVER;
    }
  }

  /** The connection is deleted, and its resource not released yet. */
  public void removed(String uid) {
    connected(uid, connection -> connection.removed = true);
  }

  /** Ends the wait of the resource if a new token may help it; whether it does. */
  public boolean tokenChanged(String uid) {
    return ask(
        entries.get(uid),
        false,
        entry -> {
          boolean waits = entry.waitsForToken;
          if (waits) {
            entry.waitsForToken = false;
            entry.slow = false;
            entry.dueNanos = null;
          }
          return waits;
        });
  }

  /** Ends the wait of these resources. */
  public void wake(Set<String> uids) {
    for (String uid : uids) {
      change(
          uid,
          entry -> {
            entry.dueNanos = null;
            entry.woken = true;
          });
    }
  }

  /** How many resources are not settled. */
  int size() {
    return entries.size();
  }

  private static <S, T> T ask(S state, T otherwise, Function<S, T> question) {
    if (state == null) {
      return otherwise;
    }
    synchronized (state) {
      return question.apply(state);
    }
  }

  private void change(String uid, Consumer<Entry> change) {
    Entry entry = entries.computeIfAbsent(uid, key -> new Entry());
    synchronized (entry) {
      change.accept(entry);
    }
  }

  private void connected(String uid, Consumer<Connected> change) {
    Connected connected = connections.computeIfAbsent(uid, key -> new Connected());
    synchronized (connected) {
      change.accept(connected);
    }
  }

  private long now() {
    return nanoTime.getAsLong();
  }
}
