package com.versori.operator.findings;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Connection;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pastes commands from messages into a real shell. Each calls kubectl with the intended arguments
 * and nothing else, whatever a tenant or the API put into the values.
 */
class PastedCommandsTest {

  private static final List<String> KUBECTL = List.of("-n", "integrations");
  private static final String SHELL_FOLDERS = "/usr/bin:/bin";

  @TempDir Path folder;
  private Path work;

  @BeforeEach
  void setUp() throws IOException {
    work = Files.createDirectory(folder.resolve("work"));
    Path kubectl = Files.createDirectory(folder.resolve("bin")).resolve("kubectl");
    Files.writeString(
        kubectl,
        """
        #!/bin/sh
        for argument in "$@"; do printf '%%s\\0' "$argument"; done >> '%s'
        printf '\\n\\0' >> '%s'
        """
            .formatted(folder.resolve("argv"), folder.resolve("argv")));
    assertThat(kubectl.toFile().setExecutable(true)).isTrue();
  }

  private final Snapshot snapshot = Fixtures.snapshot(Fixtures.resource());

  static List<String> hostile() {
    return ShellQuoteTest.HOSTILE;
  }

  @Test
  void commandSettlesAnAttempt() throws Exception {
    for (String value : hostile()) {
      CreateAttempt attempt = new CreateAttempt(value, value, value, value, value);
      List<Finding> findings =
          List.of(
              Remedies.outcomeUnknown(snapshot, attempt, "", Duration.ZERO),
              Remedies.attemptElsewhere(snapshot, attempt),
              Remedies.notAsDeclared(snapshot, attempt, connection(value)),
              Remedies.nothingOfThatName(snapshot, attempt),
              Remedies.outcomeUndecided(snapshot, attempt, List.of(value, value)));
      for (Finding finding : findings) {
        String message = finding.message();
        String retry = message.substring(message.lastIndexOf("; if not: ") + "; if not: ".length());
        paste(retry, annotate("versori.com/resolve-create=" + value + "=retry"));
        String there = message.substring(message.lastIndexOf(". If it exists: "));
        paste(
            between(there, ". If it exists: ", "; if not: "),
            annotate("versori.com/resolve-create=" + value + "=adopt:<connection ID>"));
      }
    }
  }

  @Test
  void commandContainsOnlyIdsInThePlatformsFormat() throws Exception {
    CreateAttempt attempt = new CreateAttempt(Fixtures.ATTEMPT, null, null, "shop", null);
    for (String value : hostile()) {
      String message = Remedies.outcomeUndecided(snapshot, attempt, List.of(value)).message();
      paste(
          between(message, ". If it exists: ", "; if not: "),
          annotate("versori.com/resolve-create=" + Fixtures.ATTEMPT + "=adopt:***"));
    }
  }

  @Test
  void commandTakesOverByMark() throws Exception {
    for (String value : hostile()) {
      String message = Remedies.takeOver(snapshot, Fixtures.CONNECTION, value).message();
      paste(
          message.substring(message.lastIndexOf("kubectl -n")),
          annotate("versori.com/take-over=" + value));
    }
  }

  @Test
  void commandsReleaseResumeCorrectAndDelete() throws Exception {
    paste(
        after(Remedies.retain(snapshot), "keep the connection: "),
        patch("{\"spec\":{\"deletionPolicy\":\"Retain\"}}"));
    paste(Remedies.correct(snapshot), patch("{\"spec\":{\"driftPolicy\":\"Correct\"}}"));
    paste(
        Remedies.resume(snapshot),
        join(KUBECTL, "annotate", "vconn", "shop-eu", "versori.com/paused-"));
    paste(Remedies.delete(snapshot), join(KUBECTL, "delete", "vconn", "shop-eu"));
  }

  /** The name in a conflict comes from the API, not from the resource. */
  @Test
  void commandForAConflictContainsTheIdOnly() throws Exception {
    for (String value : hostile()) {
      Remote taken = new Remote(Optional.of(connection(value)), Optional.empty());
      String message = Remedies.nameConflict(snapshot, taken).message();
      paste(
          between(message, "adopt it: ", ", and apply"),
          join(KUBECTL, "delete", "vconn", "shop-eu"));
    }
  }

  /** The API server rejects such names. They are quoted anyway. */
  @Test
  void namesOfResourcesAreQuoted() throws Exception {
    for (String value : hostile()) {
      VersoriConnection resource = Fixtures.resource();
      resource.getMetadata().setName(value);
      resource.getMetadata().setNamespace(value);
      paste(
          Remedies.delete(Fixtures.snapshot(resource)),
          List.of("-n", value, "delete", "vconn", value));
    }
  }

  private static Connection connection(String value) {
    return Fixtures.connection(value, value, List.of(), value, value, value, value, value);
  }

  private static List<String> annotate(String annotation) {
    return join(KUBECTL, "annotate", "vconn", "shop-eu", "--overwrite", annotation);
  }

  private static List<String> patch(String json) {
    return join(KUBECTL, "patch", "vconn", "shop-eu", "--type", "merge", "-p", json);
  }

  private static List<String> join(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }

  private static String between(String message, String before, String behind) {
    String from = after(message, before);
    return from.substring(0, from.lastIndexOf(behind));
  }

  private static String after(String message, String before) {
    assertThat(message).contains(before);
    return message.substring(message.indexOf(before) + before.length());
  }

  /** Runs the command alone, in an empty folder. */
  private void paste(String command, List<String> arguments) throws Exception {
    Files.deleteIfExists(folder.resolve("argv"));
    ProcessBuilder shell = new ProcessBuilder("sh").directory(work.toFile());
    shell.environment().put("PATH", folder.resolve("bin") + ":" + SHELL_FOLDERS);
    shell.redirectErrorStream(true);
    Process process = shell.start();
    try (var in = process.getOutputStream()) {
      in.write((command + "\n").getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(out).as(command).isEmpty();
    List<String> called =
        new ArrayList<>(List.of(Files.readString(folder.resolve("argv")).split("\0", -1)));
    called.remove(called.size() - 1);
    assertThat(called).as(command).isEqualTo(join(arguments, "\n"));
    try (Stream<Path> files = Files.list(work)) {
      assertThat(files).as("other effects of %s", command).isEmpty();
    }
  }
}
