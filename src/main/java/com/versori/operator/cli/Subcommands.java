package com.versori.operator.cli;

import com.versori.operator.cli.authorize.AuthorizeCommand;
import com.versori.operator.cli.check.CheckCommand;
import com.versori.operator.cli.command.CommandLine;
import com.versori.operator.cli.command.Console;
import com.versori.operator.cli.command.Subcommand;
import com.versori.operator.cli.export.ExportCommand;
import com.versori.operator.cli.plan.PlanCommand;
import com.versori.operator.process.Logging;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/** The subcommands of the jar. */
public final class Subcommands {

  private Subcommands() {}

  public static CommandLine all() {
    Clock clock = Clock.systemUTC();
    CheckCommand check = new CheckCommand(clock);
    OperatorSources sources = new OperatorSources(System.getenv());
    return new CommandLine(
        List.of(
            check,
            new PlanCommand(check, sources, clock),
            new ExportCommand(sources),
            new AuthorizeCommand(check, sources, clock)));
  }

  /**
   * Runs the subcommand that the first argument names.
   *
   * @return the exit status
   */
  public static int run(String[] args) {
    Logging.useStandardError();
    CommandLine all = all();
    Subcommand subcommand = all.find(args[0]).orElseThrow();
    Console console = new Console(System.in, utf8(System.out), utf8(System.err));
    return all.run(subcommand, Arrays.asList(args).subList(1, args.length), console);
  }

  /** Manifests are UTF-8 in every locale. */
  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }
}
