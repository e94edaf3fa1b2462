package com.versori.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.limit.Claimant;
import com.versori.operator.model.Finding;
import com.versori.operator.model.History;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.TemplateUser;
import com.versori.operator.model.OrganisationUse;
import com.versori.operator.model.Snapshot;
import com.versori.operator.port.ResourceIndex;
import com.versori.operator.timing.Timing;
import com.versori.testkit.Fixtures;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which resource has the static connection of a template, or is to have it. */
class TemplateUsersTest {

  private static final String BY_NAME =
      "templateRef: {projectId: 01HG0A5T6YB8ZK4Q1V2W3X4Y5Z, environment: production, name: shop}";
  private static final String CONNECTED =
      """
      status:
        connectionId: %s
        templateId: %s
        organisationId: %s
        apiUrl: %s
      """
          .formatted(Fixtures.CONNECTION, Fixtures.TEMPLATE, Fixtures.ORGANISATION, Fixtures.API);

  private final List<VersoriConnection> others = new ArrayList<>();
  private final TemplateUsers users = users();

  private TemplateUsers users() {
    ConnectionOwners owners =
        new ConnectionOwners(Fixtures.SETTINGS.clusterIds(), Optional.empty());
    owners.index(ResourceIndex.of(others));
    return new TemplateUsers(owners, TemplateUsersTest::organisationOf);
  }

  private static OrganisationUse organisationOf(VersoriConnection resource) {
    String name =
        resource.getSpec().organisationRef() == null
            ? ""
            : resource.getSpec().organisationRef().name();
    return switch (name) {
      case "forbidden" ->
          new OrganisationUse(
              Fixtures.ORGANISATION_REF,
              Fixtures.USE.spec(),
              Optional.of(Finding.fix(Reason.FORBIDDEN, "no")),
              true,
              false);
      case "elsewhere" ->
          new OrganisationUse(
              Fixtures.ORGANISATION_REF,
              Optional.of(Fixtures.organisation("https://other.example.com/api/v2", "")),
              Optional.empty(),
              true,
              false);
      default -> Fixtures.USE;
    };
  }

  @Test
  void olderResourceComesFirst() {
    VersoriConnection older = add("older", 1, "");
    VersoriConnection younger = add("younger", 2, "");
    assertThat(before(younger)).isEqualTo(first("older"));
    assertThat(before(older)).isEqualTo(TemplateUser.NONE);
  }

  @Test
  void resourcesOfTheSameSecondAreOrderedByName() {
    VersoriConnection b = add("b", 1, "");
    VersoriConnection a = add("a", 1, "");
    assertThat(before(b)).isEqualTo(first("a"));
    assertThat(before(a)).isEqualTo(TemplateUser.NONE);
  }

  @Test
  void connectionComesBeforeAttemptAndAttemptBeforeAge() {
    VersoriConnection oldest = add("oldest", 1, "");
    VersoriConnection attempting = add("attempting", 2, "");
    attempt(attempting);
    assertThat(before(oldest)).isEqualTo(first("attempting"));
    assertThat(before(attempting)).isEqualTo(TemplateUser.NONE);

    add("connected", 3, "", CONNECTED);
    assertThat(before(oldest)).isEqualTo(first("connected"));
    assertThat(before(attempting)).isEqualTo(first("connected"));
  }

  @Test
  void attemptCountsWhateverElseIsDeclared() {
    VersoriConnection other = add("other", 2, "");
    attempt(other);
    other.getMetadata().setDeletionTimestamp("2026-11-24T10:00:00Z");
    other.getMetadata().getAnnotations().put(VersoriConnection.PAUSED_ANNOTATION, "true");
    assertThat(before(add("own", 1, ""))).isEqualTo(first("other"));

    // Its outcome is recorded: it made nothing.
    others.remove(other);
    attempt(add("refused", 0, "", "status: {createAttempt: %s}\n".formatted(Fixtures.ATTEMPT)));
    assertThat(before(add("first", -1, ""))).isEqualTo(TemplateUser.NONE);
  }

  @Test
  void lostAttemptCountsForTheDeclaredTemplate() {
    VersoriConnection other = add("other", 2, "");
    other.addFinalizer(VersoriConnection.FINALIZER);
    assertThat(before(add("own", 1, ""))).isEqualTo(first("other"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "externalId: customer-42",
        "connectionId: 01KKC00000000000000000C0N9",
        "organisationRef: {name: forbidden}",
        "organisationRef: {name: elsewhere}",
        "paused",
        "deleted",
        "refused"
      })
  void othersDoNotCount(String what) {
    VersoriConnection other =
        add(
            "other",
            1,
            what.contains(":") ? what : "",
            what.equals("refused")
                ? "status: {conditions: [{type: Ready, status: 'False', reason: Forbidden,"
                    + " message: no, observedGeneration: 1}]}\n"
                : "");
    if (what.equals("paused")) {
      other.getMetadata().setAnnotations(Map.of(VersoriConnection.PAUSED_ANNOTATION, "true"));
    }
    if (what.equals("deleted")) {
      other.getMetadata().setDeletionTimestamp("2026-11-24T10:00:00Z");
    }
    assertThat(before(add("own", 2, ""))).isEqualTo(TemplateUser.NONE);
  }

  @Test
  void findingOfAnEarlierGenerationDoesNotForbid() {
    VersoriConnection other =
        add(
            "other",
            1,
            "",
            "status: {conditions: [{type: Ready, status: 'False', reason: Forbidden,"
                + " message: no, observedGeneration: 1}]}\n");
    other.getMetadata().setGeneration(2L);
    assertThat(before(add("own", 2, ""))).isEqualTo(first("other"));
  }

  @Test
  void namesOfTheTemplateAreCompared() {
    VersoriConnection older = add("older", 1, BY_NAME);
    VersoriConnection younger = add("younger", 2, BY_NAME);
    assertThat(before(younger)).isEqualTo(first("older"));
    assertThat(before(older)).isEqualTo(TemplateUser.NONE);
    // Its template is not known before it creates.
    VersoriConnection byId = add("by-id", 3, "");
    assertThat(before(byId)).isEqualTo(TemplateUser.NONE);
    attempt(older);
    assertThat(before(byId)).isEqualTo(first("older"));
    // A template that was recreated under its name is another one.
    add("former", 0, BY_NAME, CONNECTED.replace(Fixtures.TEMPLATE, "01KKBZ1ZB4SG2TRVKWQ7GNY3F9"));
    assertThat(before(younger)).isEqualTo(first("older"));
  }

  @Test
  void onlyConnectionsOfOtherNamespacesCount() {
    VersoriConnection own = add("own", 2, "");
    VersoriConnection other = add("other", 1, "");
    other.getMetadata().setNamespace("sales");
    attempt(other);
    assertThat(before(own)).isEqualTo(TemplateUser.NONE);
    others.remove(other);
    add("other", 1, "", CONNECTED).getMetadata().setNamespace("sales");
    assertThat(before(own)).isEqualTo(new TemplateUser(Optional.empty(), true));
    add("connected", 3, "", CONNECTED);
    assertThat(before(own)).isEqualTo(new TemplateUser(Optional.of("connected"), true));
  }

  @Test
  void connectionsElsewhereDoNotCount() {
    VersoriConnection own = add("own", 2, "");
    add("url", 1, "", CONNECTED.replace(Fixtures.API, "https://other.example.com"));
    add("id", 1, "", CONNECTED.replace(Fixtures.ORGANISATION, "01HFZ7Y8QJ4Z5X0N3V6W9R2T2M"));
    add(
        "copied",
        1,
        "externalId: x",
        CONNECTED + "  owner: {clusterId: cluster-1, namespace: sales, name: a}\n");
    assertThat(before(own)).isEqualTo(TemplateUser.NONE);
  }

  /** Two that do not see each other: one names the template, the other its ID. */
  @Test
  void templateIsReservedWhileAPassMayCreate() {
    Snapshot byName = snapshot(add("by-name", 1, BY_NAME));
    Snapshot byId = snapshot(add("by-id", 2, ""));
    assertThat(users.before(byName)).isEqualTo(Observation.of(TemplateUser.NONE));
    assertThat(users.before(byId)).isEqualTo(Observation.later(Timing.TEMPLATE_RESERVED));
    users.end(uid(byId));
    assertThat(users.before(byId)).isEqualTo(Observation.later(Timing.TEMPLATE_RESERVED));
    users.end(uid(byName));
    assertThat(users.before(byId)).isEqualTo(Observation.of(TemplateUser.NONE));
  }

  @Test
  void resourcesThatYieldAreWokenAfterAChange() {
    VersoriConnection first = add("first", 1, "");
    Snapshot second = snapshot(add("second", 2, ""));
    Snapshot third = snapshot(add("third", 3, ""));
    assertThat(users.before(second).value()).isEqualTo(first("first"));
    assertThat(users.before(third).value()).isEqualTo(first("first"));
    assertThat(users.changed()).isEmpty();

    others.remove(first);
    assertThat(users.changed())
        .extracting(Claimant::name)
        .containsExactlyInAnyOrder("second", "third");
    assertThat(users.changed()).as("once").isEmpty();

    assertThat(users.before(third).value()).isEqualTo(first("second"));
    users.forget(uid(third));
    others.remove(second.resource());
    assertThat(users.changed()).as("gone").isEmpty();
  }

  @Test
  void connectionOfAnotherNamespaceIsAwaitedWithoutTheRightToRefer() {
    VersoriConnection other = add("other", 1, "", CONNECTED);
    other.getMetadata().setNamespace("sales");
    VersoriConnection own = add("own", 2, "");
    users.before(snapshot(own));
    users.before(Fixtures.snapshot(own, Fixtures.use("", false), History.NONE, Map.of()));
    others.remove(other);
    assertThat(users.changed()).extracting(Claimant::name).containsExactly("own");

    others.add(other);
    users.before(snapshot(own));
    others.remove(other);
    assertThat(users.changed()).as("it may take the template").isEmpty();
  }

  private TemplateUser before(VersoriConnection resource) {
    Snapshot s = snapshot(resource);
    try {
      return users.before(s).value();
    } finally {
      users.end(uid(s));
    }
  }

  private static Snapshot snapshot(VersoriConnection resource) {
    return Fixtures.snapshot(resource)
        .with(
            Observations.TEMPLATE,
            Observation.of(
                new ConnectionTemplate(
                    Fixtures.TEMPLATE, null, "shop", Optional.empty(), List.of())));
  }

  private static TemplateUser first(String name) {
    return new TemplateUser(Optional.of(name), false);
  }

  private static String uid(Snapshot s) {
    return s.resource().getMetadata().getUid();
  }

  private static void attempt(VersoriConnection resource) {
    resource
        .getMetadata()
        .setAnnotations(
            new HashMap<>(
                Map.of(
                    VersoriConnection.CREATE_ATTEMPT_ANNOTATION,
                    Fixtures.attempt(Fixtures.ATTEMPT, "x").toJson())));
  }

  /**
   * Adds a resource that was created so many seconds after the others.
   *
   * @param spec a member of the spec; the template's ID is declared unless it names the template
   */
  private VersoriConnection add(String name, int second, String spec, String... more) {
    VersoriConnection resource =
        Serialization.unmarshal(
            """
            apiVersion: versori.com/v1alpha1
            kind: VersoriConnection
            metadata:
              name: %1$s
              namespace: integrations
              uid: uid-of-%1$s
              generation: 1
              creationTimestamp: "%2$s"
            spec:
            """
                    .formatted(name, Fixtures.NOW.plusSeconds(second))
                + (spec.equals(BY_NAME) ? "" : "  templateId: " + Fixtures.TEMPLATE + "\n")
                + (spec.isEmpty() ? "" : "  " + spec + "\n")
                + String.join("", more),
            VersoriConnection.class);
    others.add(resource);
    return resource;
  }
}
