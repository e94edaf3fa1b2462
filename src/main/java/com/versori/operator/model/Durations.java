package com.versori.operator.model;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations of the CRD and the settings, such as {@code 1h30m}. */
public final class Durations {

  private static final Pattern WHOLE = Pattern.compile("([0-9]{1,9}[hms])+");
  private static final Pattern PART = Pattern.compile("([0-9]+)([hms])");

  private Durations() {}

  /**
   * @throws IllegalArgumentException if the text has another form
   */
  public static Duration parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "expected a duration in hours, minutes and seconds, such as 1h30m or 45s");
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long number = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "h" -> Duration.ofHours(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofSeconds(number);
              });
    }
    return sum;
  }

  /** The shortest text for the duration, in whole seconds: {@code 30m}, {@code 1h30m}. */
  public static String format(Duration duration) {
    String iso = duration.truncatedTo(ChronoUnit.SECONDS).toString();
    return iso.substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
