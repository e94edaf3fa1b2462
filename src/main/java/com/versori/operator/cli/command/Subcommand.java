package com.versori.operator.cli.command;

import java.util.List;

/** One subcommand of the jar. */
public interface Subcommand {

  /** Exit status: failure. */
  int FAILURE = 1;

  /** Exit status: wrong usage, that is unknown options, unreadable files or invalid settings. */
  int BAD_USAGE = 2;

  /** Overridden by a subcommand for which status 2 has another meaning. */
  default int badUsage() {
    return BAD_USAGE;
  }

  /**
   * The text of {@code --help}.
   *
   * @param arguments as the usage line shows them
   * @param summary what it does, in one line without a full stop
   * @param details arguments, options and exit status
   */
  record Usage(String name, String arguments, String summary, String details) {}

  Usage usage();

  /**
   * Runs the subcommand.
   *
   * @return the exit status
   * @throws UsageException if the arguments or settings are invalid
   * @throws FailureException if a source cannot be read
   */
  int run(List<String> arguments, Console console) throws UsageException, FailureException;
}
