package com.versori.simulation;

import java.util.List;

/** Changes of the operator's source that the simulation has to find. A new one is an entry here. */
final class Mutants {

  /**
   * A change of one file.
   *
   * @param file below {@code com/versori/operator}
   * @param patches each a text that is there once or more, and what takes its place
   */
  record Mutant(String name, String file, Patch... patches) {
    @Override
    public String toString() {
      return name;
    }
  }

  record Patch(String from, String to) {}

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "no settle time",
              "decide/Recovery.java",
              new Patch("candidates.begunAfter().compareTo(settleTime) >= 0 && ", "")),
          new Mutant(
              "second listing skipped",
              "decide/Recovery.java",
              new Patch(" && pending.foundNothing();", ";")),
          new Mutant(
              "no UID test in the outcome patch",
              "kube/KubernetesResources.java",
              new Patch(
                  ".test(\"/metadata/uid\", seen.getMetadata().getUid())\n            .test(ATTEMPT_PATH",
                  ".test(ATTEMPT_PATH")),
          new Mutant(
              "adoption by name alone",
              "decide/Recovery.java",
              new Patch(
                  "filter(one -> candidates.isMarked(mark, one)).toList()",
                  "filter(one -> one.isNamed(mark.name())).toList()")),
          new Mutant(
              "retry after an unknown outcome",
              "act/ActionExecutor.java",
              new Patch("return e.mayHaveReachedServer()", "return e == null")),
          new Mutant(
              "finalizer removed before the delete",
              "act/ActionExecutor.java",
              new Patch(
                  "        remover.remove(s.caller()",
                  "        writer.release(s.resource());\n        remover.remove(s.caller()")),
          new Mutant(
              "stale cache trusted",
              "kube/KubernetesResources.java",
              new Patch(
                  "return operation(\"replace\", \"/metadata/resourceVersion\","
                      + " seen.getResourceVersion());",
                  "return this;"),
              new Patch(
                  "metadata.put(\"resourceVersion\", seen.getMetadata().getResourceVersion());",
                  "")),
          new Mutant(
              "lease ignored", "act/EffectGate.java", new Patch("return open;", "return true;")),
          new Mutant(
              "orphan search skipped",
              "act/OrphanCleanup.java",
              new Patch(
                  "if (!sent && !(lastIsSure && wentInSpiteOfUs(last))) {", "if (uid != null) {")),
          new Mutant(
              "unknown settings dropped",
              "decide/WriteRequests.java",
              new Patch("found.ifPresent(read -> copyUnknown(s, read, body, unknown));", ";")),
          new Mutant(
              "pause ignored",
              "decide/Planner.java",
              new Patch("          SyncRules::paused,\n", "")),
          new Mutant(
              "incomplete listing trusted",
              "observe/ConnectionListings.java",
              new Patch("if (!extent.isComplete()) {", "if (endUserId == null) {")),
          new Mutant(
              "rotation trusted without evidence",
              "act/ActionExecutor.java",
              new Patch("taken ? Unconfirmed.NONE : action.unconfirmed()", "Unconfirmed.NONE")),
          new Mutant(
              "resource deleted before its create is known",
              "decide/DeletionRules.java",
              new Patch(
                  "CreationRules.recoverPendingAttempt(s).map(action -> blocksDeletion(s, action))",
                  "Optional.empty()")),
          new Mutant(
              "status written before the POST",
              "act/ActionExecutor.java",
              new Patch(
                  "      return gate.isOpen() &&",
                  """
                        writer.writeStatus(
                            after.resource(),
                            new com.versori.operator.api.v1alpha1.VersoriConnectionStatus(
                                after.generation(), null, null, null, null, null, null, null, null,
                                null, null, null, null, null, null, null, null,
                                action.attempt().id(), null, null, null));
                        return gate.isOpen() &&""")));

  private Mutants() {}
}
