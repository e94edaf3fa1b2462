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
 * Takes secret values out of a text that came from outside before anybody sees it. A value is found
 * raw, base64, hexadecimal, URL-encoded and JSON-escaped, and also where only a part of it, {@value
 * #GRAM} characters or more, is repeated.
 */
public final class Redactor {

  private static final int GRAM = 8;
  private static final String WITHHELD = "(the API's message holds a secret value and is withheld)";

  /** Between texts that are looked through together: a run that holds it is in none of them. */
  private static final String BETWEEN = "\uffff";

  private static final Pattern PERCENT = Pattern.compile("%[0-9A-F]{2}");
  private static final Pattern HTML = Pattern.compile("[&<>]");
  private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7F]");

  /** No secret, and API messages may well quote it. */
  private static final Pattern PEM_FRAME = Pattern.compile("-----(BEGIN|END) [A-Z0-9 ]+-----");

  private final List<String> values;

  public Redactor(Iterable<String> values) {
    List<String> kept = new ArrayList<>();
    values.forEach(value -> kept.add(PEM_FRAME.matcher(value).replaceAll("")));
    this.values = kept;
  }

  /** The text with {@code ***} where a value, or a part of one, stood. */
  public String redact(String text) {
    return redactEach(List.of(text)).get(text);
  }

  /**
   * Each text and what {@link #redact} makes of it. Values may be long, so they are walked through
   * once for all texts.
   */
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
            // Some writers of JSON escape more than they have to.
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

  /** A value looks different behind other bytes, such as {@code user:}; what it has of its own. */
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
   * The text's runs of {@value #GRAM} characters, white space left out, so that a value that is
   * split over lines is found too. The text is short and values may be long: it is the text that is
   * indexed, and values are only read through.
   */
  private static final class Grams {
    private static final long BASE = 1_000_003;

    /** Spreads a hash over its highest bits. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final long OLDEST = power(BASE, GRAM);

    private final String text;
    private final int[] dense;
    private final boolean[] secret;

    /** By the hash of a run, one more than where the latest such run starts; 0 if there is none. */
    private final int[] latest;

    /** By where a run starts, the same of the run before it whose hash falls together with its. */
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

    /** Marks every run that the value holds too; answers the value's length. */
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
       * @param window the characters of the run, of which the first is at {@code end % GRAM}
       * @param end how many characters have gone by
       */
      void gram(long hash, char[] window, int end);
    }

    /**
     * Tells each run of {@value #GRAM} characters, in one walk over them all, white space left out.
     *
     * @return how many characters there are
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

  /** Never a value. */
  @Override
  public String toString() {
    return "Redactor[***]";
  }
}
