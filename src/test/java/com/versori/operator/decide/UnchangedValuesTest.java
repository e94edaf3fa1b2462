package com.versori.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.Token;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.model.ContentKey;
import com.versori.operator.model.History.Form;
import com.versori.operator.model.History.Sync;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Permit;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A Secret that changed its version and not its values is not sent again. */
class UnchangedValuesTest {

  private static final String WRITTEN = "2026-11-02T00:00:00Z";
  private static final List<SecretVersion> READ = List.of(new SecretVersion("shop", "5"));
  private static final String HASH = hash("t0ken");

  @Test
  void afterAStartTheConnectionIsReadFirst() {
    Snapshot started = snapshot(HASH, "v", false, Optional.empty());

    assertThat(Planner.plan(started)).isEqualTo(new Action.Observe(Need.REMOTE));
    assertThat(Planner.plan(read(started, found(WRITTEN))))
        .isEqualTo(new Conclusion.InSync(Optional.of(READ)));
  }

  /** The previous process sent an update that status does not record. */
  @Test
  void connectionThatWasWrittenSinceIsWrittenAgain() {
    Snapshot started = snapshot(HASH, "v", false, Optional.empty());

    assertThat(Planner.plan(read(started, found("2026-11-02T00:00:01Z"))))
        .isInstanceOf(Action.Update.class);
    assertThat(Planner.plan(started.with(Observations.REMOTE, Observation.of(Remote.GONE))))
        .isInstanceOf(Action.Update.class);
  }

  @Test
  void connectionIsNotReadIfThisProcessKnowsIt() {
    assertThat(Planner.plan(snapshot(HASH, "v", true, Optional.empty())))
        .isEqualTo(new Conclusion.InSync(Optional.of(READ)));
  }

  @Test
  void anythingElseIsSent() {
    Optional<Duration> none = Optional.empty();
    assertThat(Planner.plan(snapshot(HASH, "w", true, none)))
        .as("another value")
        .isInstanceOf(Action.Update.class);
    assertThat(Planner.plan(Fixtures.read(snapshot(hash("another"), "v", true, none))))
        .as("written with another token")
        .isInstanceOf(Action.Update.class);
    assertThat(Planner.plan(Fixtures.read(snapshot("", "v", true, none))))
        .as("no hash in status")
        .isInstanceOf(Action.Update.class);
    assertThat(Planner.plan(snapshot(HASH, "v", true, Optional.of(Duration.ofSeconds(9)))))
        .as("after an update of unknown outcome")
        .isInstanceOf(Action.Update.class);
    Snapshot requested = snapshot(HASH, "v", true, none);
    requested
        .resource()
        .getMetadata()
        .setAnnotations(Map.of(VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, "now"));
    assertThat(Planner.plan(Fixtures.read(requested)))
        .as("a requested sync")
        .isInstanceOf(Action.Update.class);
  }

  private static String hash(String token) {
    ContentKey.Content content =
        new ContentKey(new Token(token), Fixtures.resource().getMetadata().getUid()).begin();
    content.add("name", "key");
    content.add("type", "string");
    content.add("data.string.value", "v");
    content.add("scheme", "api-key");
    return content.hash();
  }

  private static Snapshot snapshot(
      String hash, String value, boolean known, Optional<Duration> repeatIn) {
    VersoriConnection resource =
        Fixtures.resourceWithKey(
            "",
            """
            status:
              observedGeneration: 1
              connectionId: %s
              organisationId: %s
              origin: Created
              name: shop-eu
              updatedAt: "%s"
              synced: {generation: 1, secrets: [{name: shop, resourceVersion: "4"}]}
              credentials:
              - {name: key, id: 01HFZ7Y8QJ4Z5X0N3V6W9R2TA0, credentialId: 01HFZ7Y8QJ4Z5X0N3V6W9R2TA1, type: string, valueHash: "%s"}
              conditions:
              - {type: Ready, status: "True", reason: Available, message: m, lastTransitionTime: "%3$s"}
            """
                .formatted(Fixtures.CONNECTION, Fixtures.ORGANISATION, WRITTEN, hash));
    resource.addFinalizer(VersoriConnection.FINALIZER);
    Sync sync =
        new Sync(
            Optional.of(Fixtures.NOW.plusSeconds(900)),
            Duration.ZERO,
            repeatIn,
            Optional.empty(),
            Form.VALUE,
            known,
            false,
            false,
            false,
            Map.of());
    return Fixtures.snapshot(resource, Fixtures.sync(sync), Map.of("shop", "5"))
        .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
        .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
        .with(Observations.SECRETS, Observation.of(Map.of("shop", Fixtures.secret("token", value))))
        .with(Observations.CREDENTIAL_USERS, Observation.of(Map.of()));
  }

  private static Snapshot read(Snapshot s, Connection found) {
    return s.with(
        Observations.REMOTE, Observation.of(new Remote(Optional.of(found), Optional.empty())));
  }

  private static Connection found(String updatedAt) {
    return Fixtures.connection(
        Fixtures.CONNECTION, "shop-eu", null, null, null, updatedAt, null, null);
  }
}
