package com.versori.operator.model;

import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What this process remembers of a resource between two passes. Durations are by a monotonic clock.
 *
 * @param failures consecutive failures
 * @param dueIn time until the next try, if it has to wait; zero or less: it is due
 * @param triedWith the inputs of the last try; a change of them brings the next try forward
 * @param sinceLastPost time since a create, update or delete was last sent
 * @param sentAttempt the last create attempt that this process sent
 * @param refusedName the name that a create was refused for, because another connection has it
 * @param omitsCredentialNames whether the API has rejected the operator's credential names
 * @param nextForm how the next update repeats credentials, after the API refused another form
 * @param pending the create attempt whose outcome is not known, if any
 * @param sync the connection, if any
 */
public record History(
    int failures,
    Optional<Duration> dueIn,
    Optional<Inputs> triedWith,
    Optional<Duration> sinceLastPost,
    Optional<String> sentAttempt,
    Optional<String> refusedName,
    boolean omitsCredentialNames,
    Optional<NextForm> nextForm,
    Pending pending,
    Sync sync) {

  public static final History NONE = of(Sync.NONE);

  /** Of a resource with nothing outstanding. */
  public static History of(Sync sync) {
    return new History(
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Pending.NONE,
        sync);
  }

  /** How an update repeats a stored credential that it does not change. */
  public enum Form {
    /** With its value. */
    VALUE,
    /** By its ID alone. */
    REFERENCE,
    /** As a new entry with a new credential. */
    NEW_ENTRY
  }

  /**
   * The form of the next update.
   *
   * @param inputs of that update; with others, the form that was last accepted comes first
   */
  public record NextForm(Form form, Inputs inputs) {}

  /**
   * The inputs of a try.
   *
   * @param secretVersions name to resourceVersion of the Secrets that exist
   * @param requests the annotations with a person's requests
   */
  public record Inputs(
      long generation,
      boolean beingDeleted,
      Map<String, String> secretVersions,
      Map<String, String> requests) {}

  /**
   * A create attempt whose outcome is not known.
   *
   * @param since time since this process first saw it
   * @param sentHere whether this process sent it
   * @param neverSent whether this process recorded it and did not send it
   * @param foundNothing whether a complete listing since then showed nothing that it may have
   *     created
   */
  public record Pending(Duration since, boolean sentHere, boolean neverSent, boolean foundNothing) {
    public static final Pending NONE = new Pending(Duration.ZERO, false, false, false);
  }

  /**
   * A connection.
   *
   * @param resyncAt time of the next resync; empty: not scheduled yet
   * @param readFailingFor how long all reads have failed; zero if the last one succeeded
   * @param repeatIn time until the update is sent again, because one of unknown outcome could undo
   *     it; empty if there is none
   * @param linksRepeatIn time until links are made and removed again, because a call of unknown
   *     outcome could undo it; empty if there is none
   * @param form the form that the API has accepted in an update
   * @param valuesKnown whether the platform certainly has the values that status records; not after
   *     a start or an update that failed
   * @param baseUrlDeclared whether the resource had a {@code baseUrl} when it was last settled
   * @param timeCorrected whether the last correction was for {@code updatedAt} alone
   * @param removed whether the operator has deleted it
   * @param lagging name to resourceVersion of the Secrets whose values were last read in another
   *     version than the index had
   */
  public record Sync(
      Optional<Instant> resyncAt,
      Duration readFailingFor,
      Optional<Duration> repeatIn,
      Optional<Duration> linksRepeatIn,
      Form form,
      boolean valuesKnown,
      boolean baseUrlDeclared,
      boolean timeCorrected,
      boolean removed,
      Map<String, String> lagging) {
    public static final Sync NONE =
        new Sync(
            Optional.empty(),
            Duration.ZERO,
            Optional.empty(),
            Optional.empty(),
            Form.VALUE,
            false,
            false,
            false,
            false,
            Map.of());
  }

  /** How an update with these inputs repeats what it does not change. */
  public Form form(Inputs inputs) {
    return nextForm
        .filter(next -> next.inputs().equals(inputs))
        .map(NextForm::form)
        .orElse(sync.form());
  }

  /** Time until the next try; empty if it is due. */
  public Optional<Duration> delay(Inputs inputs) {
    boolean changed = triedWith.isPresent() && !triedWith.get().equals(inputs);
    Optional<Duration> delay = changed ? sinceLastPost.map(Timing.POST_SPACING::minus) : dueIn;
    return delay.filter(left -> !left.isNegative() && !left.isZero());
  }
}
