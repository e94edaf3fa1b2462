package com.versori.testkit.docs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A bash session that runs commands one after the other and keeps variables. */
public final class Shell implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofMinutes(3);

  /** The output of a command, with its errors, and its exit status. */
  public record Printed(int status, String text) {}

  private final Process bash;
  private final Writer in;
  private final BufferedReader out;
  private final String mark = UUID.randomUUID().toString();

  /**
   * @param environment in addition to that of this process
   * @param programs a folder at the start of the PATH
   */
  public Shell(Map<String, String> environment, Path programs) {
    ProcessBuilder builder = new ProcessBuilder("bash", "--norc").redirectErrorStream(true);
    builder.environment().remove("KUBECONFIG");
    builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
    builder.environment().putAll(environment);
    try {
      bash = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    in = bash.outputWriter(StandardCharsets.UTF_8);
    out = new BufferedReader(new InputStreamReader(bash.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Runs a command to its end.
   *
   * @throws IllegalStateException if it does not end within three minutes; contains its output
   */
  public Printed run(String command) {
    StringBuilder text = new StringBuilder();
    Thread watchdog = new Thread(this::killLate, "watchdog of a shell");
    watchdog.setDaemon(true);
    watchdog.start();
    try {
      // On a line of its own, even if the output does not end with a line break.
      in.write("{ " + command + "\n} </dev/null; printf '\\n" + mark + " %s\\n' $?\n");
      in.flush();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(mark)) {
          String printed = text.toString().replaceFirst("\n+$", "");
          return new Printed(Integer.parseInt(line.substring(mark.length() + 1)), printed);
        }
        text.append(line).append('\n');
      }
      throw new IllegalStateException("did not end: " + command + "\n" + text);
    } catch (IOException e) {
      throw new IllegalStateException("the shell is gone: " + command + "\n" + text, e);
    } finally {
      watchdog.interrupt();
    }
  }

  private void killLate() {
    try {
      Thread.sleep(LONGEST.toMillis());
      close();
    } catch (InterruptedException e) {
      // The shell has ended.
    }
  }

  @Override
  public void close() {
    bash.descendants().forEach(ProcessHandle::destroyForcibly);
    bash.destroyForcibly();
    try {
      bash.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
