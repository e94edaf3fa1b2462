package com.versori.operator.cli.command;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * The streams of a subcommand.
 *
 * @param out for the result, which other programs may read
 * @param err for messages to the user
 */
public record Console(InputStream in, PrintStream out, PrintStream err) {}
