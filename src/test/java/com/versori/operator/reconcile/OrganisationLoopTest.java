package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.act.EffectGate;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.api.v1alpha1.VersoriOrganisationStatus;
import com.versori.operator.client.model.Caller;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.model.NamespaceLabels;
import com.versori.operator.observe.CallerResolver;
import com.versori.operator.observe.LargePasses;
import com.versori.operator.observe.Memory;
import com.versori.operator.observe.SecretLookup;
import com.versori.operator.port.Organisations;
import com.versori.operator.port.Ports;
import com.versori.operator.port.ReconcileMetrics;
import com.versori.testkit.Fixtures;
import com.versori.testkit.SetClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The organisations are in the operator's namespace. Background tasks run when a test says so. */
class OrganisationLoopTest {

  private static final String STALLED = "https://stalled.example.com/api/v2";
  private static final String OWN = Fixtures.ORGANISATION_REF.namespace();
  private static final int MANY = 1_000;

  private final Map<OrganisationRef, VersoriOrganisation> organisations = new LinkedHashMap<>();
  private final List<VersoriConnection> resources = new ArrayList<>();
  private final List<String> woken = new ArrayList<>();
  private final Deque<Runnable> background = new ArrayDeque<>();
  private final SetClock clock = new SetClock(Fixtures.NOW);

  /** Runs before the stalled API answers. */
  private Runnable meanwhile = () -> {};

  private boolean failing;
  private NamespaceLabels labels = NamespaceLabels.NOT_YET;
  private final OrganisationLoop loop = loop();

  @Test
  void slowApiDelaysOnlyItsOwnOrganisations() {
    List.of("a", "b", "c").forEach(name -> organisation(name, STALLED));
    OrganisationRef healthy = organisation("d", Fixtures.API);
    List<Optional<String>> seen = new ArrayList<>();
    meanwhile =
        () -> {
          second();
          seen.add(reason(healthy));
        };
    second();
    assertThat(seen.get(0)).contains("Available");
    assertThat(organisations.keySet()).allSatisfy(one -> assertThat(reason(one)).isPresent());
  }

  /** What is not known yet is no answer. */
  @Test
  void selectorIsJudgedOnceItIsKnownWhetherLabelsCanBeRead() {
    OrganisationRef selecting = organisation("selecting", Fixtures.API);
    VersoriOrganisation one = organisations.get(selecting);
    one.setSpec(
        Fixtures.organisation(
            Fixtures.API,
            "allowedNamespaces: {from: Selector, selector: {matchLabels: {a: b}}}\n"));
    second();
    assertThat(reason(selecting)).isEmpty();
    labels = NamespaceLabels.UNREADABLE;
    second();
    assertThat(reason(selecting)).contains("InvalidSpec");
    assertThat(organisations.get(selecting).getStatus().conditions().toString())
        .contains("use from: Names");
  }

  /** Each connection waits once, and namespaces take turns. */
  @Test
  void changesInALoopDelayNoOtherNamespace() {
    OrganisationRef loud = organisation("loud", Fixtures.API);
    OrganisationRef quiet = organisation("quiet", Fixtures.API);
    IntStream.range(0, MANY).forEach(i -> resource("loud", "loud-" + i, loud));
    resource("quiet", "quiet-1", quiet);
    for (int i = 0; i < MANY; i++) {
      loop.organisationChanged(loud);
      second();
    }
    loop.organisationChanged(quiet);
    second();
    assertThat(woken).contains("quiet/quiet-1");

    woken.clear();
    for (int i = 0; i < 10; i++) {
      second();
    }
    assertThat(woken).hasSameSizeAs(new HashSet<>(woken)).hasSizeLessThan(MANY);
  }

  @Test
  void failureDoesNotStopTheRestOfHousekeeping() {
    failing = true;
    List<Double> counted = new ArrayList<>();
    ReconcileMetrics metrics =
        new ReconcileMetrics() {
          @Override
          public void resyncStretch(double factor) {
            counted.add(factor);
          }
        };
    ReconcileLoop whole =
        new ReconcileLoop(
            ports(metrics),
            (namespace, names) -> Map.of(),
            (namespace, name) -> {},
            (now, before) -> {},
            new EffectGate());
    whole.housekeeping(resources::stream, true);
    assertThat(background).as("orphan cleanup").hasSize(1);
    assertThat(counted).hasSize(1);
  }

  private void second() {
    loop.housekeeping(resources::stream, true);
    while (!background.isEmpty()) {
      background.poll().run();
    }
  }

  private OrganisationRef organisation(String name, String apiUrl) {
    OrganisationRef ref = new OrganisationRef(name, OWN);
    store(ref, Fixtures.organisation(apiUrl, "allowedNamespaces: {from: All}\n"), null);
    return ref;
  }

  private void store(
      OrganisationRef ref, VersoriOrganisationSpec spec, VersoriOrganisationStatus status) {
    VersoriOrganisation one = new VersoriOrganisation();
    one.getMetadata().setName(ref.name());
    one.getMetadata().setNamespace(ref.namespace());
    one.getMetadata().setUid(ref.name());
    one.getMetadata().setGeneration(1L);
    one.setSpec(spec);
    one.setStatus(status);
    organisations.put(ref, one);
  }

  private void resource(String namespace, String name, OrganisationRef ref) {
    VersoriConnection one =
        Fixtures.resourceWithKey(
            "  organisationRef: {name: %s, namespace: %s}\n"
                .formatted(ref.name(), ref.namespace()));
    one.getMetadata().setNamespace(namespace);
    one.getMetadata().setName(name);
    one.getMetadata().setUid(name);
    resources.add(one);
  }

  private Optional<String> reason(OrganisationRef ref) {
    return Optional.ofNullable(organisations.get(ref).getStatus())
        .flatMap(status -> status.condition(ConditionType.READY))
        .map(ready -> ready.reason());
  }

  private OrganisationLoop loop() {
    CallerResolver callers =
        new CallerResolver(
            OWN,
            new SecretLookup(
                (namespace, name, size) -> Optional.of(Fixtures.secret("token", "t0ken")),
                Optional.empty(),
                LargePasses.ofHeap()),
            (namespace, names) ->
                names.stream().collect(Collectors.toMap(name -> name, name -> "1")),
            clock);
    return new OrganisationLoop(
        ports(ReconcileMetrics.NONE),
        callers,
        new ApiLimits(this::probe, 1, ApiLimits.Ports.NONE),
        new Memory(() -> 0),
        (namespace, name) -> woken.add(namespace + "/" + name));
  }

  private Ports ports(ReconcileMetrics metrics) {
    return new Ports(
        Fixtures.SETTINGS,
        1,
        null,
        null,
        new Stored(),
        null,
        (regarding, event) -> {},
        metrics,
        clock,
        () -> 0,
        null,
        null,
        background::add);
  }

  private final class Stored implements Organisations {
    @Override
    public Optional<VersoriOrganisation> get(OrganisationRef ref) {
      return Optional.ofNullable(organisations.get(ref));
    }

    @Override
    public List<VersoriOrganisation> all() {
      if (failing) {
        throw new IllegalStateException("planned");
      }
      return List.copyOf(organisations.values());
    }

    @Override
    public NamespaceLabels labels(String namespace) {
      return labels;
    }

    @Override
    public Optional<VersoriOrganisation> writeStatus(
        VersoriOrganisation seen, VersoriOrganisationStatus status) {
      OrganisationRef ref =
          new OrganisationRef(seen.getMetadata().getName(), seen.getMetadata().getNamespace());
      store(ref, seen.getSpec(), status);
      return get(ref);
    }
  }

  private void probe(Caller caller) {
    if (caller.apiUrl().equals(STALLED)) {
      meanwhile.run();
    }
  }
}
