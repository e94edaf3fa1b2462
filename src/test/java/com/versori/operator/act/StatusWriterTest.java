package com.versori.operator.act;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.model.Connection;
import com.versori.operator.decide.Action.Outcome;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.StatusPruningCheck;
import com.versori.operator.port.Resources;
import com.versori.operator.report.Report;
import com.versori.operator.request.WriteRequest.SentValues;
import com.versori.testkit.Fixtures;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The outcome of a create is written to status exactly once. */
class StatusWriterTest {

  private static final CreateAttempt ATTEMPT = Fixtures.attempt(Fixtures.ATTEMPT, "shop");
  private static final Connection CONNECTION =
      Fixtures.connection(Fixtures.CONNECTION, "shop", List.of(), null, null, null, null, null);

  private final List<CreateAttempt> landed = new ArrayList<>();
  private Runnable duringWrite = () -> {};
  private boolean accepts = true;

  /** Records writes; a write that the test does not accept fails with a conflict. */
  private final Resources resources =
      new Resources() {
        @Override
        public Optional<VersoriConnection> landStatus(
            VersoriConnection seen, CreateAttempt attempt, VersoriConnectionStatus status) {
          duringWrite.run();
          if (!accepts) {
            throw new KubernetesClientException("unavailable");
          }
          landed.add(attempt);
          VersoriConnection now = Fixtures.resource();
          now.setStatus(status);
          return Optional.of(now);
        }

        @Override
        public Optional<VersoriConnection> writeIntent(
            VersoriConnection seen, CreateAttempt attempt) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Optional<VersoriConnection> restoreFinalizer(VersoriConnection seen) {
          throw new UnsupportedOperationException();
        }

        @Override
        public boolean release(VersoriConnection seen) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Optional<VersoriConnection> writeStatus(
            VersoriConnection seen, VersoriConnectionStatus status) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Optional<VersoriConnection> tryStatus(
            VersoriConnection seen, VersoriConnectionStatus status) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Optional<VersoriConnection> live(VersoriConnection seen) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void forEach(Consumer<VersoriConnection> action) {
          throw new UnsupportedOperationException();
        }
      };

  private final StatusPruningCheck pruning = new StatusPruningCheck(System::nanoTime);
  private final StatusWriter writer =
      new StatusWriter(
          resources,
          null,
          null,
          pruning,
          Clock.systemUTC(),
          System::nanoTime,
          null,
          (now, before) -> {});

  /** An admission webhook may remove the annotation from the intent. */
  @Test
  void createIsRecordedWhenAWebhookRemovedItsIntent() {
    assertThat(CreateAttempt.recordedOn(Fixtures.resource())).isEmpty();
    assertThat(write()).isTrue();
    assertThat(landed).containsExactly(ATTEMPT);
  }

  @Test
  void outcomeIsKeptWhenItsWriteFails() {
    accepts = false;
    assertThat(write()).isFalse();
    accepts = true;
    assertThat(writer.writeAllPending()).isTrue();
    assertThat(landed).containsExactly(ATTEMPT);
  }

  /** Housekeeping tries to write an outcome while the pass writes it, and again afterwards. */
  @Test
  void outcomeIsWrittenOnce() {
    duringWrite = () -> assertThat(writer.writePending(uid())).isFalse();
    assertThat(write()).isTrue();
    assertThat(writer.writePending(uid())).isTrue();
    assertThat(landed).containsExactly(ATTEMPT);
  }

  private boolean write() {
    Snapshot s = Fixtures.snapshot(Fixtures.resource());
    Outcome outcome =
        new Outcome.Created(
            CONNECTION, ATTEMPT, new SentValues(List.of(), Map.of(), Map.of()), false, true);
    return writer.write(s, outcome, Report.of(s, outcome).status());
  }

  private static String uid() {
    return Fixtures.resource().getMetadata().getUid();
  }
}
