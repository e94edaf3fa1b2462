package com.versori.operator;

import com.versori.operator.cli.Subcommands;
import com.versori.operator.config.InvalidConfigurationException;
import com.versori.operator.config.OperatorConfig;
import com.versori.operator.process.OperatorProcess;
import com.versori.operator.process.OperatorVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Entry point of the jar: runs a subcommand, or the operator if there are no arguments. */
public final class Main {

  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final int BAD_USAGE = 2;

  private Main() {}

  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--help")) {
      System.out.print(OperatorConfig.help(Subcommands.all().summaries()));
      return;
    }
    if (args.length == 1 && args[0].equals("--version")) {
      System.out.println("versori-connection-operator " + OperatorVersion.VERSION);
      return;
    }
    if (args.length > 0 && Subcommands.all().find(args[0]).isPresent()) {
      System.exit(Subcommands.run(args));
    }
    if (args.length > 0) {
      System.err.println("Unknown arguments: " + String.join(" ", args) + "; see --help");
      System.exit(BAD_USAGE);
    }
    try {
      OperatorProcess.start(OperatorConfig.from(System.getenv()), OperatorVersion.VERSION);
    } catch (InvalidConfigurationException e) {
      System.err.println(e.getMessage());
      System.err.println("--help lists every setting.");
      System.exit(BAD_USAGE);
    } catch (RuntimeException e) {
      log.debug("The operator could not start", e);
      System.err.println("The operator could not start: " + rootMessage(e));
      System.exit(1);
    }
  }

  /** The framework wraps the cause in several exceptions. */
  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
