package com.versori.operator.cli.export;

import java.text.Normalizer;
import java.util.Locale;

/** Derives valid Kubernetes names from names that users chose. */
final class DnsNames {

  private DnsNames() {}

  /**
   * A name of lower-case letters, digits and single hyphens.
   *
   * @param otherwise the result if the text has no letter or digit
   */
  static String of(String text, String otherwise, int longest) {
    String ascii =
        Normalizer.normalize(text == null ? "" : text, Normalizer.Form.NFKD)
            .replaceAll("\\p{M}", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-");
    String cut = ascii.substring(0, Math.min(ascii.length(), longest));
    String name = cut.replaceAll("^-+|-+$", "");
    return name.isEmpty() ? otherwise : name;
  }
}
