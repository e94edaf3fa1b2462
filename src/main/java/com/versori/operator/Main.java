package com.versori.operator;

import java.util.Optional;

/** The command line. */
public final class Main {

  private static final int BAD_USAGE = 2;

  private Main() {}

  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--help")) {
      System.out.print(OperatorConfig.help());
      return;
    }
    if (args.length == 1 && args[0].equals("--version")) {
      System.out.println("versori-connection-operator " + version());
      return;
    }
    if (args.length > 0) {
      System.err.println("Unknown arguments: " + String.join(" ", args) + "; try --help");
      System.exit(BAD_USAGE);
    }
    try {
      OperatorProcess.start(OperatorConfig.from(System.getenv()), version());
    } catch (InvalidConfigurationException e) {
      System.err.println(e.getMessage());
      System.err.println("--help lists every setting.");
      System.exit(BAD_USAGE);
    } catch (RuntimeException e) {
      System.err.println("The operator could not start: " + e.getMessage());
      e.printStackTrace();
      System.exit(1);
    }
  }

  /** As the jar's manifest has it. */
  private static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
