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
 * Decides what became of a create whose outcome is not known. Only a connection that bears the
 * resource's mark is taken for its own; only two complete listings without any, the second of them
 * begun after the settle time, count as proof that nothing was made.
 */
public final class Recovery {

  sealed interface Verdict {

    /** That connection is the resource's own. */
    record Made(Connection connection) implements Verdict {}

    /** It is too early to tell. */
    record TooEarly(Duration lookAgainIn) implements Verdict {}

    /** The attempt has made nothing and will make nothing. */
    record NothingMade() implements Verdict {}

    /** Only a person can tell: these may be what it made. */
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
    List<Connection> ofAttempt = ours.stream().filter(one -> mark.isOf(attempt, one)).toList();
    if (ofAttempt.size() == 1) {
      return new Verdict.Made(ofAttempt.get(0));
    }
    boolean settled = candidates.begunAfter().compareTo(settleTime) >= 0 && pending.foundNothing();
    if (ours.size() == 1 && ofAttempt.isEmpty()) {
      // One from before, such as one that was retained: what the attempt makes may still come.
      return settled ? new Verdict.Made(ours.get(0)) : tooEarly(pending, settleTime);
    }
    if (!possible.isEmpty()) {
      return new Verdict.Undecided(possible.stream().map(Connection::id).sorted().toList());
    }
    return settled ? new Verdict.NothingMade() : tooEarly(pending, settleTime);
  }

  /** The connections without an owner that the attempt has made, as far as their IDs tell. */
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

  /** What was asked for, also where somebody has removed the annotation that says so. */
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
   * What the attempt may have made: what bears our mark. Unless the API is known to echo entry IDs,
   * also what has the name and template asked for and no other resource's mark.
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
