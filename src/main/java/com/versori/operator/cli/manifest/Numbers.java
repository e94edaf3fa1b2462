package com.versori.operator.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/** Reads numbers as kubectl's YAML parser does, and writes them as it does. */
final class Numbers {

  private static final Pattern INFINITY = Pattern.compile("([-+]?)\\.(inf|Inf|INF)");
  private static final Pattern NO_NUMBER = Pattern.compile("\\.(nan|NaN|NAN)");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)|0b[-+][01]+");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private static final Pattern NOT_BETWEEN_DIGITS = Pattern.compile("(?<![0-9])_|_(?![0-9])");

  /** Sign, prefix and digits of the longest 64-bit number. */
  private static final int LONGEST_INTEGER = 1 + 2 + Long.SIZE;

  private static final int DIGITS_OF_DOUBLE = 17;
  private static final int DIGITS_OF_FLOAT = 9;

  /** JSON has an exponent from here. */
  private static final BigDecimal EXPONENT_FROM = new BigDecimal("1e21");

  private Numbers() {}

  /**
   * A long, a double, or a positive number of 64 bits as a big integer; empty if the text is not a
   * number.
   */
  static Optional<JsonNode> number(String text) {
    if (INFINITY.matcher(text).matches()) {
      double infinity = Double.POSITIVE_INFINITY;
      return Optional.of(DoubleNode.valueOf(text.startsWith("-") ? -infinity : infinity));
    }
    if (NO_NUMBER.matcher(text).matches()) {
      return Optional.of(DoubleNode.valueOf(Double.NaN));
    }
    boolean strict = text.startsWith(".");
    if (text.startsWith("_") || (strict && NOT_BETWEEN_DIGITS.matcher(text).find())) {
      return Optional.empty();
    }
    String plain = text.replace("_", "");
    return integer(plain).or(() -> decimal(plain));
  }

  private static Optional<JsonNode> integer(String text) {
    if (text.length() > LONGEST_INTEGER || !INTEGER.matcher(text).matches()) {
      return Optional.empty();
    }
    BigInteger number = magnitude(text.replaceFirst("^[-+]", ""));
    if (text.startsWith("-")) {
      number = number.negate();
    }
    if (number.bitLength() < Long.SIZE) {
      return Optional.of(LongNode.valueOf(number.longValue()));
    }
    boolean unsigned = number.signum() > 0 && !text.startsWith("+");
    return unsigned && number.bitLength() == Long.SIZE
        ? Optional.of(BigIntegerNode.valueOf(number))
        : Optional.empty();
  }

  private static BigInteger magnitude(String digits) {
    return switch (digits.length() < 2 ? ' ' : Character.toLowerCase(digits.charAt(1))) {
      case 'x' -> new BigInteger(digits.substring(2), 16);
      case 'o' -> new BigInteger(digits.substring(2), 8);
      case 'b' -> new BigInteger(digits.substring(2), 2);
      default -> new BigInteger(digits, digits.startsWith("0") ? 8 : 10);
    };
  }

  private static Optional<JsonNode> decimal(String text) {
    return Optional.of(text)
        .filter(digits -> FLOAT.matcher(digits).matches())
        .map(Double::parseDouble)
        .filter(Double::isFinite)
        .map(DoubleNode::valueOf);
  }

  /** The number as the API server reads it from JSON: whole if its digits are. */
  static JsonNode json(JsonNode number) {
    if (!number.isDouble() && !number.isBigInteger()) {
      return number;
    }
    double value = number.doubleValue();
    BigDecimal digits = shortest(value, DIGITS_OF_DOUBLE, BigDecimal::doubleValue);
    boolean isLong =
        digits.abs().compareTo(EXPONENT_FROM) < 0
            && digits.stripTrailingZeros().scale() <= 0
            && digits.toBigInteger().bitLength() < Long.SIZE;
    return isLong ? LongNode.valueOf(digits.longValue()) : DoubleNode.valueOf(value);
  }

  /** A key: with the precision of 32 bits, and an exponent from a million. */
  static String key(double number) {
    float value = (float) number;
    if (Float.isNaN(value) || Float.isInfinite(value)) {
      return Float.isNaN(value) ? ".nan" : value < 0 ? "-.inf" : ".inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal digits =
        shortest(value, DIGITS_OF_FLOAT, BigDecimal::floatValue).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= -4 && exponent < 6) {
      return digits.toPlainString();
    }
    BigDecimal mantissa = digits.movePointLeft(exponent).stripTrailingZeros();
    return "%se%s%02d"
        .formatted(mantissa.toPlainString(), exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** As few digits as give the number again; Java before 19 has more. */
  private static BigDecimal shortest(double number, int most, ToDoubleFunction<BigDecimal> read) {
    BigDecimal exact = new BigDecimal(number);
    for (int digits = 1; digits < most; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (read.applyAsDouble(rounded) == number) {
        return rounded;
      }
    }
    return exact.round(new MathContext(most, RoundingMode.HALF_EVEN));
  }
}
