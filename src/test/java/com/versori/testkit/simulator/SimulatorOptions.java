package com.versori.testkit.simulator;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The behaviour of a simulator. Behaviours of the API that are not documented are options.
 * Immutable.
 */
public final class SimulatorOptions {

  /** What a create does on a template that already has a connection. */
  public enum Second {
    COEXISTS,
    REPLACES,
    FAILS
  }

  /** What an update does to credentials; the API's description leaves it open. */
  public enum Put {
    /** They are stored as they are sent. */
    STORES,
    /** They stay as they are. */
    KEEPS_CREDENTIALS,
    /** A value under the ID of a stored credential is ignored. */
    KEEPS_VALUES,
    /** A value under the ID of a stored credential is rejected. */
    REJECTS_VALUES,
    /** The same, and a reference to a stored credential is rejected, too. */
    REJECTS_STORED,
    /** An entry that the request leaves out stays. */
    KEEPS_LEFT_OUT,
    /** Unknown IDs are replaced by the server's own. */
    REPLACES_IDS,
    /** Unknown IDs are rejected. */
    REJECTS_IDS,
    /** The answer shows what was sent, but the credentials stay as they are. */
    PRETENDS
  }

  /** How the pages of a list are linked. */
  public enum Paging {
    /** The cursor is the last ID: no item is missed or repeated. */
    STABLE,
    /** Newest first, and the cursor is an offset: creates and deletes shift the pages. */
    SHIFTING,
    /** The last page links to the first one. */
    LOOPING,
    /** The cursor is the URL of the next page. */
    URLS
  }

  /** When the platform checks that it has stored the OAuth client of a login. */
  public enum ClientCheck {
    AT_LOGIN,
    /** As its API's description says: the code cannot be exchanged. */
    AT_EXCHANGE,
    NEVER
  }

  /** The first read after an update shows the connection as it was before. */
  public SimulatorOptions withUpdatesShownLate() {
    return with(o -> o.updatesShownLate = true);
  }

  /** Which subject a signed token needs. */
  public enum Subject {
    /** In calls about a dynamic connection its end user, otherwise that of the signing key. */
    END_USER,
    /** Always that of the signing key. */
    FIXED
  }

  public static final SimulatorOptions DEFAULT = new SimulatorOptions();

  private int port;
  private Duration latency = Duration.ZERO;
  private long seed;
  private int duplicateName = 409;
  private boolean echoEntryIds = true;
  private boolean echoCredentialIds = true;
  private boolean echoUpdates;
  private UnaryOperator<String> credentialNames = UnaryOperator.identity();
  private Put put = Put.STORES;
  private Second second = Second.COEXISTS;
  private Paging paging = Paging.STABLE;
  private Duration listingLag = Duration.ZERO;
  private Duration readingLag = Duration.ZERO;
  private boolean summaries;
  private boolean silentPut;
  private boolean bareErrors;
  private boolean updatesShownLate;
  private Subject subject = Subject.END_USER;
  private boolean newEndUsers;
  private boolean listsDynamic;
  private boolean refusesLinked;
  private ClientCheck clientCheck = ClientCheck.AT_EXCHANGE;
  private String refusal = "";
  private boolean contract = true;

  private SimulatorOptions() {}

  private SimulatorOptions with(Consumer<SimulatorOptions> change) {
    SimulatorOptions copy = new SimulatorOptions();
    copy.port = port;
    copy.latency = latency;
    copy.seed = seed;
    copy.duplicateName = duplicateName;
    copy.echoEntryIds = echoEntryIds;
    copy.echoCredentialIds = echoCredentialIds;
    copy.echoUpdates = echoUpdates;
    copy.credentialNames = credentialNames;
    copy.put = put;
    copy.second = second;
    copy.paging = paging;
    copy.listingLag = listingLag;
    copy.readingLag = readingLag;
    copy.summaries = summaries;
    copy.silentPut = silentPut;
    copy.bareErrors = bareErrors;
    copy.updatesShownLate = updatesShownLate;
    copy.subject = subject;
    copy.newEndUsers = newEndUsers;
    copy.listsDynamic = listsDynamic;
    copy.refusesLinked = refusesLinked;
    copy.clientCheck = clientCheck;
    copy.refusal = refusal;
    copy.contract = contract;
    change.accept(copy);
    return copy;
  }

  /** The port; 0, the default, for any free one. */
  public SimulatorOptions onPort(int wanted) {
    return with(o -> o.port = wanted);
  }

  /** The latency of every response. */
  public SimulatorOptions withLatency(Duration wanted) {
    return with(o -> o.latency = wanted);
  }

  /** The seed for faults with a probability. */
  public SimulatorOptions withSeed(long wanted) {
    return with(o -> o.seed = wanted);
  }

  /** The status for a taken name: 409, 400 or 422; 0 allows duplicates. */
  public SimulatorOptions withDuplicateName(int status) {
    return with(o -> o.duplicateName = status);
  }

  /** Replaces the IDs of the request by the server's own. */
  public SimulatorOptions withOwnIds() {
    return withOwnEntryIds().with(o -> o.echoCredentialIds = false);
  }

  /** The same for creates only. */
  public SimulatorOptions withOwnIdsOfCreates() {
    return withOwnIds().with(o -> o.echoUpdates = true);
  }

  /** Replaces the entry IDs of the request by the server's own. */
  public SimulatorOptions withOwnEntryIds() {
    return with(o -> o.echoEntryIds = false);
  }

  /**
   * How the platform changes a credential's name: it may cut it or fold its case.
   *
   * @param wanted returns null to drop the name
   */
  public SimulatorOptions withCredentialNames(UnaryOperator<String> wanted) {
    return with(o -> o.credentialNames = wanted);
  }

  /** Returns neither the IDs nor the names of the request. */
  public SimulatorOptions withoutAnyMark() {
    return withOwnIds().withCredentialNames(name -> null);
  }

  /** What an update does to credentials. */
  public SimulatorOptions withPut(Put wanted) {
    return with(o -> o.put = wanted);
  }

  /** What a create does on a template that already has a connection. */
  public SimulatorOptions withSecond(Second wanted) {
    return with(o -> o.second = wanted);
  }

  /** How the pages of a list are linked. */
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

  /** Lists contain only IDs and names, and an empty list is null. */
  public SimulatorOptions withSummaries() {
    return with(o -> o.summaries = true);
  }

  /** Updates return 204 without a body. */
  public SimulatorOptions withSilentPut() {
    return with(o -> o.silentPut = true);
  }

  /** Errors name no fields. */
  public SimulatorOptions withBareErrors() {
    return with(o -> o.bareErrors = true);
  }

  /** Which subject a signed token needs. */
  public SimulatorOptions withSubject(Subject wanted) {
    return with(o -> o.subject = wanted);
  }

  /** A create for an unknown end user creates the end user, too. */
  public SimulatorOptions withNewEndUsers() {
    return with(o -> o.newEndUsers = true);
  }

  /** A list without an end user contains the connections of all end users, too. */
  public SimulatorOptions withDynamicListed() {
    return with(o -> o.listsDynamic = true);
  }

  /** A link that exists is not made again: 409. */
  public SimulatorOptions withLinkedRefused() {
    return with(o -> o.refusesLinked = true);
  }

  /** When the platform checks that it has stored the OAuth client of a login. */
  public SimulatorOptions withClientCheck(ClientCheck wanted) {
    return with(o -> o.clientCheck = wanted);
  }

  /** The provider refuses every login with this {@code error_description}. */
  public SimulatorOptions withRefusedLogins(String description) {
    return with(o -> o.refusal = description);
  }

  /** Validates nothing against the API's description, for measurements. */
  public SimulatorOptions withoutContract() {
    return with(o -> o.contract = false);
  }

  /** Lists with summaries are not as described. */
  boolean contract() {
    return contract && !summaries;
  }

  ClientCheck clientCheck() {
    return clientCheck;
  }

  String refusal() {
    return refusal;
  }

  Subject subject() {
    return subject;
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

  boolean echoUpdates() {
    return echoUpdates;
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

  Put put() {
    return put;
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

  boolean refusesLinked() {
    return refusesLinked;
  }

  boolean updatesShownLate() {
    return updatesShownLate;
  }

  boolean bareErrors() {
    return bareErrors;
  }

  boolean newEndUsers() {
    return newEndUsers;
  }

  boolean listsDynamic() {
    return listsDynamic;
  }

  Paging paging() {
    return paging;
  }

  Duration listingLag() {
    return listingLag;
  }
}
