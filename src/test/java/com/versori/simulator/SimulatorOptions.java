package com.versori.simulator;

import java.time.Duration;

/**
 * How a simulator behaves; what of the API is unproven can be switched.
 *
 * @param port 0 takes any free one
 * @param latency of every answer
 * @param duplicateName the status that answers a name that is taken: 409, 400 or 422; 0 allows it
 * @param echoIds whether client-chosen IDs are answered as sent, or replaced by the server's own
 * @param putKeepsCredentials whether an update leaves the data of stored credentials as it was
 */
public record SimulatorOptions(
    int port, Duration latency, int duplicateName, boolean echoIds, boolean putKeepsCredentials) {

  public static final SimulatorOptions DEFAULT =
      new SimulatorOptions(0, Duration.ZERO, 409, true, false);

  public SimulatorOptions onPort(int wanted) {
    return new SimulatorOptions(wanted, latency, duplicateName, echoIds, putKeepsCredentials);
  }

  public SimulatorOptions withLatency(Duration wanted) {
    return new SimulatorOptions(port, wanted, duplicateName, echoIds, putKeepsCredentials);
  }

  public SimulatorOptions withDuplicateName(int status) {
    return new SimulatorOptions(port, latency, status, echoIds, putKeepsCredentials);
  }

  public SimulatorOptions withOwnIds() {
    return new SimulatorOptions(port, latency, duplicateName, false, putKeepsCredentials);
  }

  public SimulatorOptions withPutKeepingCredentials() {
    return new SimulatorOptions(port, latency, duplicateName, echoIds, true);
  }
}
