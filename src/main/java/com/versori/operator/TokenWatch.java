package com.versori.operator;

import com.versori.operator.versori.Token;
import com.versori.operator.versori.TokenFile;
import com.versori.operator.versori.TokenUnavailableException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices, each time it runs, that another token can be read than the time before. */
final class TokenWatch implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(TokenWatch.class);

  private final TokenFile file;
  private final Runnable changed;
  private Optional<Token> known;

  TokenWatch(TokenFile file, Runnable changed) {
    this.file = file;
    this.changed = changed;
    this.known = read();
  }

  @Override
  public void run() {
    Optional<Token> now = read();
    if (now.isPresent() && !now.equals(known)) {
      log.info("The API token has changed");
      changed.run();
    }
    known = now;
  }

  private Optional<Token> read() {
    try {
      return Optional.of(file.read());
    } catch (TokenUnavailableException e) {
      return Optional.empty();
    }
  }
}
