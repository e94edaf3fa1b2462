package com.versori.operator.cli.schema;

import static com.versori.operator.cli.schema.ServerFormat.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Checks what manifests usually set of metadata that can be decoded, as the API server does. */
final class MetadataRules {

  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
  private static final String WORD = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

  private static final String OF_SUBDOMAIN =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
          + " used for validation is '"
          + SUBDOMAIN
          + "')";

  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_NAME = 253;

  private static final Pattern NAMESPACE = Pattern.compile(LABEL);
  private static final Pattern NAME = Pattern.compile(SUBDOMAIN);
  private static final Pattern LABEL_VALUE = Pattern.compile("(" + WORD + ")?");

  private MetadataRules() {}

  static void check(JsonNode metadata, Consumer<Problem> problems) {
    name(metadata, problems);
    namespace(metadata, problems);
    for (var label : metadata.path("labels").properties()) {
      labelValue(label.getValue(), problem -> problems.accept(problem.at(label.getKey())));
    }
  }

  private static void labelValue(JsonNode value, Consumer<Problem> problems) {
    if (value.asText().length() > LONGEST_LABEL) {
      problems.accept(
          invalid("metadata.labels", value, "must be no more than " + LONGEST_LABEL + " bytes"));
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

  private static void name(JsonNode metadata, Consumer<Problem> problems) {
    JsonNode name = metadata.path("name");
    if (name.asText("").isEmpty()) {
      if (metadata.path("generateName").asText("").isEmpty()) {
        problems.accept(
            Problem.ofShape("metadata.name", "Required value: name or generateName is required"));
      }
      return;
    }
    if (!matches(NAME, name)) {
      problems.accept(invalid("metadata.name", name, OF_SUBDOMAIN));
    }
    if (name.asText().length() > LONGEST_NAME) {
      problems.accept(
          invalid("metadata.name", name, "must be no more than " + LONGEST_NAME + " characters"));
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
