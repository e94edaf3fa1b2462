package com.versori.simulator;

import java.time.Duration;

/**
 * How a simulator behaves; what of the API is unproven can be switched.
 *
 * @param port 0 takes any free one
 * @param latency of every answer
 * @param seed of the faults that hit by chance
 * @param duplicateName the status that answers a name that is taken: 409, 400 or 422; 0 allows it
 * @param echoIds whether client-chosen IDs are answered as sent, or replaced by the server's own
 * @param echoNames whether names of credentials are answered as sent, or dropped
 * @param putKeepsCredentials whether an update leaves the data of stored credentials as it was
 * @param second what a create does on a template that already has a connection
 * @param paging how the pages of a list follow one another
 * @param listingLag how long a list does not show a new connection
 */
public record SimulatorOptions(
    int port,
    Duration latency,
    long seed,
    int duplicateName,
    boolean echoIds,
    boolean echoNames,
    boolean putKeepsCredentials,
    Second second,
    Paging paging,
    Duration listingLag) {

  /** A create on a template that already has a connection. */
  public enum Second {
    COEXISTS,
    REPLACES,
    FAILS
  }

  /** The pages of a list. */
  public enum Paging {
    /** The cursor is the last ID: nothing is missed, nothing comes twice. */
    STABLE,
    /** Newest first, the cursor is a number: what is made or removed meanwhile shifts the rest. */
    SHIFTING,
    /** The last page leads back to the first one. */
    LOOPING
  }

  public static final SimulatorOptions DEFAULT =
      new SimulatorOptions(
          0,
          Duration.ZERO,
          0,
          409,
          true,
          true,
          false,
          Second.COEXISTS,
          Paging.STABLE,
          Duration.ZERO);

  public SimulatorOptions onPort(int wanted) {
    return new SimulatorOptions(
        wanted,
        latency,
        seed,
        duplicateName,
        echoIds,
        echoNames,
        putKeepsCredentials,
        second,
        paging,
        listingLag);
  }

  public SimulatorOptions withLatency(Duration wanted) {
    return new SimulatorOptions(
        port,
        wanted,
        seed,
        duplicateName,
        echoIds,
        echoNames,
        putKeepsCredentials,
        second,
        paging,
        listingLag);
  }

  public SimulatorOptions withSeed(long wanted) {
    return new SimulatorOptions(
        port,
        latency,
        wanted,
        duplicateName,
        echoIds,
        echoNames,
        putKeepsCredentials,
        second,
        paging,
        listingLag);
  }

  public SimulatorOptions withDuplicateName(int status) {
    return new SimulatorOptions(
        port,
        latency,
        seed,
        status,
        echoIds,
        echoNames,
        putKeepsCredentials,
        second,
        paging,
        listingLag);
  }

  /** The server's own IDs instead of those that were sent. */
  public SimulatorOptions withOwnIds() {
    return new SimulatorOptions(
        port,
        latency,
        seed,
        duplicateName,
        false,
        echoNames,
        putKeepsCredentials,
        second,
        paging,
        listingLag);
  }

  /** Neither the IDs nor the names that were sent come back. */
  public SimulatorOptions withoutAnyMark() {
    return new SimulatorOptions(
        port,
        latency,
        seed,
        duplicateName,
        false,
        false,
        putKeepsCredentials,
        second,
        paging,
        listingLag);
  }

  public SimulatorOptions withPutKeepingCredentials() {
    return new SimulatorOptions(
        port, latency, seed, duplicateName, echoIds, echoNames, true, second, paging, listingLag);
  }

  public SimulatorOptions withSecond(Second wanted) {
    return new SimulatorOptions(
        port,
        latency,
        seed,
        duplicateName,
        echoIds,
        echoNames,
        putKeepsCredentials,
        wanted,
        paging,
        listingLag);
  }

  public SimulatorOptions withPaging(Paging wanted) {
    return new SimulatorOptions(
        port,
        latency,
        seed,
        duplicateName,
        echoIds,
        echoNames,
        putKeepsCredentials,
        second,
        wanted,
        listingLag);
  }

  public SimulatorOptions withListingLag(Duration wanted) {
    return new SimulatorOptions(
        port,
        latency,
        seed,
        duplicateName,
        echoIds,
        echoNames,
        putKeepsCredentials,
        second,
        paging,
        wanted);
  }
}
