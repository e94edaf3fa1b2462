package com.versori.testkit.simulator;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** How a simulator behaves; what of the API is unproven can be switched. Unchangeable. */
public final class SimulatorOptions {

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
    LOOPING,
    /** The cursor is the URL of the next page. */
    URLS
  }

  public static final SimulatorOptions DEFAULT = new SimulatorOptions();

  private int port;
  private Duration latency = Duration.ZERO;
  private long seed;
  private int duplicateName = 409;
  private boolean echoEntryIds = true;
  private boolean echoCredentialIds = true;
  private UnaryOperator<String> credentialNames = UnaryOperator.identity();
  private boolean putKeepsCredentials;
  private Second second = Second.COEXISTS;
  private Paging paging = Paging.STABLE;
  private Duration listingLag = Duration.ZERO;
  private Duration readingLag = Duration.ZERO;
  private boolean summaries;
  private boolean silentPut;

  private SimulatorOptions() {}

  private SimulatorOptions with(Consumer<SimulatorOptions> change) {
    SimulatorOptions copy = new SimulatorOptions();
    copy.port = port;
    copy.latency = latency;
    copy.seed = seed;
    copy.duplicateName = duplicateName;
    copy.echoEntryIds = echoEntryIds;
    copy.echoCredentialIds = echoCredentialIds;
    copy.credentialNames = credentialNames;
    copy.putKeepsCredentials = putKeepsCredentials;
    copy.second = second;
    copy.paging = paging;
    copy.listingLag = listingLag;
    copy.readingLag = readingLag;
    copy.summaries = summaries;
    copy.silentPut = silentPut;
    change.accept(copy);
    return copy;
  }

  /** 0, the default, takes any free one. */
  public SimulatorOptions onPort(int wanted) {
    return with(o -> o.port = wanted);
  }

  /** Of every answer. */
  public SimulatorOptions withLatency(Duration wanted) {
    return with(o -> o.latency = wanted);
  }

  /** Of the faults that hit by chance. */
  public SimulatorOptions withSeed(long wanted) {
    return with(o -> o.seed = wanted);
  }

  /** The status that answers a name that is taken: 409, 400 or 422; 0 allows it. */
  public SimulatorOptions withDuplicateName(int status) {
    return with(o -> o.duplicateName = status);
  }

  /** The server's own IDs instead of those that were sent. */
  public SimulatorOptions withOwnIds() {
    return withOwnEntryIds().with(o -> o.echoCredentialIds = false);
  }

  /** The server's own IDs of entries instead of those that were sent. */
  public SimulatorOptions withOwnEntryIds() {
    return with(o -> o.echoEntryIds = false);
  }

  /**
   * What the platform makes of a credential's name: it may cut it, or fold its case.
   *
   * @param wanted null for no name at all
   */
  public SimulatorOptions withCredentialNames(UnaryOperator<String> wanted) {
    return with(o -> o.credentialNames = wanted);
  }

  /** Neither the IDs nor the names that were sent come back. */
  public SimulatorOptions withoutAnyMark() {
    return withOwnIds().withCredentialNames(name -> null);
  }

  /** An update leaves the data of stored credentials as it was. */
  public SimulatorOptions withPutKeepingCredentials() {
    return with(o -> o.putKeepsCredentials = true);
  }

  /** What a create does on a template that already has a connection. */
  public SimulatorOptions withSecond(Second wanted) {
    return with(o -> o.second = wanted);
  }

  /** How the pages of a list follow one another. */
  public SimulatorOptions withPaging(Paging wanted) {
    return with(o -> o.paging = wanted);
  }

  /** How long a list does not show a new connection. */
  public SimulatorOptions withListingLag(Duration wanted) {
    return with(o -> o.listingLag = wanted);
  }

  /** How long nothing but a list knows a new connection. */
  public SimulatorOptions withReadingLag(Duration wanted) {
    return with(o -> o.readingLag = wanted);
  }

  /** A list tells no more than IDs and names, and an empty one is null. */
  public SimulatorOptions withSummaries() {
    return with(o -> o.summaries = true);
  }

  /** An update is answered with 204 and no body. */
  public SimulatorOptions withSilentPut() {
    return with(o -> o.silentPut = true);
  }

  int port() {
    return port;
  }

  Duration latency() {
    return latency;
  }

  long seed() {
    return seed;
  }

  int duplicateName() {
    return duplicateName;
  }

  boolean echoEntryIds() {
    return echoEntryIds;
  }

  boolean echoCredentialIds() {
    return echoCredentialIds;
  }

  UnaryOperator<String> credentialNames() {
    return credentialNames;
  }

  boolean putKeepsCredentials() {
    return putKeepsCredentials;
  }

  public Second second() {
    return second;
  }

  Duration readingLag() {
    return readingLag;
  }

  boolean summaries() {
    return summaries;
  }

  boolean silentPut() {
    return silentPut;
  }

  Paging paging() {
    return paging;
  }

  Duration listingLag() {
    return listingLag;
  }
}
