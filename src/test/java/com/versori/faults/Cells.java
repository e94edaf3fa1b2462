package com.versori.faults;

import static com.versori.faults.Steps.awaitReady;
import static com.versori.faults.Steps.chooseOtherNames;
import static com.versori.faults.Steps.churn;
import static com.versori.faults.Steps.clearFaults;
import static com.versori.faults.Steps.conflicts;
import static com.versori.faults.Steps.cutKubernetes;
import static com.versori.faults.Steps.faults;
import static com.versori.faults.Steps.forceAll;
import static com.versori.faults.Steps.foreignTraffic;
import static com.versori.faults.Steps.freeLease;
import static com.versori.faults.Steps.kill;
import static com.versori.faults.Steps.resolveName;
import static com.versori.faults.Steps.settleUnknownByHand;
import static com.versori.faults.Steps.silence;
import static com.versori.faults.Steps.sleep;
import static com.versori.faults.Steps.speakTls;
import static com.versori.faults.Steps.takeNames;

import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Fault.Kind;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions.Paging;
import com.versori.testkit.simulator.SimulatorOptions.Put;
import com.versori.testkit.simulator.SimulatorOptions.Second;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The rows of the matrix. */
final class Cells {

  private static final Duration MINUTES = Duration.ofMinutes(4);

  private Cells() {}

  static List<Cell> all() {
    return Stream.of(api(), behaviours(), kubernetes(), processes(), people(), List.of(longRun()))
        .flatMap(List::stream)
        .toList();
  }

  /** The Versori API fails. */
  private static List<Cell> api() {
    return List.of(
        Cell.named("api: no faults"),
        Cell.named("api: answers take 50 ms").api(o -> o.withLatency(Duration.ofMillis(50))),
        Cell.named("api: answers take 500 ms").api(o -> o.withLatency(Duration.ofMillis(500))),
        failing(
                "api: stalls of 30 s",
                Fault.latency(null, Duration.ofSeconds(30)).times(40).chance(0.2))
            .with("CREATE_SETTLE_TIME", "35s")
            .patience(MINUTES),
        failing("api: 429 without Retry-After", Fault.status(null, 429).chance(0.3)),
        failing(
            "api: 429 with Retry-After",
            Fault.status(null, 429).retryAfter("2").times(5).chance(0.3),
            Fault.status(null, 429).retryAfter("0").times(5).chance(0.3)),
        Cell.named("api: 429 with Retry-After as a date")
            .prepare(
                s ->
                    s.simulator()
                        .inject(
                            Fault.status(null, 429)
                                .retryAfter(Steps.httpDate(Duration.ofSeconds(15)))
                                .times(20)
                                .chance(0.5)))
            .mend(clearFaults()),
        failing(
            "api: 5xx before commit",
            Fault.status(null, 500).chance(0.15),
            Fault.status(null, 502).chance(0.15),
            Fault.status(null, 503).retryAfter("0").chance(0.15),
            Fault.of(null, Kind.HTML).withStatus(504).chance(0.15)),
        failing(
                "api: 5xx after commit",
                Fault.of(null, Kind.STATUS_AFTER_COMMIT).withStatus(500).chance(0.25),
                Fault.of(null, Kind.STATUS_AFTER_COMMIT).withStatus(503).chance(0.25))
            .alsoShort(),
        failing(
            "api: 408",
            Fault.status(null, 408).chance(0.25),
            Fault.of(null, Kind.STATUS_AFTER_COMMIT).withStatus(408).chance(0.25)),
        failing("api: reset before commit", Fault.of(null, Kind.DROP_BEFORE_COMMIT).chance(0.4)),
        failing("api: reset after commit", Fault.of(null, Kind.DROP_AFTER_COMMIT).chance(0.4)),
        failing("api: reset in mid-body", Fault.of(null, Kind.DROP_IN_BODY).chance(0.4)),
        failing(
            "api: empty, HTML and unreadable answers",
            Fault.of(null, Kind.EMPTY_BODY).chance(0.15),
            Fault.of(null, Kind.HTML_BODY).chance(0.15),
            Fault.of(null, Kind.GARBAGE).chance(0.15)),
        failing("api: endless response body", Fault.of(null, Kind.SLOW_BODY).chance(0.2)),
        failing("api: 404 from a proxy", Fault.of(null, Kind.HTML).withStatus(404).chance(0.5)),
        Cell.named("api: host name does not resolve")
            .prepare(resolveName(false))
            .mend(resolveName(true)),
        Cell.named("api: certificate is not trusted").prepare(speakTls(false)).mend(speakTls(true)),
        Cell.named("api: connection refused")
            .prepare(s -> s.toApi().refuse(true))
            .mend(s -> s.toApi().refuse(false)),
        Cell.named("api: TCP connections are reset")
            .disturb(s -> s.inBackground(Duration.ofMillis(300), x -> x.toApi().cut()))
            .mend(silence()),
        Cell.named("api: token is rejected for a while")
            .prepare(faults(Fault.status(null, 401)))
            .mend(
                clearFaults()
                    .then(s -> s.token(SimulatorData.TOKEN + "x"))
                    .then(sleep(Duration.ofSeconds(7)))
                    .then(s -> s.token(SimulatorData.TOKEN))),
        Cell.named("api: long outage")
            .resources(60, 300)
            .during(
                awaitReady()
                    .then(faults(Fault.status(null, 503)))
                    .then(s -> s.forEach(Steps.everyThird(s), s::rotate))
                    .then(sleep(Duration.ofSeconds(20)))
                    .then(Steps.countCallsWhileDown(Duration.ofMinutes(2), 10)))
            .mend(clearFaults())
            .patience(MINUTES),
        failing("api: mixed faults", mixed()).resources(40, 300).patience(MINUTES).alsoShort());
  }

  /** Behaviours of the Versori API that its description leaves open. */
  private static List<Cell> behaviours() {
    return List.of(
        conflict(409),
        conflict(400),
        conflict(422),
        unknowns("behaviour: names are unique").api(o -> o.withDuplicateName(409)),
        unknowns("behaviour: sent IDs are replaced").api(o -> o.withOwnIds()).alsoShort(),
        unknowns("behaviour: no ownership mark is echoed")
            .api(o -> o.withoutAnyMark())
            .mend(clearFaults().then(settleUnknownByHand())),
        unknowns("behaviour: updates do not change credentials")
            .api(o -> o.withPut(Put.KEEPS_CREDENTIALS))
            .valuesAreNotCompared(),
        unknowns("behaviour: second create on a template replaces")
            .api(o -> o.withSecond(Second.REPLACES)),
        unknowns("behaviour: second create on a template fails")
            .api(o -> o.withSecond(Second.FAILS)),
        unknowns("behaviour: lists lag behind")
            .api(o -> o.withListingLag(Duration.ofMillis(1_500))),
        unknowns("behaviour: lists have cyclic cursors").api(o -> o.withPaging(Paging.LOOPING)),
        unknowns("behaviour: pages shift during a listing")
            .api(o -> o.withPaging(Paging.SHIFTING))
            .disturb(foreignTraffic())
            .mend(clearFaults().then(silence())),
        unknowns("behaviour: shared name, lists contain only IDs and names")
            .api(o -> o.withSummaries())
            .sharedName()
            .resources(30, 60)
            .alsoShort(),
        unknowns("behaviour: cursors are URLs").api(o -> o.withPaging(Paging.URLS)),
        Cell.named("behaviour: updates return no connection").api(o -> o.withSilentPut()),
        Cell.named("behaviour: reads lag behind creates")
            .api(o -> o.withReadingLag(Duration.ofSeconds(3)).withListingLag(Duration.ofSeconds(3)))
            .alsoShort(),
        Cell.named("behaviour: connections are removed on the platform")
            .during(awaitReady().then(Steps.removeOnPlatform()).then(forceAll()))
            .patience(MINUTES),
        Cell.named("behaviour: connections are renamed on the platform")
            .during(awaitReady().then(Steps.renameOnPlatform()).then(forceAll())),
        Cell.named("behaviour: deletes are rejected for a while")
            .prepare(faults(Fault.status(Operation.DELETE, 409)))
            .mend(clearFaults()));
  }

  /** The Kubernetes API fails. */
  private static List<Cell> kubernetes() {
    return List.of(
        Cell.named("kubernetes: conflicts on every write")
            .disturb(conflicts())
            .mend(silence())
            .alsoShort(),
        Cell.named("kubernetes: API server is killed")
            .during(s -> Steps.killApiServer(Duration.ofSeconds(3)).then(Scene::change).run(s))
            .patience(MINUTES)
            .alsoShort(),
        Cell.named("kubernetes: etcd is paused for 20 s")
            .during(Steps.pauseEtcd(Duration.ofSeconds(20)).then(Scene::change))
            .patience(MINUTES),
        Cell.named("kubernetes: watches are cut")
            .disturb(cutKubernetes(Duration.ofMillis(1_500)))
            .mend(silence()),
        Cell.named("kubernetes: answers to writes are lost")
            .disturb(Steps.loseKubernetesAnswers())
            .mend(silence())
            .alsoShort(),
        Cell.named("kubernetes: answers come too late")
            .api(o -> o.withLatency(Duration.ofMillis(300)))
            .during(Steps.holdKubernetesAnswers(Duration.ofSeconds(25)).then(Scene::change))
            .patience(MINUTES),
        Cell.named("kubernetes: history is compacted")
            .during(s -> Steps.compactWhileAway().run(s))
            .patience(MINUTES),
        Cell.named("kubernetes: older CRD prunes status")
            .prepare(Steps.oldCrd())
            .with("MAX_CONCURRENT_RECONCILES", "5")
            .during(sleep(Duration.ofSeconds(8)).then(Steps.creates(1, 10)))
            .mend(Steps.currentCrd())
            .patience(MINUTES));
  }

  /** The operator's own processes fail. */
  private static List<Cell> processes() {
    return List.of(
        killed("process: killed at random moments", 200).patience(MINUTES),
        killed("process: killed a few times", 6).resources(30, 100).alsoShort(),
        Cell.named("process: killed during updates")
            .with("CREATE_SETTLE_TIME", "10s")
            .during(awaitReady().then(Steps.killDuringUpdates(Duration.ofSeconds(7))))
            .alsoShort(),
        Cell.named("process: the clock jumps")
            .prepare(WallClock.replace().then(faults(mixed())))
            .disturb(s -> s.inBackground(Duration.ofMillis(1_500), WallClock.jump()))
            .mend(silence().then(clearFaults()).then(WallClock.set("+0"))),
        Cell.named("process: two instances").operators(2).alsoShort(),
        failing(
                "process: two instances, answers lost",
                Fault.of(null, Kind.DROP_AFTER_COMMIT).chance(0.4))
            .operators(2)
            .patience(MINUTES),
        Cell.named("process: killed, answers lost")
            .api(o -> o.withLatency(Duration.ofMillis(100)))
            .prepare(faults(mixed()))
            .disturb(s -> s.inBackground(Duration.ofMillis(100), churn()))
            .during(kill(10))
            .mend(silence().then(clearFaults()))
            .patience(MINUTES),
        Cell.named("process: leader is paused until its lease expires")
            .operators(2)
            .with("LEADER_ELECTION", "true")
            .api(o -> o.withLatency(Duration.ofMillis(700)))
            .prepare(freeLease())
            .during(Steps.pauseLeaderPastItsLease())
            .patience(MINUTES),
        Cell.named("process: lease is stolen")
            .operators(2)
            .with("LEADER_ELECTION", "true")
            .api(o -> o.withLatency(Duration.ofMillis(300)))
            .prepare(freeLease())
            .during(Steps.stealLease())
            .patience(MINUTES));
  }

  /** Users and other programs interfere. */
  private static List<Cell> people() {
    return List.of(
        Cell.named("people: kubectl replace in a loop")
            .api(o -> o.withLatency(Duration.ofMillis(100)))
            .disturb(s -> s.inBackground(Duration.ofMillis(20), Steps.replaceOne()))
            .mend(silence()),
        Cell.named("people: Secrets are removed and restored")
            .disturb(s -> s.inBackground(Duration.ofMillis(50), Steps.breakAndRestoreSecret()))
            .mend(silence()),
        Cell.named("people: deleted in every phase")
            .api(o -> o.withLatency(Duration.ofMillis(200)))
            .during(Steps.deleteInEveryPhase())
            .alsoShort(),
        Cell.named("people: deleted in every phase, answers lost")
            .api(o -> o.withLatency(Duration.ofMillis(100)))
            .prepare(faults(Fault.of(null, Kind.DROP_AFTER_COMMIT).chance(0.4)))
            .during(Steps.deleteInEveryPhase())
            .mend(clearFaults())
            .patience(MINUTES),
        Cell.named("people: removed during a create in spite of the finalizer, answers lost")
            .api(o -> o.withLatency(Duration.ofMillis(300)))
            .prepare(faults(Fault.of(Operation.CREATE, Kind.DROP_AFTER_COMMIT).chance(0.5)))
            // Their creates end after they are gone.
            .during(Steps.removeDuringCreate().then(sleep(Duration.ofSeconds(1))))
            .mend(clearFaults())
            .patience(MINUTES)
            .alsoShort(),
        Cell.named("people: namespace is deleted")
            .api(o -> o.withLatency(Duration.ofMillis(100)))
            .during(Steps.deleteNamespace())
            .patience(MINUTES)
            .alsoShort(),
        Cell.named("people: restored without status")
            .during(awaitReady().then(Steps.restoreWithoutStatus()))
            .patience(MINUTES),
        Cell.named("people: manifests are copied with their annotations")
            .during(awaitReady().then(Steps.copyManifests())),
        Cell.named("people: retained and applied again")
            .api(o -> o.withDuplicateName(409))
            .during(awaitReady().then(Steps.retainAndApplyAgain()))
            .patience(MINUTES),
        Cell.named("people: restart with settled resources")
            .resources(30, 10_000)
            .during(Steps.restartAtRest())
            .patience(Duration.ofMinutes(20))
            .alsoShort(),
        Cell.named("people: calls per change").resources(1, 1).during(Steps.countCalls()));
  }

  private static Cell longRun() {
    int creates = Integer.getInteger("faults.creates", 10_000);
    return failing("long run: creates under mixed faults", mixed())
        // A sixth is deleted, some of them before their creation.
        .resources(creates * 6 / 5, creates * 6 / 5)
        .disturb(
            s -> {
              s.inBackground(Duration.ofSeconds(20), x -> x.operator(0).kill());
              s.inBackground(Duration.ofSeconds(7), x -> x.toKubernetes().cut());
            })
        .mend(clearFaults().then(silence()))
        .patience(Duration.ofMinutes(20));
  }

  /** A cell with faults while resources are created, changed and deleted. */
  private static Cell failing(String name, Fault... faults) {
    return Cell.named(name).prepare(faults(faults)).mend(clearFaults());
  }

  /** A cell in which half of the creates take effect without an answer. */
  private static Cell unknowns(String name) {
    return failing(name, Fault.of(Operation.CREATE, Kind.DROP_AFTER_COMMIT).chance(0.5))
        .patience(Duration.ofMinutes(2));
  }

  private static Cell conflict(int status) {
    return Cell.named("behaviour: taken names get status " + status)
        .api(o -> o.withDuplicateName(status))
        .prepare(takeNames())
        .during(Steps.awaitDecided())
        .mend(chooseOtherNames());
  }

  private static Cell killed(String name, int times) {
    return Cell.named(name)
        .api(o -> o.withLatency(Duration.ofMillis(100)))
        .disturb(s -> s.inBackground(Duration.ofMillis(100), churn()))
        .during(kill(times))
        .mend(silence());
  }

  private static Fault[] mixed() {
    return new Fault[] {
      Fault.status(null, 503).chance(0.04),
      Fault.status(null, 429).retryAfter("1").chance(0.01),
      Fault.of(null, Kind.STATUS_AFTER_COMMIT).withStatus(502).chance(0.04),
      Fault.of(null, Kind.DROP_BEFORE_COMMIT).chance(0.04),
      Fault.of(null, Kind.DROP_AFTER_COMMIT).chance(0.04),
      Fault.of(null, Kind.DROP_IN_BODY).chance(0.04),
      Fault.of(null, Kind.HTML_BODY).chance(0.02),
      Fault.of(null, Kind.GARBAGE).chance(0.02),
      Fault.of(null, Kind.HTML).withStatus(404).chance(0.03),
      Fault.latency(null, Duration.ofSeconds(3)).chance(0.01)
    };
  }
}
