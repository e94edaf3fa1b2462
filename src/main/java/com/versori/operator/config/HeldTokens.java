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
 * The tokens of further organisations, in a directory such as a mounted Secret: file {@code
 * <organisation>} contains a token, {@code <organisation>.namespaces} the namespaces that may use
 * it. Files are read on each call.
 */
record HeldTokens(Path directory) {

  private static final String NAMESPACES = ".namespaces";

  /**
   * Empty if there is no file for the organisation.
   *
   * @throws TokenUnavailableException if the file contains no token
   */
  Optional<HeldToken> read(String organisationId) throws TokenUnavailableException {
    // Other names could lead out of the directory.
    if (!Ids.isUlid(organisationId) || !Files.exists(directory.resolve(organisationId))) {
      return Optional.empty();
    }
    return Optional.of(
        new HeldToken(
            new TokenFile(directory.resolve(organisationId)).read(), namespaces(organisationId)));
  }

  /** Organisation to token, as read now; used to detect changes. */
  SortedMap<String, HeldToken> all() {
    SortedMap<String, HeldToken> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        read(name).ifPresent(token -> all.put(name, token));
      }
    } catch (IOException | TokenUnavailableException e) {
      // A resource that needs the token reports it; here it counts as missing.
      return all;
    }
    return all;
  }

  /**
   * @throws IllegalArgumentException if this is not a directory with tokens
   */
  void check() {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        String organisation = name.replaceAll("\\" + NAMESPACES + "$", "");
        if (!name.startsWith("..") && !Ids.isUlid(organisation)) {
          throw new IllegalArgumentException(
              "it contains "
                  + name
                  + ", which is neither <organisation ID> nor <organisation ID>"
                  + NAMESPACES);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("expected a readable directory", e);
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
              .filter(glob -> !glob.isEmpty())
              .toList());
    } catch (IOException e) {
      throw new TokenUnavailableException("The file " + file + " cannot be read");
    }
  }
}
