package com.versori.operator.decide;

import static com.versori.testkit.Fixtures.CONNECTION;
import static com.versori.testkit.Fixtures.TEMPLATE;
import static com.versori.testkit.Fixtures.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Finding.Fate;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Candidates;
import com.versori.operator.model.Observations.Permit;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.OwnershipMark;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which existing connection a resource adopts: the one that it names, or one with its mark. */
class AdoptionTest {

  private static final OwnershipMark OWN = Fixtures.mark("integrations", "shop-eu");
  private static final String FOREIGN = Fixtures.mark("sales", "shop").credentialName();
  private static final String NAMED = "  connectionId: " + CONNECTION + "\n";

  // By spec.connectionId.

  @Test
  void namedConnectionIsReadAndAdopted() {
    assertThat(Planner.plan(ready(NAMED))).isEqualTo(new Action.Observe(Need.REMOTE));

    Connection found = connection("shop-eu", TEMPLATE, null);
    Snapshot unread =
        Fixtures.snapshot(Fixtures.resourceWithKey(NAMED))
            .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
            .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
            .with(Observations.REMOTE, free(found));
    assertThat(Planner.plan(unread)).isEqualTo(new Action.Observe(Need.SECRETS));
    assertThat(Planner.plan(ready(NAMED).with(Observations.REMOTE, free(found))))
        .isEqualTo(Conclusion.Adopted.toBeWritten(found, Origin.ADOPTED, Optional.empty()));
  }

  @Test
  void reportAdoptsWithoutAWrite() {
    Connection found = connection("other", TEMPLATE, null);
    assertThat(
            Planner.plan(
                ready(NAMED + "  name: shop\n  driftPolicy: Report\n")
                    .with(Observations.REMOTE, free(found))))
        .isEqualTo(
            new Conclusion.Adopted(
                found,
                Origin.ADOPTED,
                Optional.empty(),
                true,
                List.of("name is other instead of shop")));
  }

  @Test
  void connectionThatCannotBeAdoptedStallsWithAReason() {
    Snapshot s = ready(NAMED);
    Connection found = connection("shop-eu", TEMPLATE, null);
    stalls(
        s.with(Observations.REMOTE, Observation.of(Remote.GONE)),
        Reason.CONNECTION_NOT_FOUND,
        "is immutable");
    stalls(
        s.with(
            Observations.REMOTE,
            Observation.of(new Remote(Optional.of(found), Optional.of("sales/shop")))),
        Reason.OWNED_BY_ANOTHER,
        "sales/shop",
        "two owners");
    stalls(
        s.with(
            Observations.REMOTE, free(connection("shop-eu", "01KKBZ1ZB4SG2TRVKWQ7GNYZZZ", null))),
        Reason.INVALID_SPEC,
        TEMPLATE,
        "01KKBZ1ZB4SG2TRVKWQ7GNYZZZ");
    stalls(
        s.with(Observations.REMOTE, free(connection("shop-eu", null, FOREIGN))),
        Reason.OWNED_BY_ANOTHER,
        FOREIGN,
        "take-over");
  }

  @Test
  void connectionOfAnotherOwnerNeedsTakeOverWithItsMark() {
    Connection foreign = connection("shop-eu", TEMPLATE, FOREIGN);
    for (String word : List.of(FOREIGN, " " + FOREIGN + " ")) {
      assertThat(Planner.plan(takingOver(word).with(Observations.REMOTE, free(foreign))))
          .isInstanceOf(Conclusion.Adopted.class);
    }
    stalls(
        takingOver(Fixtures.mark("sales", "other").credentialName())
            .with(Observations.REMOTE, free(foreign)),
        Reason.OWNED_BY_ANOTHER,
        FOREIGN);
  }

  // By name, after a name conflict.

  @Test
  void nameConflictAdoptsTheOwnConnectionOfThatName() {
    Snapshot s = notReady("NameConflict");
    assertThat(Planner.plan(s)).isEqualTo(new Action.Observe(Need.CANDIDATES));

    Connection own = connection("shop-eu", TEMPLATE, OWN.credentialName());
    Connection unmarked = connection("shop-eu", TEMPLATE, null);
    assertThat(Planner.plan(s.with(Observations.CANDIDATES, seen(one(unmarked), one(own)))))
        .isEqualTo(Conclusion.Adopted.toBeWritten(own, Origin.CREATED, Optional.empty()));
    // A connection of another resource is not adopted, although it has our mark.
    stalls(
        s.with(
            Observations.CANDIDATES, seen(new Remote(Optional.of(own), Optional.of("sales/shop")))),
        Reason.NAME_CONFLICT,
        CONNECTION);
    stalls(
        s.with(Observations.CANDIDATES, seen(one(unmarked))),
        Reason.NAME_CONFLICT,
        CONNECTION,
        "spec.name");
    // The name is free again, or only connections with other names were found.
    for (Candidates gone :
        List.of(
            seen().value(),
            seen(Remote.GONE).value(),
            seen(one(connection("renamed", TEMPLATE, null))).value())) {
      assertThat(Planner.plan(s.with(Observations.CANDIDATES, Observation.of(gone))))
          .isInstanceOf(Action.Create.class);
    }
  }

  @Test
  void recreateFirstLooksForTheOwnConnection() {
    Snapshot s = notReady("ConnectionNotFound");
    assertThat(Planner.plan(s)).isEqualTo(new Action.Observe(Need.CANDIDATES));
    assertThat(
            Planner.plan(
                s.with(
                    Observations.CANDIDATES,
                    seen(one(connection("shop-eu", TEMPLATE, OWN.credentialName()))))))
        .isInstanceOf(Conclusion.Adopted.class);
    assertThat(
            Planner.plan(
                s.with(Observations.CANDIDATES, seen(one(connection("shop-eu", TEMPLATE, null))))))
        .isInstanceOf(Action.Create.class);
    assertThat(Planner.plan(notReady("Rejected"))).isInstanceOf(Action.Create.class);
  }

  private static void stalls(Snapshot s, Reason reason, String... parts) {
    Action action = Planner.plan(s);
    assertThat(action).isInstanceOf(Conclusion.Blocked.class);
    Finding finding = ((Conclusion.Blocked) action).finding();
    assertThat(finding.reason()).isEqualTo(reason);
    assertThat(finding.fate()).isEqualTo(Fate.FIX);
    assertThat(finding.message()).contains(parts);
  }

  private static Snapshot ready(String spec, String... more) {
    return ready(Fixtures.resourceWithKey(spec, more));
  }

  private static Snapshot ready(VersoriConnection resource) {
    return Fixtures.ready(resource, Map.of("shop", secret("token", "v")));
  }

  private static Snapshot takingOver(String word) {
    VersoriConnection resource = Fixtures.resourceWithKey(NAMED);
    resource.getMetadata().setAnnotations(Map.of(VersoriConnection.TAKE_OVER_ANNOTATION, word));
    return ready(resource);
  }

  /** A snapshot whose Ready condition is False for the reason. */
  private static Snapshot notReady(String reason) {
    return ready(
        "",
        """
        status:
          observedGeneration: 1
          conditions:
          - {type: Ready, status: "False", reason: %s, message: m, observedGeneration: 1,
             lastTransitionTime: "2026-11-24T09:59:00Z"}
        """
            .formatted(reason));
  }

  private static Connection connection(String name, String template, String mark) {
    ConnectionCredential credential =
        new ConnectionCredential(
            "entry-1",
            null,
            true,
            Optional.empty(),
            new ConnectionCredential.Credential(
                "01KKC0000000000000000000D1", "o", "string", mark, List.of(), null));
    return Fixtures.connection(
        CONNECTION,
        name,
        List.of(credential),
        null,
        Ulid.getInstant("01KKC0000000000000000000D1").toString(),
        null,
        null,
        template);
  }

  private static Remote one(Connection found) {
    return new Remote(Optional.of(found), Optional.empty());
  }

  private static Observation<Remote> free(Connection found) {
    return Observation.of(one(found));
  }

  private static Observation<Candidates> seen(Remote... found) {
    return Observation.of(new Candidates(List.of(found), false, Duration.ofSeconds(1)));
  }
}
