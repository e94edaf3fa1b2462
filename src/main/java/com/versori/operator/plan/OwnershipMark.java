package com.versori.operator.plan;

import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.ConnectionCredential;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How a connection made for one resource is known again: the IDs that the operator chooses carry 40
 * bits of hash(cluster, namespace, name), and the name of a credential carries the same in words.
 */
public record OwnershipMark(String clusterId, String namespace, String name) {

  private static final String PREFIX = "k8s:";
  private static final int HALF = Ulid.RANDOM_BYTES / 2;

  /** The entry's ID for that attempt: a ULID with the attempt's time. */
  public String entryId(String attempt, String entry) {
    return id(attempt, "entry", entry);
  }

  /** The ID of the entry's credential for that attempt. */
  public String credentialId(String attempt, String entry) {
    return id(attempt, "credential", entry);
  }

  /** For people to read, and the second mark: {@code k8s:<cluster>/<namespace>/<name>}. */
  public String credentialName() {
    return PREFIX + clusterId + "/" + namespace + "/" + name;
  }

  /** The mark as one word, for an index. */
  public String ownerWord() {
    return HexFormat.of().formatHex(owner());
  }

  /** The word of whoever may have chosen that ID; empty if nobody marks such IDs. */
  public static Optional<String> ownerWordOf(String id) {
    return id != null && Ulid.isValid(id)
        ? Optional.of(HexFormat.of().formatHex(Ulid.getRandom(id), 0, HALF))
        : Optional.empty();
  }

  /** Whether that ID was chosen for this resource, by whichever attempt. */
  public boolean isOn(String id) {
    return id != null
        && Ulid.isValid(id)
        && Arrays.equals(Arrays.copyOf(Ulid.getRandom(id), HALF), owner());
  }

  /** Whether the connection bears this mark, in an ID or in the name of a credential. */
  public boolean marks(Connection connection) {
    return connection.credentials().stream()
        .anyMatch(
            entry ->
                isOn(entry.id())
                    || (entry.credential() != null
                        && (isOn(entry.credential().id())
                            || credentialName().equals(entry.credential().name()))));
  }

  /** The mark of another owner that the connection bears in words. */
  public Optional<String> foreignOn(Connection connection) {
    return marks(connection)
        ? Optional.empty()
        : connection.credentials().stream()
            .map(ConnectionCredential::credential)
            .filter(credential -> credential != null && credential.name() != null)
            .map(ConnectionCredential.Credential::name)
            .filter(name -> name.startsWith(PREFIX) && name.split("/", -1).length == 3)
            .findFirst();
  }

  /** Whether that very attempt made the connection, as far as its IDs tell. */
  boolean isOf(CreateAttempt attempt, Connection connection) {
    return Ulid.isValid(attempt.id())
        && connection.credentials().stream()
            .map(ConnectionCredential::id)
            .anyMatch(id -> isOn(id) && Ulid.getTime(id) == Ulid.getTime(attempt.id()));
  }

  /** Whether another attempt made the connection for this resource, as far as its IDs tell. */
  boolean isOfAnother(CreateAttempt attempt, Connection connection) {
    return Ulid.isValid(attempt.id())
        && !isOf(attempt, connection)
        && connection.credentials().stream().anyMatch(entry -> isOn(entry.id()));
  }

  private String id(String attempt, String kind, String entry) {
    byte[] random =
        ByteBuffer.allocate(Ulid.RANDOM_BYTES).put(owner()).put(hash(attempt, kind, entry)).array();
    // Somebody may have made the recorded attempt unreadable.
    long time = Ulid.isValid(attempt) ? Ulid.getTime(attempt) : 0;
    return new Ulid(time, random).toString();
  }

  private byte[] owner() {
    return hash(clusterId, namespace, name);
  }

  /** 40 bits of SHA-256 over the parts, each ended by a NUL so that no two lists are alike. */
  private static byte[] hash(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return Arrays.copyOf(digest.digest(), HALF);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
