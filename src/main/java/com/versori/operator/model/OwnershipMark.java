package com.versori.operator.model;

import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.Ids;
import com.versori.operator.client.model.Sha256;
import com.versori.operator.timing.Timing;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Identifies the connections that were created for one resource. All IDs that the operator chooses
 * for it share one 80-bit word, a hash over cluster ID, namespace, name and externalId; they differ
 * by the ULID's time. Users cannot choose these IDs, so only they prove ownership.
 *
 * <p>Entry IDs decide. Where the API does not echo them, the IDs and names of credentials count if
 * all of them agree. A credential that is older than the connection never counts: an entry that
 * references a stored credential shows that credential's ID and name.
 *
 * @param words the resource's word, then its words in predecessors of the cluster
 */
public record OwnershipMark(List<String> words, String namespace, String name) {

  private static final String PREFIX = "k8s:";
  private static final int WORD_LENGTH = Ulid.RANDOM_CHARS;
  private static final int TIME_LENGTH = Ulid.TIME_CHARS;

  /** No longer credential name is known to be accepted. */
  private static final int NAME_LENGTH = 100;

  /** Two for each of at most 16 entries: the entry and its credential. */
  private static final int MILLIS_OF_ATTEMPT = 32;

  public OwnershipMark {
    words = List.copyOf(words);
  }

  /**
   * @param clusterIds the cluster's ID, then those of its predecessors
   * @param externalId of a dynamic connection; null for a static one
   */
  public static OwnershipMark of(
      List<String> clusterIds, String namespace, String name, String externalId) {
    return new OwnershipMark(
        clusterIds.stream()
            .map(cluster -> word(cluster, namespace, name, externalId == null ? "" : externalId))
            .toList(),
        namespace,
        name);
  }

  /**
   * The ID of an entry: a ULID with the attempt's time.
   *
   * @param position the entry's, from 0
   */
  public String entryId(String attempt, int position) {
    return id(attempt, 2 * position);
  }

  /** The ID of the entry's credential. */
  public String credentialId(String attempt, int position) {
    return id(attempt, 2 * position + 1);
  }

  /**
   * The ID of an entry that an update adds. It follows that of its credential: an API that keeps
   * the IDs of updates may still choose those of creates, so it is no echo.
   */
  public String addedEntryId(String attempt, int position) {
    return id(attempt, 2 * position + 1);
  }

  /** The ID of the credential of an entry that an update adds. */
  public String addedCredentialId(String attempt, int position) {
    return id(attempt, 2 * position);
  }

  /** {@code k8s:<word>/<namespace>/<name>}; only the word counts, the rest is for people. */
  public String credentialName() {
    String text = PREFIX + words.get(0) + "/" + namespace + "/" + name;
    return text.length() <= NAME_LENGTH ? text : text.substring(0, NAME_LENGTH);
  }

  /** Whether only the operator may use the name. */
  public static boolean isReserved(String credentialName) {
    return credentialName.strip().toLowerCase(Locale.ROOT).startsWith(PREFIX);
  }

  /** The word in the entry's ID, of any resource. */
  public static Optional<String> wordOnEntry(ConnectionCredential entry) {
    return wordOf(entry.id());
  }

  /** The words in the ID and name of the entry's credential, of any resource. */
  public static Set<String> wordsOnCredential(ConnectionCredential entry) {
    return Stream.of(
            credential(entry).flatMap(stored -> wordOf(stored.id())),
            credential(entry).flatMap(stored -> wordInName(stored.name())))
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  /** Whether the ID was chosen for this resource, by any attempt. */
  public boolean isOn(String id) {
    return wordOf(id).filter(words::contains).isPresent();
  }

  /**
   * Whether the connection shows that the API echoes the entry IDs of creates: an entry and its
   * credential have consecutive IDs, as only the operator chooses them.
   */
  public static boolean showsEcho(Connection connection) {
    return chosenWord(connection, OwnershipMark::followEachOther).isPresent();
  }

  /**
   * Whether the connection is the resource's own.
   *
   * @param entryIdsEchoed whether the API is known to echo entry IDs; then nothing else counts
   */
  public boolean marks(Connection connection, boolean entryIdsEchoed) {
    if (connection.credentials().stream().anyMatch(entry -> isOn(entry.id()))) {
      return true;
    }
    return !entryIdsEchoed && chosenWord(connection).isEmpty() && isMarkedByCredentials(connection);
  }

  /** The mark of another owner on the connection; empty if it has none, or this one. */
  public Optional<String> foreignOn(Connection connection, boolean entryIdsEchoed) {
    return marks(connection, entryIdsEchoed)
        ? Optional.empty()
        : credentials(connection)
            .map(ConnectionCredential.Credential::name)
            .filter(name -> name != null && isReserved(name))
            .findFirst()
            .or(() -> chosenWord(connection));
  }

  /** Whether the IDs show that this attempt created the connection. */
  public boolean isOf(CreateAttempt attempt, Connection connection) {
    return Ids.isUlid(attempt.id())
        && idsOn(connection)
            .map(id -> Ulid.getTime(id) - Ulid.getTime(attempt.id()))
            .anyMatch(after -> after >= 0 && after < MILLIS_OF_ATTEMPT);
  }

  /**
   * Whether the IDs are of the attempt, or of a later rotation: then the attempt's outcome was
   * recorded before.
   */
  public boolean isSince(CreateAttempt attempt, Connection connection) {
    return Ids.isUlid(attempt.id())
        && idsOn(connection).anyMatch(id -> Ulid.getTime(id) >= Ulid.getTime(attempt.id()));
  }

  /** Our entry IDs, or our credential IDs if there is none. */
  private Stream<String> idsOn(Connection connection) {
    List<String> entries =
        connection.credentials().stream().map(ConnectionCredential::id).filter(this::isOn).toList();
    return entries.isEmpty()
        ? credentials(connection).map(ConnectionCredential.Credential::id).filter(this::isOn)
        : entries.stream();
  }

  private boolean isMarkedByCredentials(Connection connection) {
    List<ConnectionCredential.Credential> marked =
        credentials(connection)
            .filter(one -> isOn(one.id()) || wordInName(one.name()).isPresent())
            .toList();
    return !marked.isEmpty()
        && marked.stream().allMatch(one -> isOwn(one) && wasMadeWith(connection, one.id()));
  }

  private boolean isOwn(ConnectionCredential.Credential stored) {
    Optional<String> named = wordInName(stored.name());
    return named.isPresent() ? words.contains(named.get()) : isOn(stored.id());
  }

  /** A credential that is older than the connection belongs to another one. */
  private static boolean wasMadeWith(Connection connection, String credentialId) {
    return Ids.isUlid(credentialId)
        && Times.parse(connection.createdAt())
            .filter(at -> !Ulid.getInstant(credentialId).plus(Timing.CLOCK_DIFFERENCE).isBefore(at))
            .isPresent();
  }

  /** The word, of any resource, in consecutive IDs of an entry and its credential. */
  private static Optional<String> chosenWord(Connection connection) {
    return chosenWord(
        connection,
        (entry, credential) ->
            followEachOther(entry, credential) || followEachOther(credential, entry));
  }

  private static Optional<String> chosenWord(
      Connection connection, BiPredicate<String, String> areChosen) {
    return connection.credentials().stream()
        .filter(entry -> entry.credential() != null)
        .filter(entry -> areChosen.test(entry.id(), entry.credential().id()))
        .findFirst()
        .flatMap(entry -> wordOf(entry.id()));
  }

  private static boolean followEachOther(String first, String second) {
    return wordOf(first).isPresent()
        && wordOf(first).equals(wordOf(second))
        && Ulid.getTime(second) == Ulid.getTime(first) + 1;
  }

  private static Stream<ConnectionCredential.Credential> credentials(Connection connection) {
    return connection.credentials().stream().flatMap(entry -> credential(entry).stream());
  }

  private static Optional<ConnectionCredential.Credential> credential(ConnectionCredential entry) {
    return Optional.ofNullable(entry.credential());
  }

  private static Optional<String> wordOf(String id) {
    return Ids.isUlid(id) ? Optional.of(id.substring(TIME_LENGTH)) : Optional.empty();
  }

  /** The API may truncate a name or change its case. */
  private static Optional<String> wordInName(String credentialName) {
    if (credentialName == null || !isReserved(credentialName)) {
      return Optional.empty();
    }
    String behind = credentialName.strip().substring(PREFIX.length()).toUpperCase(Locale.ROOT);
    return Optional.of(behind.substring(0, Math.min(WORD_LENGTH, behind.length())));
  }

  private String id(String attempt, int millis) {
    return new Ulid(Ulid.getTime(attempt) + millis, new byte[Ulid.RANDOM_BYTES])
            .toString()
            .substring(0, TIME_LENGTH)
        + words.get(0);
  }

  /** The first 80 bits of the SHA-256 of the parts. */
  private static String word(String... parts) {
    byte[] random = Arrays.copyOf(Sha256.ofParts(parts), Ulid.RANDOM_BYTES);
    return new Ulid(0, random).toString().substring(TIME_LENGTH);
  }
}
