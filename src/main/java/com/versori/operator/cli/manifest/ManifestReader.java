package com.versori.operator.cli.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
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

  /** A pipe that the process got when it started. Any other might never have a writer. */
  private static final Pattern DESCRIPTOR =
      Pattern.compile("/dev/(stdin|fd/\\d+)|/proc/(self|\\d+)/fd/\\d+");

  /** Of UTF-16, in either order. */
  private static final Set<Short> BYTE_ORDER_MARKS = Set.of((short) 0xfeff, (short) 0xfffe);

  private static final int MOST_BYTES = 32 * 1024 * 1024;

  private final InputStream stdin;
  private final Predicate<ObjectNode> relevant;
  private final Input input = new Input(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  private final Set<Path> seen = new HashSet<>();
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

  private List<Path> files(String one) {
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
    try (Stream<Path> below = Files.walk(from)) {
      return below
          .filter(file -> file.toString().matches("(?s).*\\.(ya?ml|json)"))
          .filter(file -> !Files.isDirectory(file) && !isHidden(from.relativize(file)))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      input.missing().add(from + ": cannot read the directory: " + e);
      return List.of();
    }
  }

  private static boolean isHidden(Path path) {
    return StreamSupport.stream(path.spliterator(), false)
        .anyMatch(part -> part.toString().startsWith("."));
  }

  /** False if the file was read before. */
  private boolean read(Path file) {
    boolean regular = Files.isRegularFile(file);
    if (Files.exists(file)
        && !regular
        && !DESCRIPTOR.matcher(file.toAbsolutePath().normalize().toString()).matches()) {
      input.missing().add(file + ": neither a file nor a directory");
      return true;
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (regular && !seen.add(file.toRealPath())) {
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
    int before = objects;
    List<String> others = new ArrayList<>();
    try {
      documents(file, in, manifest -> keep(manifest, others));
    } catch (UnreadableException e) {
      input.unreadable().add(e.getMessage());
    }
    // A file without any is of another program.
    if (objects > before) {
      input.unreadable().addAll(others);
    }
  }

  private void keep(Manifest manifest, List<String> others) {
    boolean wanted = relevant.test(manifest.json());
    if (wanted) {
      input.manifests().add(manifest);
    }
    if (wanted || !manifest.kind().isEmpty()) {
      objects++;
    } else {
      others.add(manifest.file() + ":" + manifest.lines().of("") + ": no Kubernetes object");
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
        manifest -> {
          if (!manifest.kind().isEmpty()) {
            manifests.add(manifest);
          }
        });
    return manifests;
  }

  private static void documents(String file, InputStream in, Consumer<Manifest> sink)
      throws UnreadableException {
    String text = text(file, in);
    try {
      Documents.read(file, text, document -> document(new NodeJson(file), document, sink));
    } catch (UnreadableException e) {
      throw text.contains("{{") ? e.inTemplate() : e;
    }
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
    ByteBuffer content = ByteBuffer.wrap(bytes);
    boolean wide = bytes.length > 1 && BYTE_ORDER_MARKS.contains(content.getShort(0));
    try {
      return (wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8)
          .newDecoder()
          .decode(content)
          .toString();
    } catch (CharacterCodingException e) {
      long line = 1 + lineFeeds(bytes, content.position());
      throw new UnreadableException(
          file,
          (int) line,
          "not UTF-8, so kubectl would replace a character; save the file as UTF-8");
    }
  }

  private static long lineFeeds(byte[] bytes, int end) {
    return IntStream.range(0, end).filter(i -> bytes[i] == '\n').count();
  }

  private static String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  /** A list is read as its items. kubectl reads no list in a list. */
  private static void document(NodeJson converter, Node node, Consumer<Manifest> sink)
      throws UnreadableException {
    Map<String, Node> fields =
        node instanceof MappingNode object ? converter.fields(object) : Map.of();
    String kind = text(fields.get("kind"));
    String version = text(fields.get("apiVersion"));
    boolean isList = kind.equals("List") ? version.equals("v1") : kind.endsWith("List");
    if (isList && !version.isEmpty() && fields.get("items") instanceof SequenceNode items) {
      for (Node item : items.getValue()) {
        Manifest manifest = converter.manifest(item);
        if (manifest.kind().isEmpty() && !kind.equals("List")) {
          // An item of a typed list, such as a SecretList.
          manifest.json().put("kind", kind.replaceFirst("List$", "")).put("apiVersion", version);
        }
        if (manifest.kind().isEmpty() || !(item instanceof MappingNode)) {
          throw new UnreadableException(
              manifest.file(),
              manifest.lines().of(""),
              "an item of a list is no Kubernetes object");
        }
        sink.accept(manifest);
      }
    } else if (!converter.isNull(node)) {
      sink.accept(converter.manifest(node));
    }
  }
}
