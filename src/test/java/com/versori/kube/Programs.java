package com.versori.kube;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Programs that some tests need and that {@code .ci/run} installs. */
public final class Programs {

  private Programs() {}

  /** Where it stands on the PATH. */
  public static Optional<Path> find(String name) {
    return Arrays.stream(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Runs it, whatever status it ends with. */
  public static Kubectl.Result run(String input, String name, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(
        find(name)
            .orElseThrow(() -> new IllegalStateException(name + " is not on the PATH"))
            .toString());
    command.addAll(List.of(arguments));
    return Kubectl.execute(command, input);
  }
}
