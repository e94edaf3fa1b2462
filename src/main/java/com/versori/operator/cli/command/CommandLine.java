package com.versori.operator.cli.command;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the subcommand that the arguments name, and runs it. */
public final class CommandLine {

  private static final String JAR = "java -jar versori-connection-operator.jar ";

  private final List<Subcommand> subcommands;

  public CommandLine(List<Subcommand> subcommands) {
    this.subcommands = List.copyOf(subcommands);
  }

  public Optional<Subcommand> find(String name) {
    return subcommands.stream().filter(s -> s.usage().name().equals(name)).findFirst();
  }

  /** One line per subcommand, for {@code --help}. */
  public String summaries() {
    return subcommands.stream()
        .map(Subcommand::usage)
        .map(s -> "  %-22s %s%n".formatted((s.name() + " " + s.arguments()).strip(), s.summary()))
        .collect(Collectors.joining());
  }

  /**
   * Runs the subcommand and prints its failures.
   *
   * @return the exit status
   */
  public int run(Subcommand subcommand, List<String> arguments, Console console) {
    if (arguments.contains("--help")) {
      console.out().print(help(subcommand.usage()));
      return 0;
    }
    try {
      return subcommand.run(arguments, console);
    } catch (UsageException e) {
      console.err().println(e.getMessage());
      console.err().println("Usage: " + JAR + subcommand.usage().name() + " --help");
      return subcommand.badUsage();
    } catch (FailureException e) {
      console.err().println(e.getMessage());
      return Subcommand.FAILURE;
    } catch (OutOfMemoryError | StackOverflowError e) {
      console.err().println("The input is too large: split it, or give java more memory (-Xmx)");
      return Subcommand.FAILURE;
    }
  }

  private static String help(Subcommand.Usage usage) {
    return "%s%s %s%n%n%s.%n%n%s"
        .formatted(JAR, usage.name(), usage.arguments(), usage.summary(), usage.details());
  }
}
