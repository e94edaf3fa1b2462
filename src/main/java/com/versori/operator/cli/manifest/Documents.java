package com.versori.operator.cli.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** The documents of a file: a stream of JSON values, or of YAML documents. */
final class Documents {

  private static final Pattern JSON_START = Pattern.compile("\\s*\\{");

  /** Blanks between tokens, among which the YAML library accepts no tab. */
  private static final Pattern SEPARATION =
      Pattern.compile(
          "(?m)(?=[ \\t])((?<=[:,\\[{-]|[!&]\\S{0,99})|(?<![ \\t])(?=[ \\t]++($|[#,\\]}])))[ \\t]++");

  /** No larger object can be applied. */
  private static final int LONGEST_LINE = 4 * 1024 * 1024;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private static final LoaderOptions OPTIONS = options();

  private final String file;
  private final List<Node> roots = new ArrayList<>();

  private Documents(String file) {
    this.file = file;
  }

  /** Gets a document. */
  interface Reader {
    void document(Node root) throws UnreadableException;
  }

  /**
   * Reads the documents before the first problem.
   *
   * @param file its name in messages
   */
  static void read(String file, String text, Reader reader) throws UnreadableException {
    Documents documents = new Documents(file);
    UnreadableException problem = null;
    try {
      documents.read(text);
    } catch (UnreadableException e) {
      problem = e;
    }
    for (Node root : documents.roots) {
      reader.document(root);
    }
    if (problem != null) {
      throw problem;
    }
  }

  private void read(String text) throws UnreadableException {
    if (!JSON_START.matcher(text).lookingAt()) {
      yaml(text);
      return;
    }
    try {
      json(text);
    } catch (StreamConstraintsException e) {
      throw problem(0, "too large: nested too deep, or a value too long");
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      try {
        yaml(text);
      } catch (UnreadableException neither) {
        throw problem(at.getLineNr() - 1, "invalid JSON at column " + at.getColumnNr());
      }
    }
  }

  private void json(String text) throws JsonProcessingException {
    try (JsonParser parser = JSON.createParser(text)) {
      JsonValues values = new JsonValues(parser);
      while (parser.nextToken() != null) {
        roots.add(values.node());
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void yaml(String text) throws UnreadableException {
    refuseControlCharactersAndLongLines(text);
    try {
      compose(text);
    } catch (UnreadableException e) {
      if (text.indexOf('\t') < 0) {
        throw e;
      }
      String spaced =
          SEPARATION.matcher(text).replaceAll(blanks -> " ".repeat(blanks.group().length()));
      compose(spaced);
      refuseChangedValues(text.codePoints().toArray(), spaced);
    }
  }

  /** A value with tabs of its own must not lose them. */
  private void refuseChangedValues(int[] written, String spaced) throws UnreadableException {
    int[] read = spaced.codePoints().toArray();
    Parser parser = parser(spaced);
    while (parser.peekEvent() != null) {
      Event event = parser.getEvent();
      if (event instanceof ScalarEvent value && isChanged(value, written, read)) {
        throw problem(
            event.getStartMark().getLine(),
            "tabs in a value, and tabs between tokens; replace the latter with spaces");
      }
    }
  }

  /** Blanks at the end of a line of an unquoted value do not count, nor do those behind a tag. */
  private static boolean isChanged(ScalarEvent value, int[] written, int[] read) {
    int end = value.getEndMark().getIndex();
    boolean hasTag = value.getTag() != null || value.getAnchor() != null;
    int at = value.getStartMark().getIndex();
    while (at < end) {
      boolean differs = false;
      for (; at < end && read[at] == ' '; at++) {
        differs |= written[at] != ' ';
      }
      boolean isEndOfLine = at < end && read[at] == '\n';
      if (differs && !(value.isPlain() && (hasTag || isEndOfLine))) {
        return true;
      }
      at++;
    }
    return false;
  }

  private void compose(String text) throws UnreadableException {
    roots.clear();
    try {
      Composer composer = new Composer(parser(text), new Scalars(), OPTIONS);
      while (composer.checkNode()) {
        roots.add(composer.getNode());
      }
    } catch (MarkedYAMLException e) {
      // The name of an alias may be the start of a password.
      String problem = e.getProblem().replaceFirst("(undefined alias).*", "$1");
      throw problem(e.getProblemMark().getLine(), "invalid YAML: " + problem);
    } catch (YAMLException | NumberFormatException e) {
      throw problem(0, "invalid YAML: " + e.getMessage());
    }
  }

  private void refuseControlCharactersAndLongLines(String text) throws UnreadableException {
    int line = 0;
    int begin = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      if (!StreamReader.isPrintable(text.codePointAt(at))) {
        throw problem(
            line, "invalid YAML: control character U+%04X".formatted(text.codePointAt(at)));
      }
      if (text.charAt(at) == '\n') {
        line++;
        begin = at;
      } else if (at - begin > LONGEST_LINE) {
        throw problem(line, "too large: a line of more than 4 MiB");
      }
    }
  }

  private static Parser parser(String text) {
    return new ParserImpl(new StreamReader(text), OPTIONS);
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    options.setMaxAliasesForCollections(Integer.MAX_VALUE);
    options.setNestingDepthLimit(NodeJson.DEEPEST);
    options.setTagInspector(tag -> true);
    return options;
  }

  /**
   * @param before the number of lines before it
   */
  private UnreadableException problem(int before, String problem) {
    return new UnreadableException(file, before + 1, problem);
  }

  /** Builds the nodes of JSON values. */
  private static final class JsonValues {
    private final JsonParser parser;

    JsonValues(JsonParser parser) {
      this.parser = parser;
    }

    /** The value at whose first token the parser is. */
    Node node() throws IOException {
      Mark mark = mark();
      return switch (parser.currentToken()) {
        case START_OBJECT -> {
          List<NodeTuple> fields = new ArrayList<>();
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            Node key = scalar(Tag.STR, parser.currentName(), mark());
            parser.nextToken();
            fields.add(new NodeTuple(key, node()));
          }
          yield new MappingNode(Tag.MAP, true, fields, mark, mark, FlowStyle.FLOW);
        }
        case START_ARRAY -> {
          List<Node> items = new ArrayList<>();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node());
          }
          yield new SequenceNode(Tag.SEQ, true, items, mark, mark, FlowStyle.FLOW);
        }
        case VALUE_NULL -> scalar(Tag.NULL, "null", mark);
        case VALUE_TRUE, VALUE_FALSE -> scalar(Tag.BOOL, parser.getText(), mark);
        case VALUE_NUMBER_INT -> scalar(Tag.INT, parser.getText(), mark);
        case VALUE_NUMBER_FLOAT -> scalar(Tag.FLOAT, parser.getText(), mark);
        default -> scalar(Tag.STR, parser.getText(), mark);
      };
    }

    private Node scalar(Tag tag, String text, Mark mark) {
      return new ScalarNode(tag, text, mark, mark, ScalarStyle.PLAIN);
    }

    private Mark mark() {
      return new Mark("", 0, parser.currentTokenLocation().getLineNr() - 1, 0, new int[0], 0);
    }
  }
}
