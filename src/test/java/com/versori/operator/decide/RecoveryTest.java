package com.versori.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.decide.Recovery.Verdict;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.History.Pending;
import com.versori.operator.model.Observations.Candidates;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.OwnershipMark;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The decision table of recovery: adopt, create again, wait or ask. */
class RecoveryTest {

  private static final String ATTEMPT = "01KKC00000000000000000A002";
  private static final String ROTATION = "01KKE00000000000000000A004";
  private static final String OTHER_ATTEMPT = "01KKB00000000000000000A003";
  private static final OwnershipMark MARK = Fixtures.mark("integrations", "shop");
  private static final OwnershipMark FOREIGN = Fixtures.mark("other", "shop");
  private static final CreateAttempt ASKED = Fixtures.attempt(ATTEMPT, "shop");

  /** The time in the ID of the credential 01KKC... */
  private static final String MADE_AT = Ulid.getInstant(ATTEMPT).toString();

  private static final Duration SETTLE = Duration.ofSeconds(75);

  static Stream<Arguments> cases() {
    Connection byId = byId("A", MARK, ATTEMPT, "shop");
    Connection byIdRenamed = byId("A", MARK, ATTEMPT, "renamed");
    Connection earlier = byId("B", MARK, OTHER_ATTEMPT, "shop");
    Connection rotated = byId("M", MARK, ROTATION, "shop");
    Connection byName = byName("C", MARK.credentialName(), "shop");
    Connection byCredential =
        byCredentials("I", MADE_AT, stored(MARK.credentialId(ATTEMPT, 0), null));
    Connection referring =
        byCredentials(
            "J",
            "2026-11-24T10:00:00Z",
            stored("01KKC0000000000000000000D1", MARK.credentialName()));
    Connection mixed =
        byCredentials(
            "K",
            MADE_AT,
            stored("01KKC0000000000000000000D1", MARK.credentialName()),
            stored("01KKC0000000000000000000D2", FOREIGN.credentialName()));
    Connection foreignIds =
        of(
            "L",
            "shop",
            Fixtures.TEMPLATE,
            List.of(
                new ConnectionCredential(
                    FOREIGN.entryId(ATTEMPT, 0),
                    null,
                    true,
                    Optional.empty(),
                    stored(FOREIGN.credentialId(ATTEMPT, 0), "a person's"))));
    Connection foreign = byName("D", FOREIGN.credentialName(), "shop");
    Connection unmarked = byName("E", "a person's", "shop");
    Connection otherTemplate = of("F", "shop", "01KKBZ1ZB4SG2TRVKWQ7GNYZZZ", List.of());
    Connection unknownTemplate = of("G", "shop", null, List.of());
    Connection otherName = of("H", "billing", Fixtures.TEMPLATE, List.of());
    return Stream.of(
        row("marked by an ID of the attempt", created(byId), early(), byId),
        row("marked, although renamed", created(byIdRenamed), early(), byIdRenamed),
        row("marked by a rotation after the attempt", created(rotated), early(), rotated),
        row("the attempt's own before a rotated one", created(byId), early(), rotated, byId),
        row("marked by an earlier attempt's ID, early", tooEarly(70), early(), earlier),
        row("marked by an earlier attempt's ID, once", tooEarly(1), settled(false), earlier),
        row("marked by an earlier attempt's ID", created(earlier), settled(true), earlier),
        row("an earlier attempt's before unmarked", tooEarly(70), early(), earlier, unmarked),
        row("marked by the name of its credential, early", tooEarly(70), early(), byName),
        row("marked by the name of its credential", created(byName), settled(true), byName),
        row("marked by the ID of its credential", created(byCredential), early(), byCredential),
        row("an older credential's mark", new Verdict.NothingMade(), settled(true), referring),
        row("marks that do not agree", new Verdict.NothingMade(), settled(true), mixed),
        row("another owner's IDs", new Verdict.NothingMade(), settled(true), foreignIds),
        row("the attempt's own before an earlier one", created(byId), early(), earlier, byId),
        row("the marked one before an unmarked one", created(byId), early(), unmarked, byId),
        row("two that are marked alike", undecided("B", "C"), early(), earlier, byName),
        row("unmarked, of the name asked for", undecided("E"), settled(true), unmarked),
        row("unmarked, of an unknown template", undecided("G"), settled(true), unknownTemplate),
        row("another owner's mark", new Verdict.NothingMade(), settled(true), foreign),
        row("another template", new Verdict.NothingMade(), settled(true), otherTemplate),
        row("another name", new Verdict.NothingMade(), settled(true), otherName),
        row("none, in the first listing", tooEarly(70), early()),
        row("none, in the first listing, late", tooEarly(1), settled(false)),
        row("none, in the second listing, too early", tooEarly(5), second(70, 70)),
        row("none, in a listing from before the settle time", tooEarly(1), second(80, 74)),
        row("none, in the second listing", new Verdict.NothingMade(), settled(true)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void decidesAsInTheTable(String name, Verdict expected, Listing looked, List<Connection> found) {
    Candidates candidates =
        new Candidates(
            found.stream().map(one -> new Remote(Optional.of(one), Optional.empty())).toList(),
            false,
            looked.begunAfter());
    assertThat(
            Recovery.judge(
                ASKED,
                MARK,
                candidates,
                new Pending(looked.since(), true, false, looked.foundNothing()),
                SETTLE))
        .isEqualTo(expected);
  }

  /** Without a resource nobody can decide, so only the attempt's own IDs count. */
  @Test
  void orphanOfAnAttemptIsKnownByItsOwnIdsOnly() {
    Connection own = byId("A", MARK, ATTEMPT, "shop");
    assertThat(
            Recovery.madeBy(
                ASKED,
                MARK,
                new Candidates(
                    List.of(
                        free(byId("B", MARK, OTHER_ATTEMPT, "shop")),
                        free(byName("C", MARK.credentialName(), "shop")),
                        free(of("E", "shop", Fixtures.TEMPLATE, List.of())),
                        new Remote(
                            Optional.of(byId("F", MARK, ATTEMPT, "shop")),
                            Optional.of("integrations/other")),
                        Remote.GONE,
                        free(own)),
                    false,
                    SETTLE)))
        .containsExactly(own);
  }

  private static Remote free(Connection connection) {
    return new Remote(Optional.of(connection), Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("claimed")
  void connectionOfAnotherResourceIsNotAdopted(Connection connection) {
    Candidates candidates =
        new Candidates(
            List.of(new Remote(Optional.of(connection), Optional.of("integrations/other"))),
            false,
            SETTLE);
    assertThat(
            Recovery.judge(ASKED, MARK, candidates, new Pending(SETTLE, true, false, true), SETTLE))
        .isEqualTo(new Verdict.NothingMade());
  }

  /** Then an unmarked connection cannot be the attempt's. */
  @Test
  void onlyEntryIdsCountWhereTheApiEchoesThem() {
    for (Connection found :
        List.of(
            byName("C", MARK.credentialName(), "shop"),
            byCredentials("I", MADE_AT, stored(MARK.credentialId(ATTEMPT, 0), null)),
            byName("E", "a person's", "shop"))) {
      assertThat(
              Recovery.judge(
                  ASKED,
                  MARK,
                  new Candidates(List.of(free(found)), true, SETTLE),
                  new Pending(SETTLE, true, false, true),
                  SETTLE))
          .isEqualTo(new Verdict.NothingMade());
    }
  }

  static Stream<Connection> claimed() {
    return Stream.of(byId("A", MARK, ATTEMPT, "shop"), byName("E", "a person's", "shop"));
  }

  /** The time of a listing, and whether an earlier one found nothing. */
  private record Listing(Duration since, Duration begunAfter, boolean foundNothing) {}

  private static Listing early() {
    return new Listing(Duration.ofSeconds(5), Duration.ofSeconds(4), false);
  }

  private static Listing settled(boolean foundNothing) {
    return new Listing(Duration.ofSeconds(80), Duration.ofSeconds(76), foundNothing);
  }

  private static Listing second(int since, int begunAfter) {
    return new Listing(Duration.ofSeconds(since), Duration.ofSeconds(begunAfter), true);
  }

  private static Arguments row(String name, Verdict expected, Listing looked, Connection... found) {
    return Arguments.of(name, expected, looked, List.of(found));
  }

  private static Verdict created(Connection connection) {
    return new Verdict.Made(connection);
  }

  private static Verdict tooEarly(int seconds) {
    return new Verdict.TooEarly(Duration.ofSeconds(seconds));
  }

  private static Verdict undecided(String... ids) {
    return new Verdict.Undecided(List.of(ids));
  }

  private static Connection byId(String id, OwnershipMark mark, String attempt, String name) {
    return of(
        id,
        name,
        Fixtures.TEMPLATE,
        List.of(
            new ConnectionCredential(
                mark.entryId(attempt, 0), null, true, Optional.empty(), null)));
  }

  private static Connection byName(String id, String credentialName, String name) {
    return Fixtures.connection(
        id,
        name,
        entries(stored("01KKC0000000000000000000D1", credentialName)),
        null,
        MADE_AT,
        null,
        null,
        Fixtures.TEMPLATE);
  }

  /** As an API returns it that does not echo entry IDs. */
  private static Connection byCredentials(
      String id, String createdAt, ConnectionCredential.Credential... stored) {
    return Fixtures.connection(
        id, "shop", entries(stored), null, createdAt, null, null, Fixtures.TEMPLATE);
  }

  private static List<ConnectionCredential> entries(ConnectionCredential.Credential... stored) {
    return Stream.of(stored)
        .map(one -> new ConnectionCredential("server-created", null, true, Optional.empty(), one))
        .toList();
  }

  private static ConnectionCredential.Credential stored(String id, String name) {
    return new ConnectionCredential.Credential(id, null, "string", name, null, null);
  }

  private static Connection of(
      String id, String name, String template, List<ConnectionCredential> credentials) {
    return Fixtures.connection(id, name, credentials, null, null, null, null, template);
  }
}
