package com.versori.operator.cli.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Splits a file into documents as kubectl does: a file that starts with a brace is a stream of JSON
 * values, as far as it can be parsed as one; the rest is divided at lines that start with three
 * hyphens, and of each part only the first YAML document counts.
 */
final class Documents {

  private static final String SEPARATOR = "---";

  private static final Pattern DIRECTIVE = Pattern.compile("(?m)^%");

  /** White space in Go. */
  private static final String SPACE = "[\\s\\x{85}\\p{Z}]";

  private static final Pattern JSON_START = Pattern.compile(SPACE + "*\\{");
  private static final Pattern REST_OF_LINE = Pattern.compile("[" + SPACE + "&&[^\n]]*\n?");
  private static final Pattern SEPARATOR_END = Pattern.compile(SPACE + "*(#.*)?", Pattern.DOTALL);
  private static final Pattern HALF = Pattern.compile("\\p{Cs}");

  /** No larger object can be applied. */
  private static final int LONGEST_LINE = 4 * 1024 * 1024;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final String file;
  private final String text;
  private final Reader documents;

  /** Gets each document as soon as it is read. */
  interface Reader {
    /**
     * @param before the number of lines before the one that the marks of the root count from
     */
    void document(Node root, int before) throws UnreadableException;
  }

  private Documents(String file, String text, Reader documents) {
    this.file = file;
    this.text = text;
    this.documents = documents;
  }

  /**
   * @param file its name in messages
   */
  static void read(String file, String text, Reader documents) throws UnreadableException {
    new Documents(file, text, documents).read();
  }

  static boolean isJson(String text) {
    return JSON_START.matcher(text).lookingAt();
  }

  private void read() throws UnreadableException {
    if (!isJson(text)) {
      yaml(0);
      return;
    }
    int end = 0;
    int count = 0;
    try (JsonParser parser = JSON.createParser(text)) {
      while (parser.nextToken() != null) {
        documents.document(new JsonValue(parser).node(), 0);
        end = (int) parser.currentLocation().getCharOffset();
        count++;
      }
    } catch (StreamConstraintsException e) {
      throw new UnreadableException(file, 1, "too large: nested too deep, or a value too long");
    } catch (JsonProcessingException e) {
      UnreadableException invalid =
          new UnreadableException(
              file,
              e.getLocation().getLineNr(),
              "invalid JSON at column " + e.getLocation().getColumnNr());
      if (count > 1) {
        throw invalid;
      }
      Matcher rest = REST_OF_LINE.matcher(text).region(end, text.length());
      int from = rest.lookingAt() ? rest.end() : end;
      if (from == text.length()) {
        throw invalid;
      }
      try {
        yaml(from);
      } catch (UnreadableException neither) {
        throw invalid;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void yaml(int from) throws UnreadableException {
    int lines = lines(text, text.codePointCount(0, from));
    int begin = from;
    int before = lines;
    for (int at = from; at < text.length(); lines++) {
      int end = text.indexOf('\n', at) + 1;
      int next = end == 0 ? text.length() : end;
      if (next - at > LONGEST_LINE) {
        throw new UnreadableException(file, lines + 1, "too large: a line of more than 4 MiB");
      }
      if (text.startsWith(SEPARATOR, at)) {
        if (!SEPARATOR_END.matcher(text).region(at + SEPARATOR.length(), next).matches()) {
          throw invalidYaml(lines, "only a comment may follow --- on its line");
        }
        if (begin < at) {
          document(text.substring(begin, at), before);
          begin = next;
          before = lines + 1;
        }
      }
      at = next;
    }
    document(text.substring(begin), before);
  }

  /** As kubectl does, gives every line the same end. */
  private void document(String part, int before) throws UnreadableException {
    String lines = (part.endsWith("\n") ? part : part + "\n").replace("\r\n", "\n");
    // The parser of kubectl knows a byte order mark at the start only.
    String content = lines.startsWith("\ufeff") ? lines.substring(1) : lines;
    refuseControlCharacters(content, before);
    try {
      Composer composer = composer(content);
      if (composer.checkNode()) {
        documents.document(composer.getNode(), before);
      } else if (DIRECTIVE.matcher(content).find()) {
        throw invalidYaml(before, "kubectl reads no directives (%)");
      }
    } catch (MarkedYAMLException e) {
      // The name of an alias may be the start of a password.
      throw invalidYaml(
          before + e.getProblemMark().getLine(),
          e.getProblem().replaceFirst("(undefined alias).*", "$1"));
    } catch (YAMLException e) {
      throw invalidYaml(before, e.getMessage());
    }
  }

  private void refuseControlCharacters(String content, int before) throws UnreadableException {
    int line = before;
    for (int at = 0; at < content.length(); at += Character.charCount(content.codePointAt(at))) {
      if (!StreamReader.isPrintable(content.codePointAt(at))) {
        throw invalidYaml(line, "control character U+%04X".formatted(content.codePointAt(at)));
      }
      line += content.charAt(at) == '\n' ? 1 : 0;
    }
  }

  private static int lines(String text, int codePoints) {
    return (int) text.codePoints().limit(codePoints).filter(c -> c == '\n').count();
  }

  private static Composer composer(String content) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    options.setMaxAliasesForCollections(Integer.MAX_VALUE);
    options.setNestingDepthLimit(NodeJson.DEEPEST);
    options.setTagInspector(tag -> true);
    return new Composer(new ParserImpl(new YamlScanner(content)), new PlainScalars(), options);
  }

  private UnreadableException invalidYaml(int before, String problem) {
    return new UnreadableException(file, before + 1, "invalid YAML: " + problem);
  }

  /** Builds the nodes of a JSON value. */
  private final class JsonValue {
    private final JsonParser parser;
    private int count;

    /**
     * @param parser at the first token of the value
     */
    JsonValue(JsonParser parser) {
      this.parser = parser;
    }

    Node node() throws IOException, UnreadableException {
      if (++count > NodeJson.MOST_VALUES) {
        throw NodeJson.tooLarge(file, parser.currentTokenLocation().getLineNr());
      }
      Mark mark = mark();
      return switch (parser.currentToken()) {
        case START_OBJECT -> {
          List<NodeTuple> fields = new ArrayList<>();
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            Node key = text(parser.currentName(), mark());
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
        case VALUE_STRING -> text(parser.getText(), mark);
        case VALUE_NULL -> scalar(Tag.NULL, "null", mark);
        case VALUE_TRUE, VALUE_FALSE -> scalar(Tag.BOOL, parser.getText(), mark);
        default -> scalar(PlainScalars.PLAIN, parser.getText(), mark);
      };
    }

    private Node text(String text, Mark mark) {
      return scalar(Tag.STR, HALF.matcher(text).replaceAll("\ufffd"), mark);
    }

    private Node scalar(Tag tag, String text, Mark mark) {
      return new ScalarNode(tag, text, mark, mark, ScalarStyle.PLAIN);
    }

    private Mark mark() {
      return new Mark("", 0, parser.currentTokenLocation().getLineNr() - 1, 0, new int[0], 0);
    }
  }
}
