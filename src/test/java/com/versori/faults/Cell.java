package com.versori.faults;

import com.versori.testkit.simulator.SimulatorOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One row of the matrix: how the operator is disturbed while it creates, changes and deletes, and
 * how that is mended. What has to hold afterwards is the same for all cells: see {@link Ledger}.
 */
final class Cell {

  /** Short enough that a cell takes seconds; what the operator waits for depends on them. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "API_TIMEOUT", "2s",
          "CREATE_SETTLE_TIME", "2s",
          "API_RATE_LIMIT", "500",
          "RESYNC_INTERVAL", "168h");

  private final String name;
  private final Map<String, String> settings = new HashMap<>(SETTINGS);

  /** Unique names would hide a second create: the API would refuse it. */
  private SimulatorOptions options = SimulatorOptions.DEFAULT.withDuplicateName(0);

  private int few = 30;
  private int many = 200;
  private int operators = 1;
  private boolean inShortForm;
  private boolean sharesName;
  private boolean valuesReachTheApi = true;
  private Duration patience = Duration.ofSeconds(90);
  private Step prepare = Step.NOTHING;
  private Step disturb = Step.NOTHING;
  private Step during = Scene::change;
  private Step mend = Step.NOTHING;

  private Cell(String name) {
    this.name = name;
  }

  static Cell named(String name) {
    return new Cell(name);
  }

  /** Part of the short form, too. */
  Cell alsoShort() {
    inShortForm = true;
    return this;
  }

  /** How many resources it has in the short form and in the long one. */
  Cell resources(int inShort, int inLong) {
    few = inShort;
    many = inLong;
    return this;
  }

  /** All its resources give their connections one name. */
  Cell sharedName() {
    sharesName = true;
    return this;
  }

  Cell operators(int count) {
    operators = count;
    return this;
  }

  Cell with(String setting, String value) {
    settings.put(setting, value);
    return this;
  }

  Cell api(UnaryOperator<SimulatorOptions> change) {
    options = change.apply(options);
    return this;
  }

  /** For an API that does not store what an update sends. */
  Cell valuesAreNotCompared() {
    valuesReachTheApi = false;
    return this;
  }

  /** How long it may take until all is as declared, once it is mended. */
  Cell patience(Duration wanted) {
    patience = wanted;
    return this;
  }

  /** What is done before there is any operator. */
  Cell prepare(Step step) {
    prepare = step;
    return this;
  }

  /** What is done to the operators before there is any resource. */
  Cell disturb(Step step) {
    disturb = step;
    return this;
  }

  /** What is done once the resources are applied; otherwise some are changed and deleted. */
  Cell during(Step step) {
    during = step;
    return this;
  }

  /** What ends the disturbance. */
  Cell mend(Step step) {
    mend = step;
    return this;
  }

  String name() {
    return name;
  }

  boolean isInShortForm() {
    return inShortForm;
  }

  int resources(boolean shortForm) {
    return shortForm ? few : many;
  }

  boolean sharesName() {
    return sharesName;
  }

  int operators() {
    return operators;
  }

  Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  SimulatorOptions options() {
    return options;
  }

  boolean valuesReachTheApi() {
    return valuesReachTheApi;
  }

  Duration patience() {
    return patience;
  }

  Step prepare() {
    return prepare;
  }

  Step disturb() {
    return disturb;
  }

  Step during() {
    return during;
  }

  Step mend() {
    return mend;
  }
}
