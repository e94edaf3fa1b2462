package com.versori.testkit.kube;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs that some tests need, from the folder {@code KUBEBUILDER_ASSETS} or else the PATH. The
 * folder comes first, because its versions match. {@code .ci/run} installs all.
 */
public final class Programs {

  private Programs() {}

  /** The path of a program. */
  public static Optional<Path> find(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            KubeBinaries.find().stream(),
            Arrays.stream(path.split(File.pathSeparator)).map(Path::of))
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * @throws IllegalStateException if there is none
   */
  static Path require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    name + " is neither on the PATH nor in KUBEBUILDER_ASSETS"));
  }

  /** Runs a program; any exit status is accepted. */
  public static Kubectl.Result run(String input, String name, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(require(name).toString());
    command.addAll(List.of(arguments));
    return Kubectl.execute(command, input);
  }
}
