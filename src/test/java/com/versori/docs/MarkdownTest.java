package com.versori.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every link in the project's pages leads somewhere, and their lines are not too long. */
class MarkdownTest {

  private static final int LONGEST = 120;

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");
  private static final Pattern URL = Pattern.compile("https?://\\S+");
  private static final Pattern GENERATED = Pattern.compile("<!-- (\\S+):(begin|end) -->");

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(""))) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.startsWith("target") && !file.startsWith(".git"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Path page) throws IOException {
    List<String> broken = new ArrayList<>();
    for (String line : prose(page)) {
      Matcher link = LINK.matcher(CODE.matcher(line).replaceAll("``"));
      while (link.find()) {
        String target = link.group(1);
        if (!target.matches("[a-z]+:.*") && !exists(page, target)) {
          broken.add(target);
        }
      }
    }
    assertThat(broken).as("broken links of %s", page).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void proseIsWrapped(Path page) throws IOException {
    assertThat(prose(page).stream().filter(line -> !line.startsWith("|")))
        .as("lines of %s", page)
        .allMatch(line -> URL.matcher(line).replaceAll("").length() <= LONGEST);
  }

  private static boolean exists(Path page, String target) throws IOException {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path folder = page.getParent() == null ? Path.of("") : page.getParent();
    Path path = file.isEmpty() ? page : folder.resolve(file).normalize();
    return Files.exists(path) && (hash < 0 || anchors(path).contains(target.substring(hash + 1)));
  }

  /** As GitHub makes them of headings. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String line : withoutBlocks(Files.readAllLines(page))) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String anchor =
            heading
                .group(1)
                .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
        int times = seen.merge(anchor, 1, Integer::sum);
        anchors.add(times == 1 ? anchor : anchor + "-" + (times - 1));
      }
    }
    return anchors;
  }

  /** What a person has written: no blocks of code, and nothing that a test generates. */
  private static List<String> prose(Path page) throws IOException {
    List<String> prose = new ArrayList<>();
    boolean generated = false;
    for (String line : withoutBlocks(Files.readAllLines(page))) {
      Matcher marker = GENERATED.matcher(line);
      if (marker.matches()) {
        generated = marker.group(2).equals("begin");
      } else if (!generated || LINK.matcher(line).find()) {
        prose.add(line);
      }
    }
    return prose;
  }

  private static List<String> withoutBlocks(List<String> lines) {
    List<String> rest = new ArrayList<>();
    boolean block = false;
    for (String line : lines) {
      if (line.strip().startsWith("```")) {
        block = !block;
      } else if (!block) {
        rest.add(line);
      }
    }
    return rest;
  }
}
