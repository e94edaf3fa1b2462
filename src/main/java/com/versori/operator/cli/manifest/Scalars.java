package com.versori.operator.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The types and values of scalars as in kubectl: an unquoted {@code yes} is a boolean, a date is a
 * text.
 */
final class Scalars extends Resolver {

  private static final Set<String> TRUE = Set.of("true", "yes", "on", "y");
  private static final Pattern BOOLEAN =
      Pattern.compile(
          "[yYnN]|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0|[1-9][0-9_]*|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)");
  private static final Pattern DECIMAL =
      Pattern.compile(
          "[-+]?(\\.[0-9]+|[0-9][0-9_]*(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
              + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  @Override
  protected void addImplicitResolvers() {
    addImplicitResolver(Tag.MERGE, MERGE, "<");
    addImplicitResolver(Tag.NULL, NULL, "~nN\0");
    addImplicitResolver(Tag.NULL, EMPTY, null);
    addImplicitResolver(Tag.BOOL, BOOLEAN, "yYnNtTfFoO");
    addImplicitResolver(Tag.INT, INTEGER, "-+0123456789");
    addImplicitResolver(Tag.FLOAT, DECIMAL, "-+.0123456789");
  }

  /** Fails with {@link NumberFormatException} if the value is not of its type. */
  static JsonNode value(ScalarNode node) {
    String text = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return NullNode.instance;
    }
    if (tag.equals(Tag.BOOL)) {
      return BooleanNode.valueOf(TRUE.contains(text.toLowerCase(Locale.ROOT)));
    }
    if (tag.equals(Tag.INT)) {
      return number(integer(text.replace("_", "").toLowerCase(Locale.ROOT)));
    }
    return tag.equals(Tag.FLOAT)
        ? number(Double.parseDouble(text.replace("_", "")))
        : TextNode.valueOf(text);
  }

  private static JsonNode number(BigInteger number) {
    return number.bitLength() < Long.SIZE
        ? LongNode.valueOf(number.longValue())
        : DoubleNode.valueOf(number.doubleValue());
  }

  /** In JSON, a number without a fraction is whole. */
  private static JsonNode number(double number) {
    return number == (long) number && Math.abs(number) < Long.MAX_VALUE
        ? LongNode.valueOf((long) number)
        : DoubleNode.valueOf(number);
  }

  private static BigInteger integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = text.replaceFirst("^[-+]", "");
    BigInteger magnitude;
    if (digits.startsWith("0x")) {
      magnitude = new BigInteger(digits.substring(2), 16);
    } else if (digits.startsWith("0b")) {
      magnitude = new BigInteger(digits.substring(2), 2);
    } else {
      magnitude = new BigInteger(digits.replace("o", ""), digits.startsWith("0") ? 8 : 10);
    }
    return negative ? magnitude.negate() : magnitude;
  }
}
