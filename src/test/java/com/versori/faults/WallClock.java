package com.versori.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A wall clock for the operators that can jump, by libfaketime. The monotonic clock stays correct.
 */
final class WallClock {

  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  private WallClock() {}

  /** Gives operators that start from now on this clock, without an offset. */
  static Step replace() {
    return scene -> {
      Optional<Path> library = find();
      Assumptions.assumeTrue(library.isPresent(), "needs libfaketime: apt-get install libfaketime");
      Map.of(
              "LD_PRELOAD",
              library.orElseThrow().toString(),
              "FAKETIME_TIMESTAMP_FILE",
              scene.file("clock", "+0").toString(),
              "FAKETIME_NO_CACHE",
              "1",
              "FAKETIME_DONT_FAKE_MONOTONIC",
              "1")
          .forEach(scene::setting);
    };
  }

  /** Jumps a day ahead, half an hour back, or to the true time. */
  static Step jump() {
    return scene -> set(List.of("+1d", "-30m", "+0").get(scene.random().nextInt(3))).run(scene);
  }

  /**
   * @param offset from the true time, such as {@code +0}
   */
  static Step set(String offset) {
    return scene ->
        // Replaced atomically, because the library may read it at any moment.
        Files.move(
            scene.file("clock.next", offset),
            scene.folder().resolve("clock"),
            StandardCopyOption.ATOMIC_MOVE);
  }

  private static Optional<Path> find() throws IOException {
    try (Stream<Path> folders = Files.list(LIBRARIES)) {
      return folders.map(one -> one.resolve(LIBRARY)).filter(Files::exists).findFirst();
    }
  }
}
