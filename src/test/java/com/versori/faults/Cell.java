package com.versori.faults;

import com.versori.testkit.simulator.SimulatorOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One row of the matrix: a disturbance while the operator creates, changes and deletes, and its
 * end. {@link Ledger} checks the same conditions after every cell.
 */
final class Cell {

  /** Operator settings that are short, so that a cell takes seconds. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "API_TIMEOUT", "2s",
          "CREATE_SETTLE_TIME", "2s");

  /** Resyncs of a cell that does not test them would count as calls at rest. */
  static final Duration RESYNC = Duration.ofHours(168);

  private final String name;
  private final Map<String, String> settings = new HashMap<>(SETTINGS);

  /** With unique names the API would reject a second create, and so hide it. */
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

  /** Adds the cell to the short form. */
  Cell alsoShort() {
    inShortForm = true;
    return this;
  }

  /** The number of resources in the short and in the long form. */
  Cell resources(int inShort, int inLong) {
    few = inShort;
    many = inLong;
    return this;
  }

  /** All resources ask for the same connection name. */
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

  /** For an API that does not store the values of an update. */
  Cell valuesAreNotCompared() {
    valuesReachTheApi = false;
    return this;
  }

  /** How long the resources may take to settle after the disturbance. */
  Cell patience(Duration wanted) {
    patience = wanted;
    return this;
  }

  /** Runs before the operators start. */
  Cell prepare(Step step) {
    prepare = step;
    return this;
  }

  /** Runs after the operators start, before resources exist. */
  Cell disturb(Step step) {
    disturb = step;
    return this;
  }

  /** Runs when the resources are applied. Default: change and delete some of them. */
  Cell during(Step step) {
    during = step;
    return this;
  }

  /** Ends the disturbance. */
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
