package com.versori.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The sandbox in a process of its own, as {@code ./mvnw -Psandbox} starts it. */
public final class SandboxProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final Path output;

  private SandboxProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * @param real whether to use the API server of {@code KUBEBUILDER_ASSETS}
   * @param output the file for its output
   */
  public static SandboxProcess start(boolean real, Path output) {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sandbox.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    if (!real) {
      builder.environment().remove("KUBEBUILDER_ASSETS");
    }
    try {
      return new SandboxProcess(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until all examples are Ready and the next steps are printed. */
  public void awaitNextSteps() {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              String text = Files.readString(output);
              if (!process.isAlive()) {
                throw new IllegalStateException("the sandbox has ended:\n" + text);
              }
              return text.contains("All connections are Ready.")
                  && text.contains("Press Ctrl-C to stop the sandbox.");
            });
  }

  /** Stops it as Ctrl-C does. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
