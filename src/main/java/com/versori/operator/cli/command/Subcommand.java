package com.versori.operator.cli.command;

import java.util.List;

/** One subcommand of the jar. */
public interface Subcommand {

  /** The exit status of a failure. */
  int FAILURE = 1;

  /** The exit status of a bad call: unknown options, unreadable files, wrong settings. */
  int BAD_USAGE = 2;

  /** The same for a subcommand whose status 2 means something else. */
  default int badUsage() {
    return BAD_USAGE;
  }

  String name();

  /** The arguments, as the usage line shows them. */
  String arguments();

  /** What it does, in a line. */
  String summary();

  /** What {@code --help} says beyond that. */
  String details();

  /**
   * Runs it.
   *
   * @return the exit status
   * @throws UsageException if the arguments make no sense
   * @throws FailureException if something cannot be read
   */
  int run(List<String> arguments, Console console) throws UsageException, FailureException;
}
