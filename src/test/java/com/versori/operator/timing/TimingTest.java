package com.versori.operator.timing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All times are in {@link Timing}, each with a reason, and are consistent. */
@AnalyzeClasses(
    packages = "com.versori.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class TimingTest {

  private static final Path MAIN = Path.of("src/main/java");

  /**
   * A time as a number: an argument of Duration, of Instant or of a method with a TimeUnit, or a
   * constant named after a unit. Zero does not count.
   */
  private static final Pattern WRITTEN =
      Pattern.compile(
          "Duration\\.of\\w*\\(\\s*[1-9]"
              + "|\\b[1-9][0-9_]*L?\\s*,\\s*TimeUnit\\."
              + "|\\.(plus|minus)(Nanos|Millis|Seconds|Minutes|Hours|Days)\\(\\s*[1-9]"
              + "|\\bsleep\\(\\s*[1-9]"
              + "|static final (int|long|double) \\w*_(NANOS|MILLIS|SECONDS|MINUTES|HOURS|DAYS)\\b"
              + "|(Timeout|Interval|Delay|Duration|Deadline)\\(\\s*[1-9]");

  /** Arrays are excluded, since the buckets of histograms are not times to wait for. */
  @ArchTest
  static final ArchRule DURATIONS_STAND_IN_ONE_PLACE =
      fields()
          .that()
          .areStatic()
          .and()
          .haveRawType(Duration.class)
          .should()
          .beDeclaredInClassesThat()
          .resideInAPackage("com.versori.operator.timing");

  @Test
  void noOtherFileContainsATimeAsANumber() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        Matcher written = WRITTEN.matcher(Files.readString(file));
        while (!file.endsWith("timing/Timing.java") && written.find()) {
          found.add(file.getFileName() + ": " + written.group());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyTimeHasAReason() throws IOException {
    String source = Files.readString(MAIN.resolve("com/versori/operator/timing/Timing.java"));
    long constants =
        source.lines().filter(line -> line.startsWith("  public static final")).count();
    long reasons = Pattern.compile("\\*/\n  public static final").matcher(source).results().count();
    assertThat(reasons).isPositive().isEqualTo(constants);
  }

  @Test
  void runningCallEndsBeforeTheProcess() {
    assertThat(Timing.LONGEST_API_TIMEOUT)
        .isLessThan(Timing.STOP_WITHIN.minus(Timing.LAST_EVENTS).minus(Timing.FRAMEWORK_STOP));
  }

  @Test
  void holderGivesUpItsLeaseBeforeOthersTakeIt() {
    assertThat(Timing.LEASE_RENEWAL).isLessThan(Timing.LEASE);
    assertThat(Timing.LEASE_RETRY.multipliedBy(2)).isLessThan(Timing.LEASE_RENEWAL);
  }

  @Test
  void retriesOfOneFailureAreOneEventSeries() {
    assertThat(Timing.EVENT_SERIES).isGreaterThan(Timing.RETRY.longest());
  }

  @Test
  void fallbackForLostWakeUpsIsLaterThanTheWakeUps() {
    assertThat(Timing.BREAKER_WAKE_UP_LOST).isGreaterThan(Timing.UNAVAILABLE.longest());
    assertThat(Timing.PERMIT_LOST).isGreaterThan(Timing.PERMIT_RESERVED);
  }

  @Test
  void delaysDoubleUpToTheirLimit() {
    Timing.Backoff backoff = new Timing.Backoff(Duration.ofSeconds(5), Duration.ofMinutes(1));
    assertThat(Stream.of(0, 1, 2, 3, 4, 5, Integer.MAX_VALUE).map(backoff::after))
        .extracting(Duration::toSeconds)
        .containsExactly(5L, 5L, 10L, 20L, 40L, 60L, 60L);
  }
}
