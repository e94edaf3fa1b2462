package com.versori.operator.cli.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the objects of files, directories and standard input. A {@code List} is read as its items.
 */
public final class ManifestReader {

  /** The argument for standard input. */
  public static final String STDIN = "-";

  private static final int MOST_BYTES = 32 * 1024 * 1024;

  /** Values of the objects that are kept. */
  private static final int MOST_KEPT = 1_000_000;

  private final InputStream stdin;
  private final Predicate<ObjectNode> relevant;
  private final Input input = new Input(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  private final Set<Path> seen = new HashSet<>();
  private int kept;
  private int objects;

  /**
   * @param relevant which objects are kept; among them may be some without a kind
   */
  public ManifestReader(InputStream stdin, Predicate<ObjectNode> relevant) {
    this.stdin = stdin;
    this.relevant = relevant;
  }

  /**
   * @param inputs files, directories or {@value #STDIN}; of a directory, all files below it that
   *     end in yaml, yml or json and are not hidden. A problem with one does not affect the others
   */
  public Input read(List<String> inputs) {
    for (String one : inputs) {
      int problems = problems();
      int before = objects;
      boolean readBefore = false;
      if (one.equals(STDIN)) {
        read("<stdin>", stdin);
      } else {
        for (Path file : files(one)) {
          readBefore |= !read(file);
        }
      }
      if (objects == before && problems == problems() && !readBefore) {
        input.unreadable().add((one.equals(STDIN) ? "<stdin>" : one) + ":1: no Kubernetes object");
      }
    }
    return input;
  }

  private int problems() {
    return input.unreadable().size() + input.missing().size();
  }

  private Collection<Path> files(String one) {
    Path from;
    try {
      from = Path.of(one);
    } catch (InvalidPathException e) {
      input.missing().add(one + ": " + e.getReason());
      return List.of();
    }
    if (!Files.isDirectory(from)) {
      return List.of(from);
    }
    Set<Path> files = new TreeSet<>();
    try {
      Files.walkFileTree(
          from,
          Set.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes is) {
              return directory.equals(from) || !isHidden(directory)
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
              if (file.toString().matches("(?s).*\\.(ya?ml|json)")
                  && !isHidden(file)
                  && (is.isRegularFile() || is.isSymbolicLink())) {
                files.add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              if (!(e instanceof FileSystemLoopException)) {
                input.missing().add(file + ": cannot read: " + e);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      input.missing().add(from + ": cannot read the directory: " + e);
    }
    return files;
  }

  private static boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  /** False if the file was read before. */
  private boolean read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      if (!seen.add(file.toRealPath())) {
        return false;
      }
      read(file.toString(), in);
    } catch (NoSuchFileException e) {
      input.missing().add(file + ": no such file");
    } catch (IOException e) {
      input.missing().add(file + ": cannot read the file: " + e);
    }
    return true;
  }

  private void read(String file, InputStream in) {
    try {
      documents(file, in, this::keep);
    } catch (UnreadableException e) {
      input.unreadable().add(e.getMessage());
    }
  }

  private void keep(Manifest manifest, int values) throws UnreadableException {
    if (relevant.test(manifest.json())) {
      objects++;
      kept += values;
      if (kept > MOST_KEPT) {
        throw new UnreadableException(
            manifest.file(),
            manifest.lines().of(""),
            "too many objects in all; check them in parts");
      }
      input.manifests().add(manifest);
    } else if (!manifest.kind().isEmpty()) {
      objects++;
    }
  }

  /**
   * Reads the objects with a kind.
   *
   * @param file its name in messages
   */
  public static List<Manifest> parse(String file, InputStream in) throws UnreadableException {
    List<Manifest> manifests = new ArrayList<>();
    documents(
        file,
        in,
        (manifest, values) -> {
          if (!manifest.kind().isEmpty()) {
            manifests.add(manifest);
          }
        });
    return manifests;
  }

  private interface Sink {
    void object(Manifest manifest, int values) throws UnreadableException;
  }

  private static void documents(String file, InputStream in, Sink sink) throws UnreadableException {
    Documents.read(
        file,
        text(file, in),
        (document, before) -> objects(new NodeJson(file, before), document, Type.NONE, 0, sink));
  }

  private static String text(String file, InputStream in) throws UnreadableException {
    byte[] bytes;
    try {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw new UnreadableException(file, 1, "cannot read the file: " + e);
    }
    if (bytes.length > MOST_BYTES) {
      throw new UnreadableException(
          file, 1, "too large: more than %d MiB".formatted(MOST_BYTES / 1024 / 1024));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (Documents.isJson(text)) {
        return text;
      }
      throw new UnreadableException(file, 1, "not UTF-8");
    }
  }

  /** What an item of a typed list is, such as of a {@code SecretList}, if it does not say so. */
  private record Type(String apiVersion, String kind) {
    static final Type NONE = new Type("", "");

    static Type ofItems(Map<String, Node> list) {
      return new Type(
          text(list.get("apiVersion")), text(list.get("kind")).replaceFirst("List$", ""));
    }

    void fill(ObjectNode item) {
      if (!kind.isEmpty() && item.path("kind").asText().isEmpty()) {
        item.put("kind", kind).put("apiVersion", apiVersion);
      }
    }
  }

  private static String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static void objects(NodeJson converter, Node node, Type type, int level, Sink sink)
      throws UnreadableException {
    if (!(node instanceof MappingNode object)) {
      return;
    }
    Map<String, Node> fields = converter.fields(object);
    if (text(fields.get("kind")).endsWith("List")
        && fields.get("items") instanceof SequenceNode items
        && level < NodeJson.DEEPEST) {
      for (Node item : items.getValue()) {
        objects(converter, item, Type.ofItems(fields), level + 1, sink);
      }
    } else {
      int before = converter.values();
      Manifest manifest = converter.manifest(object);
      type.fill(manifest.json());
      sink.object(manifest, converter.values() - before);
    }
  }
}
