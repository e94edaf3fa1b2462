package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The image can be built for each architecture: its inputs are the same for all, or are created
 * during the build on the target.
 */
class ImageInputsIT {

  private static final Path JAR =
      Path.of(System.getProperty("operator.jar", "target/versori-connection-operator.jar"));
  private static final String RUN = "/opt/jre/bin/java @/app/java.args";

  @Test
  void everyStageUsesTheTargetArchitecture() throws IOException {
    assertThat(instructions("FROM"))
        .hasSize(2)
        .allMatch(from -> from.startsWith("FROM --platform=linux/${TARGETARCH} "));
  }

  @Test
  void nothingElseNamesAnArchitecture() throws IOException {
    assertThat(instructions(""))
        .filteredOn(line -> !line.startsWith("ARG TARGETARCH="))
        .noneMatch(line -> line.matches("(?i).*(amd64|x86|arm64|aarch64|BUILDPLATFORM).*"));
  }

  /** A class cache works only with the runtime and options that it was created with. */
  @Test
  void cacheIsTrainedWithTheRuntimeAndOptionsOfTheImage() throws IOException {
    assertThat(instructions("RUN")).anyMatch(run -> run.contains("/training/Training.java " + RUN));
    assertThat(instructions("COPY --from=build "))
        .containsExactlyInAnyOrder(
            "COPY --from=build /opt/jre /opt/jre",
            "COPY --from=build /app /app",
            "COPY --from=build /aot /aot");
    assertThat(instructions("ENTRYPOINT"))
        .singleElement()
        .asString()
        .startsWith("ENTRYPOINT [\"" + RUN.replace(" ", "\", \"") + "\"");
  }

  @Test
  void jarContainsNoNativeCode() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()))
          .hasSizeGreaterThan(1_000)
          .noneMatch(name -> name.matches(".*\\.(so|dll|dylib|jnilib)"));
    }
  }

  /** The Dockerfile's instructions with the prefix, each on one line. */
  private static List<String> instructions(String begin) throws IOException {
    String whole =
        Files.readString(Path.of("deploy/image/Dockerfile")).replaceAll("(?m)^#.*\n", "");
    return Stream.of(whole.replaceAll("\\\\\n\\s*", "").split("\n"))
        .map(line -> line.replaceAll("\\s+", " "))
        .filter(line -> !line.isBlank() && line.startsWith(begin))
        .toList();
  }
}
