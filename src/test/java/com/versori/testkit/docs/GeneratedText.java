package com.versori.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares generated parts of documents with the code that they are generated from. */
public final class GeneratedText {

  private GeneratedText() {}

  /**
   * Compares the text between the markers of that name with the expected text. With {@code
   * -Dgenerated.write=true} the expected text is written first.
   */
  public static void compare(Path file, String name, String text, Class<?> test)
      throws IOException {
    String begin = "<!-- " + name + ":begin -->\n";
    String whole = Files.readString(file);
    int from = whole.indexOf(begin) + begin.length();
    int to = whole.indexOf("<!-- " + name + ":end -->");
    assertThat(to).as("markers of %s in %s", name, file).isGreaterThanOrEqualTo(from);
    if (Boolean.getBoolean("generated.write")) {
      whole = whole.substring(0, from) + text + whole.substring(to);
      Files.writeString(file, whole);
      to = from + text.length();
    }
    assertSame(whole.substring(from, to), text, name + " of " + file, test);
  }

  /** Compares a whole generated file. */
  public static void compareFile(Path file, String text, Class<?> test) throws IOException {
    if (Boolean.getBoolean("generated.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(file).as("%s; regenerate it with %s", file, test.getSimpleName()).exists();
    assertSame(Files.readString(file), text, file.toString(), test);
  }

  /** A failure shows the lines that differ. */
  private static void assertSame(String written, String text, String what, Class<?> test) {
    assertThat(new ByteArrayInputStream(written.getBytes(StandardCharsets.UTF_8)))
        .as("%s; regenerate it with: %s -Dgenerated.write=true", what, command(test))
        .hasContent(text);
  }

  private static String command(Class<?> test) {
    String name = test.getSimpleName();
    return name.endsWith("IT")
        ? "./mvnw verify -Dit.test=%s -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false"
            .formatted(name)
        : "./mvnw test -Dtest=" + name;
  }
}
