package com.versori.operator.cli.command;

import com.versori.operator.client.model.Token;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A token in a file. */
final class TokenFile {

  private static final int LIMIT = Token.LONGEST;

  private final Path path;

  TokenFile(Path path) {
    this.path = path;
  }

  /**
   * The current token, without surrounding white space.
   *
   * @throws FailureException names the file and the remedy, never the content
   */
  Token read() throws FailureException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(LIMIT + 1);
    } catch (NoSuchFileException e) {
      throw unavailable("does not exist; correct --token-file");
    } catch (IOException e) {
      throw unavailable("cannot be read; check that it is a file, and its permissions");
    }
    if (bytes.length > LIMIT) {
      throw unavailable("is too large for a token; store only the token in it");
    }
    String text = new String(bytes, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      throw unavailable("is empty; store the API token in it");
    }
    try {
      return new Token(text);
    } catch (IllegalArgumentException e) {
      throw unavailable("contains no token: " + e.getMessage());
    }
  }

  private FailureException unavailable(String problem) {
    return new FailureException("The token file " + path + " " + problem);
  }
}
