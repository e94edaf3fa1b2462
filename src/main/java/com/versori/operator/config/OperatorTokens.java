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
 * The operator's tokens, read from their files on each call. Reports when a token differs from the
 * one last read.
 */
public final class OperatorTokens implements TokenSource, Runnable {

  private static final Logger log = LoggerFactory.getLogger(OperatorTokens.class);

  private final TokenFile own;
  private final Optional<HeldTokens> held;
  private final Runnable changed;
  private final AtomicReference<Token> lastOwn = new AtomicReference<>();
  private final AtomicReference<Map<String, HeldToken>> lastHeld;

  /**
   * @param changed called on the thread that noticed the change
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
      log.info("Read a new API token");
      changed.run();
    }
    return now;
  }

  @Override
  public Optional<HeldToken> held(String organisationId) throws TokenUnavailableException {
    return held.isEmpty() ? Optional.empty() : held.get().read(organisationId);
  }

  /** Checks for new tokens, so that resources that wait for one continue. */
  @Override
  public void run() {
    try {
      read();
    } catch (TokenUnavailableException e) {
      log.atDebug().addKeyValue("problem", e.getMessage()).log("Could not read the API token");
    }
    held.map(HeldTokens::all)
        .filter(now -> !now.equals(lastHeld.getAndSet(now)))
        .ifPresent(
            now -> {
              log.info("The tokens in VERSORI_ORGANISATIONS_DIR have changed");
              changed.run();
            });
  }
}
