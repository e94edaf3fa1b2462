package com.versori.operator.decide;

import static com.versori.testkit.Fixtures.CONNECTION;
import static com.versori.testkit.Fixtures.TEMPLATE;
import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.model.History;
import com.versori.operator.model.History.Form;
import com.versori.operator.model.History.Sync;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.LinkedTemplate;
import com.versori.operator.model.Observations.Links;
import com.versori.operator.model.Observations.Permit;
import com.versori.operator.model.Observations.TemplateUser;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When templates are linked, and which. */
class LinkRulesTest {

  private static final String A = "01KKBZ1ZB4SG2TRVKWQ7GNY3FA";
  private static final String B = "01KKBZ1ZB4SG2TRVKWQ7GNY3FB";
  private static final String NOT_IN_USE =
      "  conditions: [{type: InUse, status: 'False', reason: NotInUse, message: x}]\n";
  private static final String DONE = "  links: {generation: 1, templateIds: [%s]}\n";

  @Test
  void templatesAreFoundThenRecordedThenLinked() {
    VersoriConnection resource = settled(links(A, B), "");
    Snapshot s = snapshot(resource);
    assertThat(Planner.plan(s)).isEqualTo(new Action.Observe(Need.LINKS));
    assertThat(Planner.plan(found(s, A, B))).isEqualTo(new Conclusion.ToBeLinked(List.of(A, B)));

    Snapshot recorded =
        snapshot(settled(links(A, B), "  links: {templateIds: [%s, %s]}\n".formatted(A, B)));
    assertThat(Planner.plan(found(recorded, A, B)))
        .isEqualTo(new Action.Link(CONNECTION, List.of(A, B), List.of(A, B), List.of(), true));
  }

  @Test
  void nothingIsDueOnceLinksAreMade() {
    assertThat(Planner.plan(snapshot(settled(links(A), DONE.formatted(A)))))
        .isEqualTo(new Conclusion.InSync());
    assertThat(Planner.plan(snapshot(settled("", "")))).isEqualTo(new Conclusion.InSync());
  }

  @Test
  void removedLinkIsUnlinkedButNeverTheOwnTemplate() {
    Snapshot s =
        snapshot(
            settled(
                "", "  links: {generation: 0, templateIds: [%s, %s]}\n".formatted(A, TEMPLATE)));
    assertThat(Planner.plan(found(s)))
        .isEqualTo(new Action.Link(CONNECTION, List.of(), List.of(), List.of(A), true));
  }

  /** A call whose answer was lost may take effect after the one that removed the link. */
  @Test
  void linksAreRepeatedAfterAnUnknownOutcome() {
    VersoriConnection removed = settled("", DONE.formatted(A));
    Action.Link again = new Action.Link(CONNECTION, List.of(), List.of(), List.of(A), true);
    assertThat(Planner.plan(snapshot(removed, repeat(Duration.ofSeconds(1)))))
        .isEqualTo(new Conclusion.InSync());
    assertThat(Planner.plan(found(snapshot(removed, repeat(Duration.ZERO))))).isEqualTo(again);
    assertThat(Planner.plan(found(snapshot(removed)))).as("after a restart").isEqualTo(again);

    Snapshot declared = snapshot(settled(links(A), DONE.formatted(A)), repeat(Duration.ZERO));
    assertThat(Planner.plan(found(declared, A)))
        .isEqualTo(new Action.Link(CONNECTION, List.of(A), List.of(A), List.of(), true));
  }

  /** Links that fail while the spec changes. */
  @Test
  void recordedTemplatesAreBounded() {
    List<String> before =
        IntStream.range(0, 63).mapToObj("01KKBZ1ZB4SG2TRVKWQ7GNY4%02d"::formatted).toList();
    List<String> recorded = Stream.concat(Stream.of(A), before.stream()).toList();
    VersoriConnection full =
        settled(
            links(A, B), "  links: {templateIds: [%s]}\n".formatted(String.join(", ", recorded)));
    assertThat(Planner.plan(found(snapshot(full), A, B)))
        .isEqualTo(new Action.Link(CONNECTION, List.of(A), List.of(), before, false));
    assertThat(Planner.plan(found(snapshot(full, repeat(Duration.ofSeconds(9))), A, B)))
        .isEqualTo(new Conclusion.Wait(Duration.ofSeconds(9)));
  }

  @Test
  void templateThatSomebodyTookIsLeftUntilTheSpecChangesOrASyncIsRequested() {
    Snapshot reported = snapshot(settled("", "  links: {generation: 1}\n" + NOT_IN_USE));
    assertThat(Planner.plan(reported)).isEqualTo(new Conclusion.InSync());

    Action.Link back = new Action.Link(CONNECTION, List.of(), List.of(TEMPLATE), List.of(), true);
    Snapshot changed = snapshot(settled("", "  links: {generation: 0}\n" + NOT_IN_USE));
    assertThat(Planner.plan(found(changed))).isEqualTo(back);
    Snapshot requested =
        snapshot(
            settled("", "  links: {generation: 1}\n  lastHandledReconcileAt: now\n" + NOT_IN_USE));
    assertThat(Planner.plan(found(requested))).isEqualTo(back);
  }

  @Test
  void templateOfAnotherNamespaceIsNotTaken() {
    Snapshot s =
        found(snapshot(settled(links(A), "")), new TemplateUser(Optional.empty(), true), A);
    assertThat(Planner.plan(s))
        .isInstanceOfSatisfying(
            Conclusion.Blocked.class,
            blocked -> {
              assertThat(blocked.finding().reason()).isEqualTo(Reason.OWNED_BY_ANOTHER);
              assertThat(blocked.finding().message())
                  .contains(A, "spec.links")
                  .doesNotContain("delete the other");
            });
  }

  @Test
  void deletionUnlinksWhatMayBeLinked() {
    VersoriConnection resource = settled(links(A), "  links: {templateIds: [%s]}\n".formatted(A));
    resource.getMetadata().setDeletionTimestamp("2026-11-24T10:00:00Z");
    assertThat(Planner.plan(snapshot(resource)))
        .isEqualTo(new Action.Delete(CONNECTION, List.of(A)));
  }

  private static String links(String... ids) {
    return "  links: [%s]\n"
        .formatted(String.join(", ", Stream.of(ids).map("{templateId: %s}"::formatted).toList()));
  }

  private static VersoriConnection settled(String spec, String status) {
    VersoriConnection resource =
        Fixtures.resourceWithSpec(
            spec + "  credentials: [{name: key, credential: {none: {}}}]\n",
            """
            status:
              connectionId: %s
              origin: Created
              templateId: %s
              synced: {generation: 1, secrets: []}
            """
                    .formatted(CONNECTION, TEMPLATE)
                + status);
    resource.addFinalizer(VersoriConnection.FINALIZER);
    return resource;
  }

  private static Snapshot snapshot(VersoriConnection resource) {
    return snapshot(resource, History.NONE);
  }

  private static Snapshot snapshot(VersoriConnection resource, History history) {
    return Fixtures.snapshot(resource, Fixtures.use("", false), history, Map.of())
        .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
        .with(Observations.PERMIT, Observation.of(Permit.GRANTED));
  }

  private static History repeat(Duration in) {
    return History.of(
        new Sync(
            Optional.empty(),
            Duration.ZERO,
            Optional.empty(),
            Optional.of(in),
            Form.VALUE,
            true,
            false,
            false,
            false,
            Map.of()));
  }

  private static Snapshot found(Snapshot s, String... ids) {
    return found(s, TemplateUser.NONE, ids);
  }

  /**
   * @param user of each declared template
   */
  private static Snapshot found(Snapshot s, TemplateUser user, String... ids) {
    return s.with(
        Observations.LINKS,
        Observation.of(
            new Links(
                Optional.of(new LinkedTemplate(TEMPLATE, TemplateUser.NONE)),
                Stream.of(ids).map(id -> new LinkedTemplate(id, user)).toList())));
  }
}
