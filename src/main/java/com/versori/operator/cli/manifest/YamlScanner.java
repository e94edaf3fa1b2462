package com.versori.operator.cli.manifest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.scanner.Scanner;
import org.yaml.snakeyaml.scanner.ScannerException;
import org.yaml.snakeyaml.tokens.AliasToken;
import org.yaml.snakeyaml.tokens.AnchorToken;
import org.yaml.snakeyaml.tokens.BlockEndToken;
import org.yaml.snakeyaml.tokens.BlockEntryToken;
import org.yaml.snakeyaml.tokens.BlockMappingStartToken;
import org.yaml.snakeyaml.tokens.BlockSequenceStartToken;
import org.yaml.snakeyaml.tokens.DirectiveToken;
import org.yaml.snakeyaml.tokens.DocumentEndToken;
import org.yaml.snakeyaml.tokens.DocumentStartToken;
import org.yaml.snakeyaml.tokens.FlowEntryToken;
import org.yaml.snakeyaml.tokens.FlowMappingEndToken;
import org.yaml.snakeyaml.tokens.FlowMappingStartToken;
import org.yaml.snakeyaml.tokens.FlowSequenceEndToken;
import org.yaml.snakeyaml.tokens.FlowSequenceStartToken;
import org.yaml.snakeyaml.tokens.KeyToken;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.StreamEndToken;
import org.yaml.snakeyaml.tokens.StreamStartToken;
import org.yaml.snakeyaml.tokens.TagToken;
import org.yaml.snakeyaml.tokens.TagTuple;
import org.yaml.snakeyaml.tokens.Token;
import org.yaml.snakeyaml.tokens.ValueToken;

/**
 * Divides YAML into tokens by the rules of libyaml, which kubectl's parser follows. The scanner of
 * SnakeYAML has others: for tabs, escapes, comments and colons. The work is linear in the length of
 * the text, and the number of tokens is limited.
 */
final class YamlScanner implements Scanner {

  private static final int MOST_TOKENS = 1_250_000;

  /** A key without a question mark is on one line and has at most as many characters. */
  private static final int LONGEST_KEY = 1024;

  private static final Set<String> DIRECTIVES = Set.of("YAML", "TAG");

  private static final String NEVER_PLAIN = "-?:,[]{}#&*!|>'\"%@`";
  private static final String URI = ";/?:@&=+$,.!~*'()[]%";
  private static final String TEXT = Tag.STR.getValue();

  /** The rest of a tag's handle, and its suffix. */
  private static final Pattern HANDLE = Pattern.compile("([-_A-Za-z0-9]*!)?(.*)");

  private static final String BEHIND_ANCHOR = "?:,]}%@`";

  /** A token that may turn out to be a key, once a colon follows it. */
  private static final class Key {
    private final int token;
    private final boolean required;
    private final Mark mark;
    private boolean possible = true;

    Key(int token, boolean required, Mark mark) {
      this.token = token;
      this.required = required;
      this.mark = mark;
    }
  }

  private interface TokenType {
    Token token(Mark start, Mark end);
  }

  private final Characters in;
  private final YamlScalars scalars;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Integer> indents = new ArrayDeque<>();

  /** The last possible key of each level of brackets. */
  private final Deque<Key> keys = new ArrayDeque<>();

  private final Map<Integer, Key> keyOfToken = new HashMap<>();
  private int taken;
  private int indent = -1;
  private int brackets;
  private boolean keyAllowed = true;
  private boolean ended;

  YamlScanner(String text) {
    in = new Characters(text);
    scalars = new YamlScalars(in);
    keys.push(noKey());
    tokens.add(new StreamStartToken(in.mark(), in.mark()));
  }

  @Override
  public boolean checkToken(Token.ID... choices) {
    Token.ID next = peekToken().getTokenId();
    for (Token.ID choice : choices) {
      if (next == choice) {
        return true;
      }
    }
    return choices.length == 0;
  }

  @Override
  public Token peekToken() {
    while (!ended && (tokens.isEmpty() || isPossible(keyOfToken.get(taken)))) {
      scan();
    }
    return tokens.get(0);
  }

  @Override
  public Token getToken() {
    Token token = peekToken();
    tokens.remove(0);
    keyOfToken.remove(taken);
    if (++taken > MOST_TOKENS) {
      throw new YAMLException("too large: the document has more than " + MOST_TOKENS + " tokens");
    }
    return token;
  }

  @Override
  public void resetDocumentIndex() {}

  private void scan() {
    skipToToken();
    endBlocks(in.column());
    if (in.isEnd()) {
      end();
    } else if (in.column() == 0 && in.peek() == '%') {
      directive();
    } else if (in.isMarker('-')) {
      marker(DocumentStartToken::new);
    } else if (in.isMarker('.')) {
      marker(DocumentEndToken::new);
    } else {
      scan(in.peek());
    }
  }

  private void scan(char first) {
    boolean spaceFollows = in.isSpaceOrEnd(1);
    if (first == '-' && spaceFollows) {
      blockIndicator(BlockSequenceStartToken::new, BlockEntryToken::new, true);
    } else if (first == '?' && (brackets > 0 || spaceFollows)) {
      blockIndicator(BlockMappingStartToken::new, KeyToken::new, brackets == 0);
    } else if (first == ':' && (brackets > 0 || spaceFollows)) {
      value();
    } else if ((first == '|' || first == '>') && brackets == 0) {
      forgetKey();
      keyAllowed = true;
      scalar(start -> scalars.block(start, indent));
    } else if (startsPlain(first)) {
      rememberKey();
      scalar(start -> scalars.plain(start, indent + 1, brackets > 0));
      keyAllowed = scalars.endedBehindBreak();
    } else {
      scanIndicated(first);
    }
  }

  private void scanIndicated(char indicator) {
    switch (indicator) {
      case '[' -> open(FlowSequenceStartToken::new);
      case '{' -> open(FlowMappingStartToken::new);
      case ']' -> close(FlowSequenceEndToken::new);
      case '}' -> close(FlowMappingEndToken::new);
      case ',' -> {
        forgetKey();
        keyAllowed = true;
        indicator(FlowEntryToken::new, 1);
      }
      case '*', '&' -> anchor();
      case '!' -> tag();
      case '\'', '"' -> {
        rememberKey();
        keyAllowed = false;
        scalar(scalars::quoted);
      }
      case '\t' -> throw problem(in.mark(), YamlScalars.TAB);
      default -> throw problem(in.mark(), "a value cannot start with the character " + indicator);
    }
  }

  /** Tabs are no indentation: they may stand in brackets and behind the first token of a line. */
  private void skipToToken() {
    while (true) {
      while (in.peek() == ' ' || (in.peek() == '\t' && (brackets > 0 || !keyAllowed))) {
        in.skip(1);
      }
      if (in.peek() == '#') {
        in.skipLine();
      }
      if (!in.isBreak()) {
        return;
      }
      in.skipBreak();
      keyAllowed |= brackets == 0;
    }
  }

  private boolean startsPlain(char c) {
    return (!in.isSpaceOrEnd() && NEVER_PLAIN.indexOf(c) < 0)
        || (c == '-' && !in.isBlank(1))
        || (brackets == 0 && (c == '?' || c == ':') && !in.isSpaceOrEnd(1));
  }

  private void end() {
    endBlocks(-1);
    forgetKey();
    tokens.add(new StreamEndToken(in.mark(), in.mark()));
    ended = true;
  }

  /** The parser then requires three hyphens, at which kubectl divides the file. */
  private void directive() {
    endBlocks(-1);
    forgetKey();
    keyAllowed = false;
    Mark start = in.mark();
    in.skip(1);
    StringBuilder name = new StringBuilder();
    while (in.isWord()) {
      in.copy(name);
    }
    if (!DIRECTIVES.contains(name.toString()) || !in.isBlank()) {
      throw problem(start, "kubectl reads no directives (%)");
    }
    in.skipLine();
    tokens.add(new DirectiveToken<String>("", null, start, in.mark()));
  }

  private void marker(TokenType type) {
    endBlocks(-1);
    forgetKey();
    keyAllowed = false;
    indicator(type, 3);
  }

  private void open(TokenType type) {
    rememberKey();
    keys.push(noKey());
    brackets++;
    keyAllowed = true;
    indicator(type, 1);
  }

  private void close(TokenType type) {
    forgetKey();
    if (brackets > 0) {
      keys.pop();
      brackets--;
    }
    keyAllowed = false;
    indicator(type, 1);
  }

  private void blockIndicator(TokenType block, TokenType type, boolean keyMayFollow) {
    beginBlock(block);
    forgetKey();
    keyAllowed = keyMayFollow;
    indicator(type, 1);
  }

  private void value() {
    Key key = keys.peek();
    if (isPossible(key)) {
      tokens.add(key.token - taken, new KeyToken(key.mark, key.mark));
      beginBlock(BlockMappingStartToken::new, key.mark, key.token - taken);
      key.possible = false;
      keyAllowed = false;
    } else {
      beginBlock(BlockMappingStartToken::new);
      keyAllowed = brackets == 0;
    }
    indicator(ValueToken::new, 1);
  }

  private void indicator(TokenType type, int length) {
    Mark start = in.mark();
    in.skip(length);
    tokens.add(type.token(start, in.mark()));
  }

  private void anchor() {
    rememberKey();
    Mark start = in.mark();
    boolean alias = in.peek() == '*';
    in.skip(1);
    StringBuilder name = new StringBuilder();
    while (in.isWord()) {
      in.copy(name);
    }
    if (name.isEmpty() || !(in.isSpaceOrEnd() || in.isAnyOf(BEHIND_ANCHOR))) {
      throw problem(start, "unexpected character in the name of an anchor or alias");
    }
    keyAllowed = false;
    tokens.add(
        alias
            ? new AliasToken(name.toString(), start, in.mark())
            : new AnchorToken(name.toString(), start, in.mark()));
  }

  private void tag() {
    rememberKey();
    Mark start = in.mark();
    boolean verbatim = in.peek(1) == '<';
    StringBuilder text = new StringBuilder();
    in.skip(verbatim ? 2 : 1);
    while (in.isWord() || in.isAnyOf(URI)) {
      in.copy(text);
    }
    Matcher parts = HANDLE.matcher(text);
    boolean whole =
        verbatim
            ? !text.isEmpty() && in.peek() == '>'
            : parts.matches() && (parts.group(1) == null || !parts.group(2).isEmpty());
    in.skip(verbatim ? 1 : 0);
    if (!whole || !in.isSpaceOrEnd()) {
      throw problem(start, "unexpected character in a tag");
    }
    keyAllowed = false;
    tokens.add(new TagToken(verbatim ? tag(text) : tag(parts), start, in.mark()));
  }

  /** The tag {@code !} makes any value a text. */
  private static TagTuple tag(CharSequence verbatim) {
    return new TagTuple(null, verbatim.toString().equals("!") ? TEXT : verbatim.toString());
  }

  private static TagTuple tag(Matcher parts) {
    return parts.group().isEmpty()
        ? new TagTuple(null, TEXT)
        : new TagTuple("!" + Objects.toString(parts.group(1), ""), parts.group(2));
  }

  private interface ScalarType {
    YamlScalars.Scalar read(Mark start);
  }

  private void scalar(ScalarType type) {
    Mark start = in.mark();
    YamlScalars.Scalar scalar = type.read(start);
    boolean plain = scalar.style() == ScalarStyle.PLAIN;
    tokens.add(new ScalarToken(scalar.text(), plain, start, in.mark(), scalar.style()));
  }

  private void beginBlock(TokenType type) {
    if (brackets == 0 && !keyAllowed) {
      throw problem(in.mark(), "a list entry, key or value is not allowed here");
    }
    beginBlock(type, in.mark(), tokens.size());
  }

  private void beginBlock(TokenType type, Mark at, int position) {
    if (brackets == 0 && indent < at.getColumn()) {
      indents.push(indent);
      indent = at.getColumn();
      tokens.add(position, type.token(at, at));
    }
  }

  private void endBlocks(int column) {
    while (brackets == 0 && indent > column) {
      tokens.add(new BlockEndToken(in.mark(), in.mark()));
      indent = indents.pop();
    }
  }

  private Key noKey() {
    Key key = new Key(0, false, in.mark());
    key.possible = false;
    return key;
  }

  private void rememberKey() {
    if (keyAllowed) {
      forgetKey();
      boolean required = brackets == 0 && indent == in.column();
      Key key = new Key(taken + tokens.size(), required, in.mark());
      keys.pop();
      keys.push(key);
      keyOfToken.put(key.token, key);
    }
  }

  private void forgetKey() {
    if (keys.peek().possible) {
      forget(keys.peek());
    }
  }

  private void forget(Key key) {
    if (key.required) {
      throw problem(key.mark, "could not find expected ':'");
    }
    key.possible = false;
  }

  private boolean isPossible(Key key) {
    if (key == null || !key.possible) {
      return false;
    }
    if (key.mark.getLine() < in.line() || key.mark.getIndex() + LONGEST_KEY < in.index()) {
      forget(key);
    }
    return key.possible;
  }

  private ScannerException problem(Mark start, String problem) {
    return new ScannerException("", start, problem, in.mark());
  }
}
