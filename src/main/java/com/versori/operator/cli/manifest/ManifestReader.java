package com.versori.operator.cli.manifest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads the objects of files, directories and standard input. A {@code List} is read as its items.
 * Documents without a kind are ignored.
 */
public final class ManifestReader {

  /** The argument for standard input. */
  public static final String STDIN = "-";

  private static final int SIZE_LIMIT = 64 * 1024 * 1024;

  private final InputStream stdin;

  public ManifestReader(InputStream stdin) {
    this.stdin = stdin;
  }

  /**
   * @param inputs files, directories or {@value #STDIN}; of a directory, all files below it that
   *     end in yaml, yml or json and are not hidden
   * @throws UnreadableException for the first input that cannot be read
   */
  public List<Manifest> read(List<String> inputs) throws UnreadableException {
    List<Manifest> manifests = new ArrayList<>();
    for (String input : inputs) {
      if (input.equals(STDIN)) {
        manifests.addAll(parse("<stdin>", stdin));
      } else {
        for (Path file : files(Path.of(input))) {
          manifests.addAll(parse(file));
        }
      }
    }
    return manifests;
  }

  private static List<Path> files(Path input) throws UnreadableException {
    if (!Files.isDirectory(input)) {
      return List.of(input);
    }
    try (Stream<Path> below = Files.walk(input, FileVisitOption.FOLLOW_LINKS)) {
      return below
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().matches(".*\\.(ya?ml|json)"))
          .filter(file -> !isHidden(input.relativize(file)))
          .sorted()
          .toList();
    } catch (IOException | RuntimeException e) {
      throw new UnreadableException(input + ": cannot read the directory: " + e.getMessage());
    }
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static List<Manifest> parse(Path file) throws UnreadableException {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(file.toString(), in);
    } catch (NoSuchFileException e) {
      throw new UnreadableException(file + ": no such file");
    } catch (IOException e) {
      throw new UnreadableException(file + ": cannot read the file: " + e.getMessage());
    }
  }

  /**
   * Reads one stream of YAML documents.
   *
   * @param file its name in messages
   */
  public static List<Manifest> parse(String file, InputStream in) throws UnreadableException {
    List<Manifest> manifests = new ArrayList<>();
    try {
      Reader text = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
      for (Node document : new Yaml(limits()).composeAll(text)) {
        addObjects(file, document, manifests);
      }
      return manifests;
    } catch (MarkedYAMLException e) {
      throw new UnreadableException(
          file + ":" + (e.getProblemMark().getLine() + 1) + ": invalid YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw new UnreadableException(
          e.getCause() instanceof CharacterCodingException
              ? file + ": not UTF-8"
              : file + ": invalid YAML: " + e.getMessage());
    }
  }

  private static LoaderOptions limits() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(SIZE_LIMIT);
    return options;
  }

  private static void addObjects(String file, Node document, List<Manifest> manifests) {
    if (!(document instanceof MappingNode object)) {
      return;
    }
    NodeJson converted = NodeJson.of(object);
    ObjectNode json = converted.json();
    if (json.path("kind").asText().endsWith("List") && json.path("items") instanceof ArrayNode) {
      NodeJson.items(object).forEach(item -> addObjects(file, item, manifests));
    } else if (json.path("kind").isTextual()) {
      manifests.add(new Manifest(file, json, converted.lines(), converted.repeated()));
    }
  }
}
