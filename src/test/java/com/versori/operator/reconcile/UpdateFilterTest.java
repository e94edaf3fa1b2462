package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.testkit.Fixtures;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateFilterTest {

  private static final String ATTEMPT = VersoriConnection.CREATE_ATTEMPT_ANNOTATION;

  static Stream<Arguments> changes() {
    return Stream.of(
        change("generation", true, r -> {}, r -> r.getMetadata().setGeneration(2L)),
        change("uid", true, r -> {}, r -> r.getMetadata().setUid("other")),
        change("deletion", true, r -> {}, r -> r.getMetadata().setDeletionTimestamp("now")),
        change("finalizer gone", true, r -> r.addFinalizer(VersoriConnection.FINALIZER), r -> {}),
        change("finalizer added", false, r -> {}, r -> r.addFinalizer(VersoriConnection.FINALIZER)),
        change("our annotation", true, r -> {}, annotate("versori.com/resolve-create", "x")),
        change("attempt added", false, r -> {}, annotate(ATTEMPT, "x")),
        change("attempt changed", false, annotate(ATTEMPT, "x"), annotate(ATTEMPT, "y")),
        change("attempt gone", true, annotate(ATTEMPT, "x"), r -> {}),
        change("other annotation", false, r -> {}, annotate("example.com/a", "x")),
        change("label", false, r -> {}, r -> r.getMetadata().setLabels(Map.of("a", "b"))),
        change("status", false, r -> {}, r -> r.setStatus(VersoriConnectionStatus.EMPTY)),
        change("connection recorded", false, r -> {}, connected()),
        change("connection lost", true, connected(), r -> {}),
        change(
            "connection lost", true, connected(), r -> r.setStatus(VersoriConnectionStatus.EMPTY)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void acceptsRelevantChangesAndRejectsOwnWrites(
      String name,
      boolean wakes,
      Consumer<VersoriConnection> before,
      Consumer<VersoriConnection> after) {
    VersoriConnection old = Fixtures.resource();
    VersoriConnection now = Fixtures.resource();
    before.accept(old);
    after.accept(now);
    assertThat(new UpdateFilter().accept(now, old)).isEqualTo(wakes);
  }

  private static Arguments change(
      String name,
      boolean wakes,
      Consumer<VersoriConnection> before,
      Consumer<VersoriConnection> after) {
    return Arguments.of(name, wakes, before, after);
  }

  private static Consumer<VersoriConnection> connected() {
    return r ->
        r.setStatus(
            new ObjectMapper()
                .convertValue(
                    Map.of("connectionId", Fixtures.CONNECTION), VersoriConnectionStatus.class));
  }

  private static Consumer<VersoriConnection> annotate(String key, String value) {
    return r -> r.getMetadata().setAnnotations(Map.of(key, value));
  }
}
