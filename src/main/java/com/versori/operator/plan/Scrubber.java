package com.versori.operator.plan;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Takes secret values out of a text that came from outside before anybody sees it. A value is found
 * raw, base64, hexadecimal, URL-encoded and JSON-escaped, and also where only a part of it, {@value
 * #GRAM} characters or more, is repeated.
 */
final class Scrubber {

  private static final int GRAM = 8;
  private static final String WITHHELD = "(the API's message holds a secret value and is withheld)";

  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
  private static final Pattern PERCENT = Pattern.compile("%[0-9A-F]{2}");
  private static final Pattern HTML = Pattern.compile("[&<>]");
  private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7F]");

  /** No secret, and API messages may well quote it. */
  private static final Pattern PEM_FRAME = Pattern.compile("-----(BEGIN|END) [A-Z0-9 ]+-----");

  private final List<String> values;

  Scrubber(Iterable<String> values) {
    List<String> kept = new ArrayList<>();
    values.forEach(value -> kept.add(PEM_FRAME.matcher(value).replaceAll("")));
    this.values = kept;
  }

  /** The text with {@code ***} where a value, or a part of one, stood. */
  String scrub(String text) {
    Grams grams = new Grams(text);
    for (String value : values) {
      for (String form : forms(value)) {
        String dense = WHITE_SPACE.matcher(form).replaceAll("");
        if (dense.isEmpty()) {
          continue;
        }
        if (dense.length() < GRAM && text.contains(form.strip())) {
          return WITHHELD;
        }
        grams.mark(dense);
      }
    }
    return grams.masked();
  }

  /** Whether a value, or a part of one, is in the text. */
  boolean finds(String text) {
    return !scrub(text).equals(text);
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

    private final String text;
    private final int[] dense;
    private final boolean[] secret;
    private final Map<Long, List<Integer>> byHash = new HashMap<>();

    Grams(String text) {
      this.text = text;
      this.secret = new boolean[text.length()];
      this.dense =
          IntStream.range(0, text.length())
              .filter(i -> !Character.isWhitespace(text.charAt(i)))
              .toArray();
      roll(
          dense.length,
          i -> text.charAt(dense[i]),
          (hash, at) -> byHash.computeIfAbsent(hash, key -> new ArrayList<>()).add(at));
    }

    /** Marks every run that the value holds too. */
    void mark(String value) {
      roll(
          value.length(),
          value::charAt,
          (hash, at) ->
              byHash.getOrDefault(hash, List.of()).stream()
                  .filter(start -> isSame(start, value, at))
                  .forEach(
                      start ->
                          Arrays.fill(secret, dense[start], dense[start + GRAM - 1] + 1, true)));
    }

    String masked() {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < secret.length; i++) {
        if (!secret[i]) {
          out.append(text.charAt(i));
        } else if (i == 0 || !secret[i - 1]) {
          out.append("***");
        }
      }
      return out.toString();
    }

    private boolean isSame(int start, String value, int at) {
      return IntStream.range(0, GRAM)
          .allMatch(i -> text.charAt(dense[start + i]) == value.charAt(at + i));
    }

    @FunctionalInterface
    private interface Found {
      void gram(long hash, int at);
    }

    /** Tells the hash of each run of {@value #GRAM} characters, in one walk over them all. */
    private static void roll(int length, IntUnaryOperator character, Found found) {
      long oldest = 1;
      for (int i = 1; i < GRAM; i++) {
        oldest *= BASE;
      }
      long hash = 0;
      for (int i = 0; i < length; i++) {
        if (i >= GRAM) {
          hash -= character.applyAsInt(i - GRAM) * oldest;
        }
        hash = hash * BASE + character.applyAsInt(i);
        if (i >= GRAM - 1) {
          found.gram(hash, i - GRAM + 1);
        }
      }
    }
  }

  /** Never a value. */
  @Override
  public String toString() {
    return "Scrubber[***]";
  }
}
