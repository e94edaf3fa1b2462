package com.versori.operator.cli.schema;

import static com.versori.operator.cli.schema.ServerFormat.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Checks metadata that can be decoded, as the API server does for every object. */
final class MetadataRules {

  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
  private static final String WORD = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

  private static final String OF_WORD =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
          + " validation is '"
          + WORD
          + "')";

  private static final String OF_SUBDOMAIN =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
          + " used for validation is '"
          + SUBDOMAIN
          + "')";

  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_NAME = 253;
  private static final int LARGEST_ANNOTATIONS = 256 * 1024;
  private static final String TOO_LONG = "must be no more than " + LONGEST_LABEL + " bytes";

  private static final Pattern KEY_NAME = Pattern.compile(WORD);
  private static final Pattern NAMESPACE = Pattern.compile(LABEL);
  private static final Pattern NAME = Pattern.compile(SUBDOMAIN);
  private static final Pattern LABEL_VALUE = Pattern.compile("(" + WORD + ")?");

  private MetadataRules() {}

  static void check(JsonNode metadata, Consumer<Problem> problems) {
    name(metadata, problems);
    namespace(metadata, problems);
    for (var label : metadata.path("labels").properties()) {
      key("metadata.labels", label.getKey(), label.getKey(), problems);
      labelValue(label.getValue(), problem -> problems.accept(problem.at(label.getKey())));
    }
    long size = 0;
    for (var annotation : metadata.path("annotations").properties()) {
      String key = annotation.getKey();
      key("metadata.annotations", key, key.toLowerCase(Locale.ROOT), problems);
      size += bytes(key) + bytes(annotation.getValue().asText(""));
    }
    if (size > LARGEST_ANNOTATIONS) {
      problems.accept(
          Problem.ofShape(
              "metadata.annotations",
              "Too long: may not be more than " + LARGEST_ANNOTATIONS + " bytes"));
    }
    for (JsonNode finalizer : metadata.path("finalizers")) {
      key("metadata.finalizers", finalizer.asText(""), finalizer.asText(""), problems);
    }
    owners(metadata.path("ownerReferences"), problems);
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void owners(JsonNode owners, Consumer<Problem> problems) {
    for (int i = 0; i < owners.size(); i++) {
      String path = "metadata.ownerReferences[" + i + "]";
      for (String field : List.of("apiVersion", "kind", "name", "uid")) {
        if (owners.get(i).path(field).asText("").isEmpty()) {
          problems.accept(Problem.ofShape(path + "." + field, "Required value: must not be empty"));
        }
      }
      JsonNode version = owners.get(i).path("apiVersion");
      if (version.asText().split("/", -1).length > 2) {
        problems.accept(
            invalid(path + ".apiVersion", version, "must be <group>/<version> or <version>"));
      }
    }
  }

  private static void labelValue(JsonNode value, Consumer<Problem> problems) {
    if (value.asText().length() > LONGEST_LABEL) {
      problems.accept(invalid("metadata.labels", value, TOO_LONG));
    }
    if (!value.isNull() && !matches(LABEL_VALUE, value)) {
      problems.accept(
          invalid(
              "metadata.labels",
              value,
              "a valid label must be an empty string or consist of alphanumeric characters, '-',"
                  + " '_' or '.', and must start and end with an alphanumeric character (e.g."
                  + " 'MyValue',  or 'my_value',  or '12345', regex used for validation is '("
                  + WORD
                  + ")?')"));
    }
  }

  /**
   * A name with an optional DNS prefix.
   *
   * @param given as it is in the object
   */
  private static void key(String path, String given, String key, Consumer<Problem> problems) {
    Consumer<String> report =
        message ->
            problems.accept(
                Problem.ofName(
                    path + "." + given, invalid(path, TextNode.valueOf(given), message).text()));
    String[] parts = key.split("/", -1);
    if (parts.length > 2) {
      report.accept(
          "a valid label key "
              + OF_WORD
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
      return;
    }
    if (parts.length == 2 && parts[0].isEmpty()) {
      report.accept("prefix part must be non-empty");
    } else if (parts.length == 2 && !NAME.matcher(parts[0]).matches()) {
      report.accept("prefix part " + OF_SUBDOMAIN);
    } else if (parts.length == 2 && parts[0].length() > LONGEST_NAME) {
      report.accept("prefix part must be no more than " + LONGEST_NAME + " bytes");
    }
    String name = parts[parts.length - 1];
    if (name.isEmpty()) {
      report.accept("name part must be non-empty");
    } else if (name.length() > LONGEST_LABEL) {
      report.accept("name part " + TOO_LONG);
    }
    if (!KEY_NAME.matcher(name).matches()) {
      report.accept("name part " + OF_WORD);
    }
  }

  private static void name(JsonNode metadata, Consumer<Problem> problems) {
    JsonNode name = metadata.path("name");
    String prefix = metadata.path("generateName").asText("");
    if (!prefix.isEmpty()) {
      // A generated name continues after a hyphen.
      name("metadata.generateName", prefix, prefix.replaceFirst("(?<=.)-$", "a"), problems);
    }
    if (!name.asText("").isEmpty()) {
      name("metadata.name", name.asText(), name.asText(), problems);
    } else if (prefix.isEmpty()) {
      problems.accept(
          Problem.ofShape("metadata.name", "Required value: name or generateName is required"));
    }
  }

  private static void name(String path, String given, String name, Consumer<Problem> problems) {
    if (!NAME.matcher(name).matches()) {
      problems.accept(invalid(path, TextNode.valueOf(given), OF_SUBDOMAIN));
    }
    if (name.length() > LONGEST_NAME) {
      problems.accept(
          invalid(
              path,
              TextNode.valueOf(given),
              "must be no more than " + LONGEST_NAME + " characters"));
    }
  }

  private static void namespace(JsonNode metadata, Consumer<Problem> problems) {
    JsonNode namespace = metadata.path("namespace");
    if (!namespace.asText().isEmpty() && !matches(NAMESPACE, namespace)) {
      problems.accept(
          invalid(
              "metadata.namespace",
              namespace,
              "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                  + " '-', and must start and end with an alphanumeric character (e.g. 'my-name', "
                  + " or '123-abc', regex used for validation is '"
                  + LABEL
                  + "')"));
    }
  }

  private static boolean matches(Pattern pattern, JsonNode value) {
    return pattern.matcher(value.asText()).matches();
  }
}
