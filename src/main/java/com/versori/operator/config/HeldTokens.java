package com.versori.operator.config;

import com.versori.operator.client.model.Ids;
import com.versori.operator.client.model.TokenUnavailableException;
import com.versori.operator.model.Globs;
import com.versori.operator.port.TokenSource.HeldToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The tokens of further organisations, in a directory such as a mounted Secret: {@code
 * <organisation>} holds a token and {@code <organisation>.namespaces} says who may use it. Both are
 * read afresh each time.
 */
record HeldTokens(Path directory) {

  private static final String NAMESPACES = ".namespaces";

  /**
   * Empty if the directory holds nothing for that organisation.
   *
   * @throws TokenUnavailableException if it does, and that is no token
   */
  Optional<HeldToken> read(String organisationId) throws TokenUnavailableException {
    // Whatever else the name is, it must not lead out of the directory.
    if (!Ids.isUlid(organisationId) || !Files.exists(directory.resolve(organisationId))) {
      return Optional.empty();
    }
    return Optional.of(
        new HeldToken(
            new TokenFile(directory.resolve(organisationId)).read(), namespaces(organisationId)));
  }

  /** What stands there now, for noticing that it has changed; organisation to token and users. */
  SortedMap<String, HeldToken> all() {
    SortedMap<String, HeldToken> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        read(name).ifPresent(token -> all.put(name, token));
      }
    } catch (IOException | TokenUnavailableException e) {
      // Whoever needs that token is told; here it counts as not there.
      return all;
    }
    return all;
  }

  /**
   * @throws IllegalArgumentException if this is no directory with tokens
   */
  void check() {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        String organisation = name.replaceAll("\\" + NAMESPACES + "$", "");
        if (!name.startsWith("..") && !Ids.isUlid(organisation)) {
          throw new IllegalArgumentException(
              "it holds "
                  + name
                  + ", which is neither <organisation ID> nor <organisation ID>"
                  + NAMESPACES);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("expected a directory that can be read", e);
    }
  }

  private Globs namespaces(String organisationId) throws TokenUnavailableException {
    Path file = directory.resolve(organisationId + NAMESPACES);
    if (!Files.exists(file)) {
      return Globs.NONE;
    }
    try {
      return new Globs(
          Arrays.stream(Files.readString(file).split("[,\\s]+"))
              .filter(word -> !word.isEmpty())
              .toList());
    } catch (IOException e) {
      throw new TokenUnavailableException("The file " + file + " cannot be read");
    }
  }
}
