package com.versori.operator.decide;

import com.versori.operator.client.model.Connection;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.History.Pending;
import com.versori.operator.model.Observations.Candidates;
import com.versori.operator.model.OwnershipMark;
import com.versori.operator.model.Snapshot;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides the outcome of a create that got no answer. Only a connection with the resource's mark is
 * its own. Only two complete listings without one, the second begun after the settle time, prove
 * that the create made nothing.
 */
public final class Recovery {

  sealed interface Verdict {

    /** That connection is the resource's own. */
    record Made(Connection connection) implements Verdict {}

    /** The outcome cannot be decided yet. */
    record TooEarly(Duration lookAgainIn) implements Verdict {}

    /** The attempt made nothing, and will not. */
    record NothingMade() implements Verdict {}

    /** A user has to decide: these may be what the attempt made. */
    record Undecided(List<String> connectionIds) implements Verdict {}
  }

  private Recovery() {}

  static Verdict judge(
      CreateAttempt attempt,
      OwnershipMark mark,
      Candidates candidates,
      Pending pending,
      Duration settleTime) {
    List<Connection> possible = possible(attempt, mark, candidates);
    List<Connection> ours = ours(mark, candidates);
    List<Connection> madeByIt = madeBy(attempt, mark, candidates);
    List<Connection> ofAttempt =
        madeByIt.isEmpty()
            ? ours.stream().filter(one -> mark.isSince(attempt, one)).toList()
            : madeByIt;
    if (ofAttempt.size() == 1) {
      return new Verdict.Made(ofAttempt.get(0));
    }
    boolean settled = candidates.begunAfter().compareTo(settleTime) >= 0 && pending.foundNothing();
    if (ours.size() == 1 && ofAttempt.isEmpty()) {
      // An older connection, such as a retained one: the attempt may still create another.
      return settled ? new Verdict.Made(ours.get(0)) : tooEarly(pending, settleTime);
    }
    if (!possible.isEmpty()) {
      return new Verdict.Undecided(possible.stream().map(Connection::id).sorted().toList());
    }
    return settled ? new Verdict.NothingMade() : tooEarly(pending, settleTime);
  }

  /** Connections without an owner whose IDs show that the attempt made them. */
  public static List<Connection> madeBy(
      CreateAttempt attempt, OwnershipMark mark, Candidates candidates) {
    return ours(mark, candidates).stream().filter(one -> mark.isOf(attempt, one)).toList();
  }

  /** The resource's own connections that no other resource has. */
  static List<Connection> ours(OwnershipMark mark, Candidates candidates) {
    return free(candidates).filter(one -> candidates.isMarked(mark, one)).toList();
  }

  private static Stream<Connection> free(Candidates candidates) {
    return candidates.found().stream()
        .filter(one -> one.claimedBy().isEmpty())
        .flatMap(one -> one.connection().stream());
  }

  private static Verdict tooEarly(Pending pending, Duration settleTime) {
    Duration left = settleTime.minus(pending.since());
    return new Verdict.TooEarly(left.compareTo(Timing.FIRST_LOOK) < 0 ? Timing.FIRST_LOOK : left);
  }

  /** Whether a complete listing has shown nothing that the resource's attempt may have made. */
  public static boolean showsNothing(Snapshot s, Candidates candidates) {
    return s.pendingAttempt()
        .map(attempt -> showsNothing(asked(s, attempt), s.mark(), candidates))
        .orElse(false);
  }

  private static boolean showsNothing(
      CreateAttempt attempt, OwnershipMark mark, Candidates candidates) {
    List<Connection> ours = ours(mark, candidates);
    return ours.isEmpty()
        ? possible(attempt, mark, candidates).isEmpty()
        : ours.stream().noneMatch(one -> mark.isOf(attempt, one));
  }

  /** The requested attempt, also if its annotation was removed. */
  static CreateAttempt asked(Snapshot s, CreateAttempt attempt) {
    return attempt.name() != null
        ? attempt
        : new CreateAttempt(
            attempt.id(),
            s.organisationId(),
            s.templateId().orElse(null),
            s.connectionName(),
            s.spec().externalId());
  }

  /**
   * Connections that the attempt may have made: those with our mark. Unless the API is known to
   * echo entry IDs, also those with the requested name and template and without another resource's
   * mark.
   */
  private static List<Connection> possible(
      CreateAttempt attempt, OwnershipMark mark, Candidates candidates) {
    return free(candidates)
        .filter(
            one ->
                candidates.isMarked(mark, one)
                    || (!candidates.entryIdsEchoed() && isUnmarkedTwin(attempt, mark, one)))
        .toList();
  }

  private static boolean isUnmarkedTwin(
      CreateAttempt attempt, OwnershipMark mark, Connection connection) {
    return mark.foreignOn(connection, false).isEmpty()
        && (attempt.name() == null || connection.isNamed(attempt.name()))
        && isSameOrUnknown(attempt.templateId(), connection.connectionTemplateId());
  }

  static boolean isSameOrUnknown(String a, String b) {
    return a == null || b == null || a.equals(b);
  }
}
