package com.versori.operator.cli.command;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * What a subcommand reads from and writes to.
 *
 * @param out the result, for files and other programs
 * @param err for the person at the terminal
 */
public record Console(InputStream in, PrintStream out, PrintStream err) {}
