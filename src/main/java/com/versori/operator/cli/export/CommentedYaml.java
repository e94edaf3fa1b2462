package com.versori.operator.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.versori.operator.cli.command.Shown;
import com.versori.operator.cli.manifest.ManifestReader;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes YAML with comments, which Jackson cannot. A text is quoted if YAML would read another
 * type.
 */
final class CommentedYaml {

  /** Every YAML parser reads these as a text, {@link #WORD} excepted. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*[A-Za-z0-9_/-]");

  private static final Pattern WORD =
      Pattern.compile("true|false|yes|no|on|off|null", Pattern.CASE_INSENSITIVE);

  private static final Pattern HALF = Pattern.compile("\\p{Cs}");

  private final Map<String, String> comments = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  /**
   * Adds a comment above a field.
   *
   * @param path such as {@code spec.credentials[0].credential}
   * @param comment its lines; text of others in it is on one line
   */
  void comment(String path, String comment) {
    comments.merge(path, comment, (one, other) -> one + "\n" + other);
  }

  /** The object as YAML, which {@link ManifestReader} reads back as the same object. */
  String write(JsonNode object) {
    write(object, "", "");
    return text.toString();
  }

  private void write(JsonNode node, String indent, String path) {
    if (node.isObject()) {
      for (var field : node.properties()) {
        String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
        writeComment(indent, at);
        text.append(indent).append(scalar(field.getKey())).append(':');
        writeValue(field.getValue(), indent + (field.getValue().isArray() ? "" : "  "), at);
      }
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      String at = path + "[" + i + "]";
      writeComment(indent, at);
      if (node.get(i).isObject() && !node.get(i).isEmpty()) {
        int begin = text.length();
        write(node.get(i), indent + "  ", at);
        text.setCharAt(begin + indent.length(), '-');
      } else {
        text.append(indent).append('-');
        writeValue(node.get(i), indent + "  ", at);
      }
    }
  }

  private void writeValue(JsonNode value, String indent, String path) {
    if (value.isContainerNode() && !value.isEmpty()) {
      text.append('\n');
      write(value, indent, path);
    } else {
      String written = value.isTextual() ? scalar(value.textValue()) : value.toString();
      text.append(' ').append(written).append('\n');
    }
  }

  private void writeComment(String indent, String path) {
    if (comments.containsKey(path)) {
      comments
          .get(path)
          .lines()
          .forEach(l -> text.append(indent).append("# ").append(Shown.line(l)).append('\n'));
    }
  }

  private static String scalar(String value) {
    return PLAIN.matcher(value).matches() && !WORD.matcher(value).matches() ? value : quoted(value);
  }

  /** In quotes on one line, with escapes that YAML and JSON share. No text has half a surrogate. */
  static String quoted(String value) {
    return Shown.line(TextNode.valueOf(HALF.matcher(value).replaceAll("\ufffd")).toString());
  }
}
