package com.versori.operator.payload;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Redacts secret values in texts of the API: raw, base64, hexadecimal, URL-encoded and
 * JSON-escaped, and parts of {@value #GRAM} characters or more.
 */
public final class Redactor {

  private static final int GRAM = 8;
  private static final String WITHHELD = "(withheld: the API's message contains a secret value)";

  /** Separates texts that are searched together; occurs in none of them. */
  private static final String BETWEEN = "\uffff";

  private static final Pattern PERCENT = Pattern.compile("%[0-9A-F]{2}");
  private static final Pattern HTML = Pattern.compile("[&<>]");
  private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7F]");

  /** Not secret, and API messages often quote it. */
  private static final Pattern PEM_FRAME = Pattern.compile("-----(BEGIN|END) [A-Z0-9 ]+-----");

  private final List<String> values;

  public Redactor(Iterable<String> values) {
    List<String> kept = new ArrayList<>();
    values.forEach(value -> kept.add(PEM_FRAME.matcher(value).replaceAll("")));
    this.values = kept;
  }

  /** The text with {@code ***} in place of values and parts of values. */
  public String redact(String text) {
    return redactEach(List.of(text)).get(text);
  }

  /** Text to redacted text. Values may be long, so one walk over them serves all texts. */
  Map<String, String> redactEach(Collection<String> texts) {
    List<String> each = List.copyOf(new LinkedHashSet<>(texts));
    Grams grams = new Grams(String.join(BETWEEN, each));
    Set<String> withheld = new HashSet<>();
    for (String value : values) {
      for (String form : forms(value)) {
        int length = grams.mark(form);
        if (length > 0 && length < GRAM) {
          each.stream().filter(text -> text.contains(form.strip())).forEach(withheld::add);
        }
      }
    }
    Map<String, String> redacted = new HashMap<>();
    int start = 0;
    for (String text : each) {
      redacted.put(
          text, withheld.contains(text) ? WITHHELD : grams.masked(start, start + text.length()));
      start += text.length() + BETWEEN.length();
    }
    return redacted;
  }

  private static List<String> forms(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
    String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(value));
    List<String> forms =
        new ArrayList<>(
            List.of(
                value,
                encoded,
                encoded.replace("+", "%20"),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                quoted));
    Stream.of(
            lowerCase(encoded),
            lowerCase(encoded.replace("+", "%20")),
            HexFormat.of().formatHex(bytes),
            HexFormat.of().withUpperCase().formatHex(bytes),
            base64Behind(1, bytes, Base64.getEncoder()),
            base64Behind(1, bytes, Base64.getUrlEncoder()),
            base64Behind(2, bytes, Base64.getEncoder()),
            base64Behind(2, bytes, Base64.getUrlEncoder()),
            // Some JSON writers escape more than required.
            escaped(quoted, HTML),
            escaped(quoted, NOT_ASCII))
        .filter(form -> form.length() >= GRAM)
        .forEach(forms::add);
    return forms;
  }

  private static String lowerCase(String urlEncoded) {
    return PERCENT
        .matcher(urlEncoded)
        .replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT));
  }

  /** The characters that depend on the value alone when bytes precede it, such as {@code user:}. */
  private static String base64Behind(int before, byte[] bytes, Base64.Encoder encoder) {
    byte[] behind = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, behind, before, bytes.length);
    return encoder.withoutPadding().encodeToString(behind).substring(before + 1);
  }

  private static String escaped(String text, Pattern characters) {
    return characters
        .matcher(text)
        .replaceAll(
            one ->
                one.group().chars().mapToObj("\\\\u%04x"::formatted).collect(Collectors.joining()));
  }

  /**
   * Index of the text's runs of {@value #GRAM} characters, without white space, so that values that
   * are split over lines are found. The text is indexed because it is short and values may be long.
   */
  private static final class Grams {
    private static final long BASE = 1_000_003;

    /** Spreads a hash over its highest bits. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final long OLDEST = power(BASE, GRAM);

    private final String text;
    private final int[] dense;
    private final boolean[] secret;

    /** Hash slot to start index + 1 of the latest run; 0: none. */
    private final int[] latest;

    /** Previous run with the same hash slot, by start index. */
    private final int[] before;

    Grams(String text) {
      this.text = text;
      this.secret = new boolean[text.length()];
      this.dense =
          IntStream.range(0, text.length())
              .filter(i -> !Character.isWhitespace(text.charAt(i)))
              .toArray();
      this.latest = new int[2 * Integer.highestOneBit(Math.max(GRAM, dense.length))];
      this.before = new int[dense.length];
      roll(
          text,
          (hash, window, end) -> {
            int start = end - GRAM;
            before[start] = latest[slot(hash)];
            latest[slot(hash)] = start + 1;
          });
    }

    /** Marks every run that the value contains; returns the value's length. */
    int mark(String value) {
      return roll(
          value,
          (hash, window, end) -> {
            for (int next = latest[slot(hash)]; next != 0; next = before[next - 1]) {
              markIfSame(next - 1, window, end);
            }
          });
    }

    private void markIfSame(int start, char[] window, int end) {
      for (int i = 0; i < GRAM; i++) {
        if (text.charAt(dense[start + i]) != window[(end + i) % GRAM]) {
          return;
        }
      }
      Arrays.fill(secret, dense[start], dense[start + GRAM - 1] + 1, true);
    }

    private int slot(long hash) {
      return (int) ((hash * GOLDEN) >>> (Long.SIZE - Integer.numberOfTrailingZeros(latest.length)));
    }

    String masked(int from, int to) {
      StringBuilder out = new StringBuilder();
      for (int i = from; i < to; i++) {
        if (!secret[i]) {
          out.append(text.charAt(i));
        } else if (i == from || !secret[i - 1]) {
          out.append("***");
        }
      }
      return out.toString();
    }

    @FunctionalInterface
    private interface Found {
      /**
       * @param window the run as a ring buffer; its first character is at {@code end % GRAM}
       * @param end characters read so far
       */
      void gram(long hash, char[] window, int end);
    }

    /**
     * Calls back for each run of {@value #GRAM} characters, without white space.
     *
     * @return the number of characters, without white space
     */
    private static int roll(String characters, Found found) {
      char[] window = new char[GRAM];
      long hash = 0;
      int end = 0;
      for (int i = 0; i < characters.length(); i++) {
        char next = characters.charAt(i);
        if (Character.isWhitespace(next)) {
          continue;
        }
        int place = end % GRAM;
        hash = hash * BASE + next - window[place] * OLDEST;
        window[place] = next;
        end++;
        if (end >= GRAM) {
          found.gram(hash, window, end);
        }
      }
      return end;
    }

    private static long power(long base, int exponent) {
      long power = 1;
      for (int i = 0; i < exponent; i++) {
        power *= base;
      }
      return power;
    }
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return "Redactor[***]";
  }
}
