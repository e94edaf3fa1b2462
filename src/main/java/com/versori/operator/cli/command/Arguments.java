package com.versori.operator.cli.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Options with a value, and the rest.
 *
 * @param options by their long name, without dashes
 * @param rest what is no option, in order
 */
public record Arguments(Map<String, String> options, List<String> rest) {

  /**
   * @param known option as written to its long name, such as {@code -n} to {@code namespace}
   */
  public static Arguments parse(List<String> arguments, Map<String, String> known)
      throws UsageException {
    Map<String, String> options = new HashMap<>();
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String[] parts = arguments.get(i).split("=", 2);
      if (!parts[0].startsWith("-") || parts[0].equals("-")) {
        rest.add(arguments.get(i));
      } else if (!known.containsKey(parts[0])) {
        throw new UsageException("Unknown option: " + parts[0]);
      } else if (parts.length == 1 && i + 1 == arguments.size()) {
        throw new UsageException("Option " + parts[0] + " needs a value");
      } else {
        options.put(known.get(parts[0]), parts.length == 2 ? parts[1] : arguments.get(++i));
      }
    }
    return new Arguments(options, rest);
  }

  public String option(String name, String preset) {
    return options.getOrDefault(name, preset);
  }

  /**
   * An option that has to be one of some words.
   *
   * @param words the first of them is the default
   */
  public String choice(String name, List<String> words) throws UsageException {
    String word = option(name, words.get(0));
    if (!words.contains(word)) {
      throw new UsageException(
          "--%s is %s: expected one of %s".formatted(name, word, String.join(", ", words)));
    }
    return word;
  }
}
