package com.versori.testkit.kube;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs kubectl. */
public final class Kubectl {

  /** The result of a command. */
  public record Result(int status, String out, String err) {
    public Result orThrow() {
      if (status != 0) {
        throw new IllegalStateException("kubectl failed: " + err + out);
      }
      return this;
    }
  }

  private final Path kubeconfig;

  public Kubectl(Path kubeconfig) {
    this.kubeconfig = kubeconfig;
  }

  public Result run(String... arguments) {
    return runWithInput("", arguments);
  }

  /**
   * @param input for {@code -f -}
   */
  public Result runWithInput(String input, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Programs.require("kubectl").toString());
    command.add("--kubeconfig=" + kubeconfig);
    command.addAll(List.of(arguments));
    return execute(command, input);
  }

  static Result execute(List<String> command, String input) {
    try {
      Path err = Files.createTempFile("kubectl", ".err");
      Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor(120, TimeUnit.SECONDS);
      String errors = Files.readString(err);
      Files.delete(err);
      return new Result(process.exitValue(), out, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
