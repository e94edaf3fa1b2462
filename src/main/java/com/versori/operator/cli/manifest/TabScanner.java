package com.versori.operator.cli.manifest;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.Scanner;
import org.yaml.snakeyaml.scanner.ScannerException;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.Token;

/**
 * Accepts tabs between tokens where kubectl's YAML parser does: inside brackets and braces, and
 * behind the first token of a line. Limits the number of tokens.
 */
final class TabScanner implements Scanner {

  /** A tab behind this is indentation. */
  private static final Pattern INDENTATION = Pattern.compile("\\s*([-?:]\\s+)*[-?:]?");

  static final String TOKEN_START = "while scanning for the next token";
  private static final int MOST_TOKENS = 1_250_000;

  private final String text;
  private final StreamReader reader;
  private final Scanner scanner;
  private Token next;
  private int index;
  private int offset;
  private int brackets;
  private int count;

  TabScanner(String text, LoaderOptions options) {
    this.text = text;
    this.reader = new StreamReader(text);
    this.scanner = new ScannerImpl(reader, options);
  }

  @Override
  public boolean checkToken(Token.ID... choices) {
    Token token = peekToken();
    if (token == null || choices.length == 0) {
      return token != null;
    }
    for (Token.ID choice : choices) {
      if (token.getTokenId() == choice) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Token peekToken() {
    if (next == null) {
      next = scan();
    }
    return next;
  }

  @Override
  public Token getToken() {
    Token token = peekToken();
    next = null;
    return token;
  }

  @Override
  public void resetDocumentIndex() {
    scanner.resetDocumentIndex();
  }

  private Token scan() {
    for (boolean retried = false; ; ) {
      try {
        scanner.peekToken();
        return counted(scanner.getToken());
      } catch (ScannerException e) {
        if (reader.peek() != '\t' || !TOKEN_START.equals(e.getContext())) {
          throw e;
        }
        if (brackets > 0 || !isIndentation()) {
          skipBlanks();
        } else if (retried) {
          throw e;
        } else {
          // The scanner only looked ahead: it still has the tokens up to here.
          retried = true;
        }
      }
    }
  }

  private void skipBlanks() {
    while (reader.peek() == '\t' || reader.peek() == ' ') {
      reader.forward(1);
    }
  }

  private Token counted(Token token) {
    switch (token.getTokenId()) {
      case FlowMappingStart, FlowSequenceStart -> brackets++;
      case FlowMappingEnd, FlowSequenceEnd -> brackets--;
      default -> {}
    }
    if (++count > MOST_TOKENS) {
      throw new YAMLException("too large: the document has more than " + MOST_TOKENS + " tokens");
    }
    return token;
  }

  private boolean isIndentation() {
    offset = text.offsetByCodePoints(offset, reader.getIndex() - index);
    index = reader.getIndex();
    int line = text.lastIndexOf('\n', offset - 1) + 1;
    return INDENTATION.matcher(text.substring(line, offset)).matches();
  }
}
