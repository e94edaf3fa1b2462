package com.versori.simulation;

import com.versori.simulation.Mutants.Mutant;
import com.versori.simulation.Mutants.Patch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Loads the operator and the simulation once more, with one file of the operator changed. The
 * change is compiled in memory; nothing of it reaches the build.
 */
final class MutantLoader extends ClassLoader {

  private static final Path SOURCES = Path.of("src/main/java/com/versori/operator");
  private static final String OURS = "com.versori.";

  private final Map<String, byte[]> changed;

  /**
   * @throws IllegalStateException if the patch does not apply or does not compile
   */
  MutantLoader(Mutant mutant) {
    super(MutantLoader.class.getClassLoader());
    this.changed = compile(mutant);
  }

  /** A history that fails, as text; empty if none does. */
  Optional<?> anyFailure() {
    try {
      var method = loadClass(Histories.class.getName()).getDeclaredMethod("anyFailure");
      method.setAccessible(true);
      return (Optional<?>) method.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes = changed.get(name);
    if (bytes == null) {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        bytes = in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private static Map<String, byte[]> compile(Mutant mutant) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, byte[]> classes = new HashMap<>();
    StringWriter messages = new StringWriter();
    try (JavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  new InMemory(files, classes),
                  null,
                  List.of("-proc:none", "-parameters", "-nowarn"),
                  null,
                  List.of(new Source(mutant.file(), patched(mutant))))
              .call();
      if (!compiled) {
        throw new IllegalStateException(mutant + " does not compile: " + messages);
      }
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String patched(Mutant mutant) throws IOException {
    String text = Files.readString(SOURCES.resolve(mutant.file()));
    for (Patch patch : mutant.patches()) {
      if (!text.contains(patch.from())) {
        throw new IllegalStateException(
            "The patch of the mutant \"%s\" no longer applies: %s does not contain %s"
                .formatted(mutant, mutant.file(), patch.from()));
      }
      text = text.replace(patch.from(), patch.to());
    }
    return text;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String file, String text) {
      super(URI.create("memory:///" + file), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, byte[]> classes;

    InMemory(JavaFileManager files, Map<String, byte[]> classes) {
      super(files);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
        @Override
        public OutputStream openOutputStream() {
          return new ByteArrayOutputStream() {
            @Override
            public void close() {
              classes.put(name, toByteArray());
            }
          };
        }
      };
    }
  }
}
