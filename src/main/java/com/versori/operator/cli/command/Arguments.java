package com.versori.operator.cli.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Parsed arguments.
 *
 * @param options values by the option's long name, without dashes
 * @param rest the arguments that are not options, in order
 */
public record Arguments(Map<String, String> options, List<String> rest) {

  /**
   * @param known the spellings of each option, the long one last: {@code "-n --namespace"}
   */
  public static Arguments parse(List<String> arguments, String... known) throws UsageException {
    Map<String, String> names = new HashMap<>();
    for (String spellings : known) {
      String name = spellings.substring(spellings.indexOf("--") + 2);
      Stream.of(spellings.split(" ")).forEach(spelling -> names.put(spelling, name));
    }
    Map<String, String> options = new HashMap<>();
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String[] parts = arguments.get(i).split("=", 2);
      if (!parts[0].startsWith("-") || parts[0].equals("-")) {
        rest.add(arguments.get(i));
      } else if (!names.containsKey(parts[0])) {
        throw new UsageException("Unknown option: " + parts[0]);
      } else if (parts.length == 1 && i + 1 == arguments.size()) {
        throw new UsageException("Option " + parts[0] + " needs a value");
      } else {
        options.put(names.get(parts[0]), parts.length == 2 ? parts[1] : arguments.get(++i));
      }
    }
    return new Arguments(options, rest);
  }

  public String option(String name, String preset) {
    return options.getOrDefault(name, preset);
  }

  public Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  /**
   * The value of an option with a fixed set of values.
   *
   * @param choices the valid values; the first is the default
   */
  public String choice(String name, List<String> choices) throws UsageException {
    String choice = option(name, choices.get(0));
    if (!choices.contains(choice)) {
      throw new UsageException(
          "--%s is %s: expected one of %s".formatted(name, choice, String.join(", ", choices)));
    }
    return choice;
  }
}
