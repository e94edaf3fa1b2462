package com.versori.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnershipMarkTest {

  private static final String ATTEMPT = Fixtures.ATTEMPT;
  private static final String LATER = "01KKC00100000000000000ZZZZ";
  private static final String SERVER_MADE = "01KKC00000AAAAAAAAAAAAAAAA";

  private final OwnershipMark mark = mark("cluster", "shop", "eu", null);

  @Test
  void everyIdOfEveryAttemptContainsTheWord() {
    Set<String> ids = new HashSet<>();
    for (String attempt : List.of(ATTEMPT, LATER)) {
      for (int position = 0; position < 16; position++) {
        ids.add(mark.entryId(attempt, position));
        ids.add(mark.credentialId(attempt, position));
      }
    }
    assertThat(ids).hasSize(64).allMatch(mark::isOn);
    assertThat(ids).extracting(id -> id.substring(10)).containsOnly(mark.words().get(0));
    assertThat(Ulid.getTime(mark.entryId(ATTEMPT, 3)) - Ulid.getTime(ATTEMPT)).isEqualTo(6);
    assertThat(Ulid.getTime(mark.credentialId(ATTEMPT, 3)) - Ulid.getTime(ATTEMPT)).isEqualTo(7);
  }

  /**
   * Names that share 40 bits can be found by trying. Each part of the input counts, and where it
   * ends.
   */
  @Test
  void markDependsOnEveryPartOfItsInput() {
    String id = mark.entryId(ATTEMPT, 0);
    assertThat(mark.words().get(0)).hasSize(16);
    for (OwnershipMark other :
        List.of(
            mark("cluster", "shop", "us", null),
            mark("other", "shop", "eu", null),
            mark("cluster", "sho", "peu", null),
            mark("cluster", "shop", "eu", "customer-42"))) {
      assertThat(other.isOn(id)).isFalse();
    }
    assertThat(mark.isOn(null)).isFalse();
    assertThat(mark.isOn("no ULID")).isFalse();
    assertThat(mark.isOn(id.toLowerCase(java.util.Locale.ROOT))).isFalse();
  }

  @Test
  void connectionsOfPredecessorClustersCountAsOwn() {
    OwnershipMark successor = OwnershipMark.of(List.of("rebuilt", "cluster"), "shop", "eu", null);
    assertThat(successor.isOn(mark.entryId(ATTEMPT, 0))).isTrue();
    assertThat(mark.isOn(successor.entryId(ATTEMPT, 0))).isFalse();
    assertThat(successor.credentialName()).isNotEqualTo(mark.credentialName());
  }

  @Test
  void attemptIsRecognisedByTheTimeOfItsIds() {
    CreateAttempt attempt = Fixtures.attempt(ATTEMPT, "eu");
    assertThat(mark.isOf(attempt, connection(entry(mark.entryId(ATTEMPT, 15), null)))).isTrue();
    assertThat(mark.isOf(attempt, connection(entry(mark.entryId(LATER, 0), null)))).isFalse();
    assertThat(
            mark.isOf(
                attempt,
                connection(entry(SERVER_MADE, stored(mark.credentialId(ATTEMPT, 0), null)))))
        .isTrue();
  }

  @Test
  void entryIdsOutrankCredentials() {
    OwnershipMark other = mark("cluster", "sales", "eu", null);
    // A connection of another resource that uses a credential stored for this one.
    Connection referring =
        connection(
            entry(other.entryId(ATTEMPT, 0), stored(other.credentialId(ATTEMPT, 0), "a")),
            entry(
                other.entryId(ATTEMPT, 1),
                stored(mark.credentialId(ATTEMPT, 0), mark.credentialName())));
    assertThat(mark.marks(referring, false)).isFalse();
    assertThat(mark.marks(referring, true)).isFalse();
    assertThat(other.marks(referring, true)).isTrue();
    assertThat(mark.foreignOn(referring, false)).contains(mark.credentialName());
  }

  @Test
  void foreignEntryIdsAreAForeignMarkForEveryCredentialName() {
    OwnershipMark other = mark("cluster", "sales", "eu", null);
    Connection named =
        connection(
            entry(other.entryId(ATTEMPT, 0), stored(other.credentialId(ATTEMPT, 0), "Shop key")));
    assertThat(mark.foreignOn(named, false)).contains(other.words().get(0));
    assertThat(other.foreignOn(named, false)).isEmpty();
    assertThat(OwnershipMark.showsEcho(named)).isTrue();
  }

  @Test
  void withoutEchoedEntryIdsCredentialsCountIfAllAgree() {
    Connection byName = connection(entry(SERVER_MADE, stored(SERVER_MADE, mark.credentialName())));
    assertThat(mark.marks(byName, false)).isTrue();
    assertThat(mark.marks(byName, true)).isFalse();

    String foreign = mark("cluster", "sales", "eu", null).credentialName();
    assertThat(
            mark.marks(
                connection(
                    entry(SERVER_MADE, stored(SERVER_MADE, mark.credentialName())),
                    entry(SERVER_MADE, stored(SERVER_MADE, foreign))),
                false))
        .isFalse();
    assertThat(
            mark.marks(
                connection(entry(SERVER_MADE, stored(mark.credentialId(ATTEMPT, 0), foreign))),
                false))
        .isFalse();
  }

  /** An entry that refers to a stored credential has the ID and name of that credential. */
  @Test
  void credentialThatIsOlderThanTheConnectionDoesNotCount() {
    Instant stored = Ulid.getInstant(mark.credentialId(ATTEMPT, 0));
    ConnectionCredential entry =
        entry(SERVER_MADE, stored(mark.credentialId(ATTEMPT, 0), mark.credentialName()));
    assertThat(mark.marks(connection(stored.plus(Duration.ofMinutes(4)), entry), false)).isTrue();
    assertThat(mark.marks(connection(stored.plus(Duration.ofMinutes(6)), entry), false)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 100})
  void credentialNamesMayBeCutAndChangeTheirCase(int length) {
    String name = mark.credentialName();
    String cut = name.substring(0, Math.min(length, name.length()));
    for (String answered : List.of(cut, cut.toUpperCase(java.util.Locale.ROOT), " " + cut)) {
      assertThat(mark.marks(connection(entry(null, stored(SERVER_MADE, answered))), false))
          .as(answered)
          .isTrue();
    }
  }

  @Test
  void credentialNameIsWithinTheLimitOfTheApi() {
    OwnershipMark longest = mark("cluster", "n".repeat(63), "r".repeat(253), null);
    assertThat(longest.credentialName()).hasSize(100).startsWith("k8s:" + longest.words().get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s:a", "K8S:a", "  k8s:a", "\tK8s:a"})
  void prefixOfTheOperatorsNamesIsReserved(String name) {
    assertThat(OwnershipMark.isReserved(name)).isTrue();
    assertThat(OwnershipMark.isReserved("my " + name)).isFalse();
  }

  private static OwnershipMark mark(
      String cluster, String namespace, String name, String externalId) {
    return OwnershipMark.of(List.of(cluster), namespace, name, externalId);
  }

  private static Connection connection(ConnectionCredential... entries) {
    return connection(Ulid.getInstant(ATTEMPT), entries);
  }

  private static Connection connection(Instant createdAt, ConnectionCredential... entries) {
    return Fixtures.connection(
        Fixtures.CONNECTION,
        "eu",
        List.of(entries),
        null,
        createdAt.toString(),
        null,
        null,
        Fixtures.TEMPLATE);
  }

  private static ConnectionCredential entry(String id, ConnectionCredential.Credential credential) {
    return new ConnectionCredential(id, null, true, Optional.empty(), credential);
  }

  private static ConnectionCredential.Credential stored(String id, String name) {
    return new ConnectionCredential.Credential(id, null, "string", name, null, null);
  }
}
