package com.versori.testkit.simulator;

import java.time.Duration;

/** Runs the simulator: {@code SimulatorMain [--port=8090] [--latency=50]}. */
public final class SimulatorMain {

  private SimulatorMain() {}

  public static void main(String[] args) throws InterruptedException {
    SimulatorOptions options = SimulatorOptions.DEFAULT.onPort(8090).withoutContract();
    for (String arg : args) {
      String[] parts = arg.split("=", 2);
      options =
          switch (parts[0]) {
            case "--port" -> options.onPort(Integer.parseInt(parts[1]));
            case "--latency" -> options.withLatency(Duration.ofMillis(Long.parseLong(parts[1])));
            default -> throw new IllegalArgumentException("unknown: " + arg);
          };
    }
    try (VersoriSimulator simulator = VersoriSimulator.start(options)) {
      System.out.printf(
          """
          Versori API simulator: %s
          organisation %s, token %s, templates %s and %s
          Try: curl -H 'Authorization: Bearer %s' %s/o/%s/connections
          """,
          simulator.apiUrl(),
          SimulatorData.ORGANISATION_ID,
          SimulatorData.TOKEN,
          SimulatorData.SHOP.id(),
          SimulatorData.BILLING.id(),
          SimulatorData.TOKEN,
          simulator.apiUrl(),
          SimulatorData.ORGANISATION_ID);
      Thread.currentThread().join();
    }
  }
}
