package com.versori.operator.config;

import com.versori.operator.client.model.Token;
import com.versori.operator.client.model.TokenUnavailableException;
import com.versori.operator.port.TokenSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's tokens, read afresh from their files each time; tells when one is another than was
 * read the time before, whoever read it.
 */
public final class OperatorTokens implements TokenSource, Runnable {

  private static final Logger log = LoggerFactory.getLogger(OperatorTokens.class);

  private final TokenFile own;
  private final Optional<HeldTokens> held;
  private final Runnable changed;
  private final AtomicReference<Token> lastOwn = new AtomicReference<>();
  private final AtomicReference<Map<String, HeldToken>> lastHeld;

  /**
   * @param changed is run on the thread that noticed the change
   */
  public OperatorTokens(Path own, Optional<Path> held, Runnable changed) {
    this.own = new TokenFile(own);
    this.held = held.map(HeldTokens::new);
    this.changed = changed;
    this.lastHeld = new AtomicReference<>(this.held.map(HeldTokens::all).orElseGet(TreeMap::new));
  }

  @Override
  public Token read() throws TokenUnavailableException {
    Token now;
    try {
      now = own.read();
    } catch (TokenUnavailableException e) {
      lastOwn.set(null);
      throw e;
    }
    if (!now.equals(lastOwn.getAndSet(now))) {
      log.info("The API token is a new one");
      changed.run();
    }
    return now;
  }

  @Override
  public Optional<HeldToken> held(String organisationId) throws TokenUnavailableException {
    return held.isEmpty() ? Optional.empty() : held.get().read(organisationId);
  }

  /** Looks whether there is another token, so that what waits for one goes on by itself. */
  @Override
  public void run() {
    try {
      read();
    } catch (TokenUnavailableException e) {
      log.atDebug().addKeyValue("problem", e.getMessage()).log("No API token can be read");
    }
    held.map(HeldTokens::all)
        .filter(now -> !now.equals(lastHeld.getAndSet(now)))
        .ifPresent(
            now -> {
              log.info("The tokens of further organisations have changed");
              changed.run();
            });
  }
}
