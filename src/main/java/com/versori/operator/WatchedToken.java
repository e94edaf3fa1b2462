package com.versori.operator;

import com.versori.operator.reconcile.TokenSource;
import com.versori.operator.versori.Token;
import com.versori.operator.versori.TokenFile;
import com.versori.operator.versori.TokenUnavailableException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token of a file, read afresh each time; tells when it is another one than was read the time
 * before, whoever read it.
 */
final class WatchedToken implements TokenSource, Runnable {

  private static final Logger log = LoggerFactory.getLogger(WatchedToken.class);

  private final TokenFile file;
  private final AtomicReference<Token> last = new AtomicReference<>();
  private final Runnable changed;

  /**
   * @param changed is run on the thread that noticed the change
   */
  WatchedToken(TokenFile file, Runnable changed) {
    this.file = file;
    this.changed = changed;
  }

  @Override
  public Token read() throws TokenUnavailableException {
    Token now;
    try {
      now = file.read();
    } catch (TokenUnavailableException e) {
      last.set(null);
      throw e;
    }
    if (!now.equals(last.getAndSet(now))) {
      log.info("The API token is a new one");
      changed.run();
    }
    return now;
  }

  /** Looks whether there is another token, so that what waits for one goes on by itself. */
  @Override
  public void run() {
    try {
      read();
    } catch (TokenUnavailableException e) {
      log.atDebug().addKeyValue("problem", e.getMessage()).log("No API token can be read");
    }
  }
}
