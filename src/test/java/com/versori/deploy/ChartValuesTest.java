package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.testkit.docs.GeneratedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The schema of the chart's values has the comments of {@code values.yaml} as descriptions. */
class ChartValuesTest {

  private static final Path VALUES = Path.of("deploy/install/chart/values.yaml");
  private static final Path SCHEMA = Path.of("deploy/install/chart/values.schema.json");
  private static final Pattern KEY = Pattern.compile("( *)(\\w+):.*");

  @Test
  void schemaHasTheCommentsOfTheValues() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode schema = (ObjectNode) json.readTree(Files.readString(SCHEMA));
    Map<String, String> comments = comments();
    describe(schema, "", comments);
    GeneratedText.compareFile(
        SCHEMA,
        json.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n",
        getClass());
  }

  /**
   * {@code global}, {@code enabled} and the settings have descriptions of their own; a group needs
   * none.
   */
  private static void describe(ObjectNode schema, String path, Map<String, String> comments) {
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              ObjectNode value = (ObjectNode) property.getValue();
              String name = path + "." + property.getKey();
              if (name.startsWith(".settings.") || List.of(".global", ".enabled").contains(name)) {
                return;
              }
              if (comments.containsKey(name)) {
                value.put("description", comments.get(name));
              }
              if (value.has("properties")) {
                describe(value, name, comments);
              } else {
                assertThat(comments).as("%s: a comment above each value", VALUES).containsKey(name);
              }
            });
  }

  /** The comment above each key, by the key's path, such as {@code .image.tag}. */
  private static Map<String, String> comments() throws IOException {
    Map<String, String> comments = new TreeMap<>();
    List<String> path = new ArrayList<>();
    List<String> above = new ArrayList<>();
    for (String line : Files.readAllLines(VALUES)) {
      Matcher key = KEY.matcher(line);
      if (line.strip().startsWith("#")) {
        above.add(line.strip().substring(1).strip());
      } else if (key.matches()) {
        int depth = key.group(1).length() / 2;
        path.subList(Math.min(depth, path.size()), path.size()).clear();
        path.add(key.group(2));
        if (!above.isEmpty()) {
          comments.put("." + String.join(".", path), String.join(" ", above));
        }
        above.clear();
      } else {
        above.clear();
      }
    }
    return comments;
  }
}
