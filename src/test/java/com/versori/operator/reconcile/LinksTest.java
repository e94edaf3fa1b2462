package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.VersoriSimulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Further templates that use a connection. */
class LinksTest {

  private static final String SHOP = SimulatorData.SHOP.id();
  private static final String BILLING = SimulatorData.BILLING.id();
  private static final String CRM = SimulatorData.CRM.id();

  @TempDir Path folder;
  private VersoriSimulator simulator;
  private MockOperator operator;

  private void start(String organisation) {
    start(organisation, SimulatorOptions.DEFAULT);
  }

  private void start(String organisation, SimulatorOptions options) {
    simulator = VersoriSimulator.start(options);
    operator = new MockOperator(folder, simulator.apiUrl(), organisation);
    operator.secret("shop", "token", "v4lue");
  }

  @AfterEach
  void close() {
    operator.close();
    simulator.close();
  }

  @Test
  void connectionServesTheTemplatesOfItsLinks() {
    start("");
    String id = created(ref("billing"), ref("crm"));

    assertThat(simulator.links()).isEqualTo(Map.of(SHOP, id, BILLING, id, CRM, id));
    assertThat(operator.resource("shop").get().getStatus().links().templateIds())
        .containsExactly(BILLING, CRM);
    assertThat(simulator.count(Operation.LINK)).isEqualTo(2);
    assertThat(simulator.count(Operation.UPDATE)).isZero();
    assertThat(operator.events()).anyMatch(event -> event.startsWith("Linked: "));

    Condition inUse = sync();
    assertThat(inUse.holds()).isTrue();
    assertThat(inUse.message())
        .isEqualTo(
            Stream.of(SHOP, BILLING, CRM)
                .map("Environment production uses it for template "::concat)
                .collect(Collectors.joining("; ")));
    assertThat(simulator.count(Operation.CONNECTIONS_IN_USE)).isOne();
  }

  @Test
  void linkThatIsRemovedFromTheSpecIsRemovedOnThePlatform() {
    start("");
    String id = created(id(BILLING), id(CRM));

    operator.patch("shop", "{\"spec\": {\"links\": [{\"templateId\": \"%s\"}]}}".formatted(CRM));
    awaitLinks(Map.of(SHOP, id, CRM, id));
    operator.patch("shop", "{\"spec\": {\"links\": null}}");
    awaitLinks(Map.of(SHOP, id));
    assertThat(unlinked()).containsExactly(BILLING, CRM);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"DROP_BEFORE_COMMIT", "DROP_AFTER_COMMIT", "STATUS_AFTER_COMMIT"})
  void lostAnswersLeaveTheLinksThatAreDeclared(Fault.Kind lost) {
    start("");
    simulator.inject(Fault.of(Operation.LINK, lost).once());
    String id = created(id(BILLING));
    assertThat(simulator.links()).isEqualTo(Map.of(SHOP, id, BILLING, id));

    simulator.inject(Fault.of(Operation.UNLINK, lost).once());
    operator.patch("shop", "{\"spec\": {\"links\": null}}");
    awaitLinks(Map.of(SHOP, id));
    operator.await("shop", MockOperator::isReady);
  }

  @Test
  void linkThatExistsIsNoReasonToRefuseIt() {
    start("", SimulatorOptions.DEFAULT.withLinkedRefused());
    simulator.inject(Fault.of(Operation.LINK, Fault.Kind.DROP_AFTER_COMMIT).once());
    String id = created(id(BILLING));
    assertThat(simulator.links()).isEqualTo(Map.of(SHOP, id, BILLING, id));

    simulator.inject(Fault.status(Operation.LINK, 409));
    operator.patch("shop", "{\"spec\": {\"links\": [{\"templateId\": \"%s\"}]}}".formatted(CRM));
    VersoriConnection refused =
        operator.await("shop", r -> "Rejected".equals(MockOperator.reason(r)));
    assertThat(MockOperator.message(refused)).contains("Linking template " + CRM);
  }

  /** A call of unknown outcome is the reason to remove a link that is removed already. */
  @Test
  void removedLinkIsNoReasonToRefuseItsRemoval() {
    start("");
    String id = created(id(BILLING));
    simulator.inject(Fault.of(Operation.UNLINK, Fault.Kind.DROP_AFTER_COMMIT).once());
    operator.patch("shop", "{\"spec\": {\"links\": null}}");
    operator.await("shop", r -> MockOperator.isReady(r) && r.getStatus().links().generation() == 2);
    long removals = simulator.count(Operation.UNLINK);

    simulator.inject(Fault.status(Operation.UNLINK, 409));
    Awaitility.await().until(() -> simulator.count(Operation.UNLINK) > removals);
    VersoriConnection repeated =
        operator.await(
            "shop", r -> !MockOperator.isReady(r) || r.getStatus().links().templateIds().isEmpty());
    assertThat(MockOperator.isReady(repeated)).isTrue();
    assertThat(simulator.links()).isEqualTo(Map.of(SHOP, id));
  }

  @Test
  void connectionThatIsGoneIsNoMissingTemplate() {
    start("");
    String id = created();
    simulator.inject(Fault.latency(Operation.LINK, Duration.ofSeconds(1)).once());
    operator.patch("shop", "{\"spec\": {\"links\": [{\"templateId\": \"%s\"}]}}".formatted(CRM));
    Awaitility.await().until(() -> simulator.underWay(Operation.LINK) == 1);
    simulator.remove(id);
    VersoriConnection recreated =
        operator.await(
            "shop", r -> MockOperator.isReady(r) && !id.equals(r.getStatus().connectionId()));
    assertThat(simulator.links())
        .containsEntry(CRM, recreated.getStatus().connectionId())
        .doesNotContainValue(id);
    assertThat(operator.events()).noneMatch(event -> event.startsWith("TemplateNotFound"));
  }

  @Test
  void linkThatYieldsIsMadeOnceTheTemplateIsFree() {
    start("");
    operator.create("first", spec("billing"));
    operator.await("first", MockOperator::isReady);
    operator.create("shop", spec("shop") + links(id(BILLING)));
    operator.await("shop", r -> "OwnedByAnother".equals(MockOperator.reason(r)));
    operator.resource("first").delete();
    String id = ready();
    assertThat(simulator.links()).isEqualTo(Map.of(SHOP, id, BILLING, id));
  }

  @Test
  void linkThatIsMovedByHandIsReportedAndTakenBackOnRequestOnly() {
    start("");
    String id = created(ref("billing"));
    String other = simulator.make("by hand", "of a person");
    simulator.link(BILLING, other);

    resync();
    Condition moved =
        operator
            .await("shop", r -> isNotInUse(r))
            .getStatus()
            .condition(ConditionType.IN_USE)
            .orElseThrow();
    assertThat(moved.message()).contains("does not use connection " + id, BILLING, "To link it");
    assertThat(simulator.links()).containsEntry(BILLING, other).containsEntry(SHOP, other);
    assertThat(simulator.count(Operation.LINK)).isOne();

    operator.annotate("shop", "versori.com/reconcile-requested-at", "now");
    awaitLinks(Map.of(SHOP, id, BILLING, id));
    assertThat(
            operator
                .await("shop", MockOperator::isReady)
                .getStatus()
                .condition(ConditionType.IN_USE)
                .orElseThrow()
                .holds())
        .isTrue();
  }

  /** The listing names the template of the create, whichever template uses the connection. */
  @Test
  void connectionThatServesOneOfTwoTemplatesIsNotSaidToServeBoth() {
    start("");
    String id = created(ref("billing"));
    String other = simulator.make("by hand", "of a person");
    assertThat(simulator.links()).isEqualTo(Map.of(SHOP, other, BILLING, id));
    resync();
    Awaitility.await().until(() -> simulator.count(Operation.CONNECTIONS_IN_USE) == 1);
    Awaitility.await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
    assertThat(operator.resource("shop").get().getStatus().condition(ConditionType.IN_USE))
        .isEmpty();
  }

  @Test
  void templateOfTheConnectionItselfIsTakenBackAfterAChangeOfSpec() {
    start("");
    String id = created();
    String other = simulator.make("by hand", "of a person");
    assertThat(simulator.links()).containsEntry(SHOP, other);
    resync();
    operator.await("shop", LinksTest::isNotInUse);
    assertThat(simulator.count(Operation.LINK)).isZero();

    operator.patch("shop", "{\"spec\": {\"baseUrl\": \"https://eu.example.com\"}}");
    awaitLinks(Map.of(SHOP, id));
    assertThat(simulator.count(Operation.LINK)).isOne();
  }

  @Test
  void linksGoWithTheConnection() {
    start("");
    created(id(BILLING));
    operator.resource("shop").delete();
    Awaitility.await().until(() -> operator.resource("shop").get() == null);
    assertThat(simulator.connections()).isEmpty();
    assertThat(unlinked()).containsExactly(BILLING);
  }

  @Test
  void linksStayWithARetainedConnection() {
    start("");
    operator.create("shop", spec("shop") + "  deletionPolicy: Retain\n" + links(id(BILLING)));
    String id = ready();
    operator.resource("shop").delete();
    Awaitility.await().until(() -> operator.resource("shop").get() == null);
    assertThat(simulator.links()).isEqualTo(Map.of(SHOP, id, BILLING, id));
    assertThat(unlinked()).isEmpty();
  }

  @Test
  void adoptedConnectionThatIsOnlyObservedIsNotLinked() {
    start("");
    String made = simulator.make("by hand", "of a person");
    operator.create(
        "shop", "  connectionId: %s\n  driftPolicy: Report\n".formatted(made) + links(id(BILLING)));
    operator.await("shop", MockOperator::isReady);
    assertThat(simulator.links()).containsOnlyKeys(SHOP);

    operator.patch("shop", "{\"spec\": {\"driftPolicy\": \"Correct\"}}");
    awaitLinks(Map.of(SHOP, made, BILLING, made));
  }

  @Test
  void unknownTemplateStallsAndIsNamed() {
    start("");
    operator.create("shop", spec("shop") + links(id(BILLING), ref("bilding")));
    VersoriConnection stalled =
        operator.await("shop", r -> "TemplateNotFound".equals(MockOperator.reason(r)));
    assertThat(MockOperator.message(stalled))
        .contains("no connection template bilding", "billing", "spec.links[1].templateRef.name");
    assertThat(simulator.count(Operation.LINK)).isZero();
    assertThat(stalled.getStatus().connectionId()).isNotNull();
  }

  @Test
  void dynamicTemplateIsRefused() {
    start("");
    operator.create("shop", spec("shop") + links(ref("customers")));
    VersoriConnection refused =
        operator.await("shop", r -> "InvalidSpec".equals(MockOperator.reason(r)));
    assertThat(MockOperator.message(refused)).contains("customers", "remove spec.links[0]");
    assertThat(simulator.count(Operation.LINK)).isZero();
  }

  /** A link that was made for an older generation gives no right to take the template back. */
  @Test
  void resyncAfterAChangeOfSpecTakesNothingBack() {
    start("");
    created();
    simulator.make("by hand", "of a person");
    operator.annotate("shop", "versori.com/reconcile-requested-at", "now");
    Awaitility.await().until(() -> simulator.count(Operation.LINK) == 1);
    operator.await("shop", r -> !isNotInUse(r));
    operator.patch("shop", "{\"spec\": {\"resyncInterval\": \"45m\"}}");
    operator.await("shop", r -> r.getStatus().synced().generation() == 2);
    String other = simulator.make("by hand again", "of a person");

    resync();
    operator.await("shop", LinksTest::isNotInUse);
    Awaitility.await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
    assertThat(simulator.links()).containsEntry(SHOP, other);
    assertThat(simulator.count(Operation.LINK)).isOne();
  }

  @Test
  void listingFromBeforeTheLinkIsNoEvidence() {
    start("");
    created();
    simulator.make(
        """
        {"connectionTemplateId": "%s", "connection": {"name": "by hand", "credentials": []}}
        """
            .formatted(BILLING));
    resync();
    operator.await("shop", r -> r.knownStatus().condition(ConditionType.IN_USE).isPresent());
    operator.patch("shop", "{\"spec\": {\"links\": [%s]}}".formatted(json("billing")));
    Awaitility.await().until(() -> simulator.count(Operation.LINK) == 1);
    ready();
    assertThat(sync().holds()).isTrue();
  }

  @Test
  void projectsOfTheOrganisationLimitLinks() {
    start("projects: [%s]\n".formatted(SimulatorData.PROJECT_ID));
    operator.create("shop", spec("shop") + links(id(SimulatorData.numbered(7).id())));
    VersoriConnection stalled =
        operator.await("shop", r -> "Forbidden".equals(MockOperator.reason(r)));
    assertThat(MockOperator.message(stalled)).contains(SimulatorData.numbered(7).id());
    assertThat(simulator.count(Operation.LINK)).isZero();
  }

  @Test
  void refusedLinkIsReportedAndNotRepeatedAtOnce() {
    start("");
    simulator.inject(Fault.status(Operation.LINK, 400));
    operator.create("shop", spec("shop") + links(id(BILLING)));
    VersoriConnection refused =
        operator.await("shop", r -> "Rejected".equals(MockOperator.reason(r)));
    assertThat(MockOperator.message(refused)).contains("Linking template " + BILLING);

    operator.annotate("shop", "example.com/note", "nothing");
    Awaitility.await().pollDelay(Duration.ofMillis(500)).until(() -> true);
    assertThat(simulator.count(Operation.LINK)).isOne();
  }

  private static boolean isNotInUse(VersoriConnection resource) {
    return resource
        .knownStatus()
        .condition(ConditionType.IN_USE)
        .filter(inUse -> !inUse.holds())
        .isPresent();
  }

  /** The connection of a resource whose template is given by name. */
  private String created(String... links) {
    operator.create("shop", spec("shop") + links(links));
    return ready();
  }

  private static String spec(String template) {
    return """
      templateRef: {projectId: %s, environment: production, name: %s}
      credentials: [{name: key, credential: {string: {secretRef: {name: shop, key: token}}}}]
    """
        .formatted(SimulatorData.PROJECT_ID, template);
  }

  private static String links(String... links) {
    return links.length == 0 ? "" : "  links: [%s]\n".formatted(String.join(", ", links));
  }

  private static String ref(String name) {
    return "{templateRef: {projectId: %s, environment: production, name: %s}}"
        .formatted(SimulatorData.PROJECT_ID, name);
  }

  private static String json(String name) {
    return "{\"templateRef\": {\"projectId\": \"%s\", \"environment\": \"production\", \"name\": \"%s\"}}"
        .formatted(SimulatorData.PROJECT_ID, name);
  }

  private static String id(String templateId) {
    return "{templateId: %s}".formatted(templateId);
  }

  private String ready() {
    return operator.await("shop", MockOperator::isReady).getStatus().connectionId();
  }

  private void resync() {
    operator.setClock(Duration.ofHours(2));
    operator.annotate("shop", VersoriConnection.PAUSED_ANNOTATION, "false");
  }

  private void awaitLinks(Map<String, String> links) {
    Awaitility.await().untilAsserted(() -> assertThat(simulator.links()).isEqualTo(links));
  }

  private List<String> unlinked() {
    return simulator.requests().stream()
        .filter(request -> request.operation() == Operation.UNLINK)
        .map(RecordedRequest::body)
        .map(body -> body.path("connectionTemplateId").asText())
        .distinct()
        .toList();
  }

  private Condition sync() {
    operator.annotate("shop", "versori.com/reconcile-requested-at", "now");
    operator.await(
        "shop",
        r -> "now".equals(r.getStatus().lastHandledReconcileAt()) && MockOperator.isReady(r));
    Optional<Condition> inUse =
        operator.resource("shop").get().getStatus().condition(ConditionType.IN_USE);
    return inUse.orElseThrow();
  }
}
