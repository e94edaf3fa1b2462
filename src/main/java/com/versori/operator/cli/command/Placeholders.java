package com.versori.operator.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Values that another program fills in before an object is applied: a template engine, a program
 * that reads another store of secrets, or one that decrypts. What they will be is unknown.
 */
public final class Placeholders {

  /** A part in brackets. Its length is limited, because a text may have any number of brackets. */
  private static final Pattern IN_BRACKETS =
      Pattern.compile(
          "(?s)\\{\\{.{1,500}?}}|\\$\\{[^{}]{1,500}}|\\$\\([^()]{1,500}\\)|<\\w{1,50}:[^<>]{1,500}>");

  /** In angle brackets, encrypted, a variable, or a reference with the kind of its store. */
  private static final Pattern WHOLE =
      Pattern.compile("(?s)<[^<>]+>|ENC\\[\\w+,.*]|\\$[A-Za-z_]\\w*|[a-z]+\\+\\w+://.*");

  private static final Pattern IN_ANGLES = Pattern.compile("<[^<>]{1,500}>");

  /** Objects with these annotations have placeholders in angle brackets anywhere. */
  private static final String ANGLES = "avp.kubernetes.io/";

  private Placeholders() {}

  /** The paths of the values that are or contain placeholders. */
  public static Set<String> in(JsonNode object) {
    Set<String> paths = new HashSet<>();
    boolean angles =
        object.at("/metadata/annotations").properties().stream()
            .anyMatch(annotation -> annotation.getKey().startsWith(ANGLES));
    add(object, "", angles, paths);
    return paths;
  }

  private static void add(JsonNode value, String path, boolean angles, Set<String> paths) {
    if (value.isTextual() && isPlaceholder(value.textValue(), angles)) {
      paths.add(path);
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      add(value.get(i), path + "[" + i + "]", angles, paths);
    }
    for (var field : value.properties()) {
      String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      add(field.getValue(), at, angles, paths);
    }
  }

  private static boolean isPlaceholder(String text, boolean angles) {
    return WHOLE.matcher(text).matches()
        || IN_BRACKETS.matcher(text).find()
        || (angles && IN_ANGLES.matcher(text).find());
  }
}
