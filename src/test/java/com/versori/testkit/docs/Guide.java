package com.versori.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.docs.Shell.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Runs the commands of a Markdown file. They are in its {@code console} blocks, in one of two
 * forms:
 *
 * <ul>
 *   <li>{@code $ command} with the expected output below it, in which {@link Varying} parts may
 *       differ. A read-only command is repeated until it prints that output.
 *   <li>commands without {@code $}: each must succeed.
 * </ul>
 *
 * A backslash at the end of a line continues it. A block after a comment {@code <!-- not run: why
 * -->} is skipped.
 */
public final class Guide {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration STEADY = Duration.ofSeconds(3);
  private static final Pattern LOOKS =
      Pattern.compile("kubectl (-n \\S+ )?(get|describe|events)\\b.*|curl -s .*");

  /**
   * @param the first line of the command
   * @param output the first line of what it prints
   * @param to the line after that
   */
  private record Step(int from, int output, int to, String command, boolean shows) {}

  private final Path file;
  private final List<String> lines;

  private Guide(Path file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  public static Guide of(Path file) throws IOException {
    return new Guide(file, new ArrayList<>(Files.readAllLines(file)));
  }

  /** Runs the whole file; with {@code -Dgenerated.write=true} it rewrites the outputs. */
  public void run(Shell shell, Class<?> test) throws IOException {
    run(0, lines.size(), shell, test);
  }

  /** Runs the whole file and never rewrites it. */
  public void compare(Shell shell, Class<?> test) {
    compare(steps(0, lines.size()), shell, test);
  }

  /** Runs the section with that heading, including its subsections. */
  public void run(String heading, Shell shell, Class<?> test) throws IOException {
    int from = 0;
    while (!lines.get(from).matches("#+ " + Pattern.quote(heading))) {
      from++;
      assertThat(from).as("%s has the heading %s", file, heading).isLessThan(lines.size());
    }
    int depth = lines.get(from).indexOf(' ');
    int to = from + 1;
    while (to < lines.size() && !lines.get(to).matches("#{1," + depth + "} .*")) {
      to++;
    }
    run(from, to, shell, test);
  }

  private void run(int from, int to, Shell shell, Class<?> test) throws IOException {
    List<Step> steps = steps(from, to);
    assertThat(steps).as("commands of %s", file).isNotEmpty();
    if (Boolean.getBoolean("generated.write")) {
      write(steps, shell);
    } else {
      compare(steps, shell, test);
    }
  }

  private void compare(List<Step> steps, Shell shell, Class<?> test) {
    Varying shown = new Varying();
    Varying real = new Varying();
    for (Step step : steps) {
      String expected = shown.removedFrom(String.join("\n", lines.subList(step.output, step.to)));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      Varying now = real.copy();
      Printed printed = shell.run(step.command);
      while (step.shows
          && !now.removedFrom(printed.text()).equals(expected)
          && LOOKS.matcher(step.command).matches()
          && System.nanoTime() < deadline) {
        pause();
        now = real.copy();
        printed = shell.run(step.command);
      }
      String where = "%s:%d: %s".formatted(file, step.from + 1, step.command);
      if (step.shows) {
        assertThat(real.removedFrom(printed.text()))
            .as(
                "%s\nprinted\n%s\n; rewrite the outputs with: ./mvnw verify -Dit.test=%s"
                    + " -Dgenerated.write=true",
                where, printed.text(), test.getSimpleName())
            .isEqualTo(expected);
      } else {
        assertThat(printed.status()).as("%s\n%s", where, printed.text()).isZero();
      }
    }
  }

  /** Rewrites all outputs, the last one first, so that line numbers above stay valid. */
  private void write(List<Step> steps, Shell shell) throws IOException {
    List<String> printed = new ArrayList<>();
    for (Step step : steps) {
      Printed last = shell.run(step.command);
      assertThat(step.shows || last.status() == 0).as(step.command + last.text()).isTrue();
      if (step.shows && LOOKS.matcher(step.command).matches()) {
        last = steady(step, last, shell);
      }
      printed.add(last.text());
    }
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (steps.get(i).shows) {
        List<String> output = lines.subList(steps.get(i).output, steps.get(i).to);
        output.clear();
        output.addAll(printed.get(i).lines().map(String::stripTrailing).toList());
      }
    }
    Files.write(file, lines);
  }

  /** The output once it no longer changes. */
  private static Printed steady(Step step, Printed first, Shell shell) {
    Printed last = first;
    long start = System.nanoTime();
    long since = start;
    while (System.nanoTime() - since < STEADY.toNanos()) {
      assertThat(System.nanoTime() - start)
          .as("the output of %s keeps changing: %s", step.command, last.text())
          .isLessThan(PATIENCE.toNanos());
      pause();
      Printed next = shell.run(step.command);
      // An empty output may only mean that the filtered text has not appeared yet.
      if (next.text().isEmpty()
          || !new Varying()
              .removedFrom(next.text())
              .equals(new Varying().removedFrom(last.text()))) {
        since = System.nanoTime();
      }
      last = next;
    }
    return last;
  }

  private List<Step> steps(int from, int to) {
    List<Step> steps = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (lines.get(i).equals("```console")) {
        int end = i + 1;
        while (!lines.get(end).equals("```")) {
          end++;
        }
        if (i == 0 || !lines.get(i - 1).startsWith("<!-- not run: ")) {
          steps.addAll(steps(i + 1, end, lines.get(i + 1).startsWith("$ ")));
        }
        i = end;
      }
    }
    return steps;
  }

  private List<Step> steps(int from, int end, boolean shows) {
    List<Step> steps = new ArrayList<>();
    int i = from;
    while (i < end) {
      int output = i + 1;
      while (lines.get(output - 1).endsWith("\\")) {
        output++;
      }
      if (lines.get(i).endsWith("<<EOF")) {
        output = i + lines.subList(i, end).indexOf("EOF") + 1;
      }
      int next = output;
      while (shows && next < end && !lines.get(next).startsWith("$ ")) {
        next++;
      }
      String command = String.join("\n", lines.subList(i, output));
      steps.add(new Step(i, output, next, shows ? command.substring(2) : command, shows));
      i = next;
    }
    return steps;
  }

  private static void pause() {
    try {
      Thread.sleep(250);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
