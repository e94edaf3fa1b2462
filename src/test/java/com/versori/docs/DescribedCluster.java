package com.versori.docs;

import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.simulator.SimulatorData;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Notes what {@code kubectl describe} prints of a cluster's resources, in stable words. */
final class DescribedCluster {

  /** A connection and a template that nobody has made. */
  static final String UNKNOWN_CONNECTION = "01KKC0000000000000000000A1";

  static final String UNKNOWN_TEMPLATE = "01KKBZ1ZB4SG2TRVKWQ7GNYZZZ";

  /** Stands for the namespace of the cluster in what is applied. */
  static final String OWN_NAMESPACE = "$namespace";

  private static final String NAMESPACE = "integrations";
  private static final Map<String, String> SETTINGS =
      Map.of("CLUSTER_ID", "production", "HOSTNAME", "versori-connection-operator-5d8f7b6c9-x2x7p");
  private static final List<String> CONSTANTS =
      List.of(
          SimulatorData.ORGANISATION_ID,
          SimulatorData.OTHER_ORGANISATION_ID,
          SimulatorData.PROJECT_ID,
          SimulatorData.SHOP.id(),
          SimulatorData.SHOP.systemId(),
          SimulatorData.BILLING.id(),
          UNKNOWN_CONNECTION,
          UNKNOWN_TEMPLATE);

  private final Cluster cluster;
  private final Map<Situation, String> seen;
  private final Map<String, String> standIns = new LinkedHashMap<>();

  /**
   * @param seen is given what is printed
   */
  DescribedCluster(Cluster cluster, Map<Situation, String> seen) {
    this.cluster = cluster;
    this.seen = seen;
    standIns.put(cluster.namespace(), NAMESPACE);
  }

  /** The page has another name in place of a random one. */
  void called(String random, String shown) {
    standIns.put(random, shown);
  }

  /** The settings of an operator whose words are stable, with those given. */
  OperatorJar operator(String apiUrl, Map<String, String> settings) {
    standIns.put(apiUrl, "https://platform.versori.com/api/v2");
    Map<String, String> all = new HashMap<>(SETTINGS);
    all.put("VERSORI_API_URLS", apiUrl);
    all.putAll(settings);
    return cluster.unstarted(all);
  }

  void apply(String... resources) {
    cluster
        .apply(String.join("---\n", resources).replace(OWN_NAMESPACE, cluster.namespace()))
        .orThrow();
  }

  void awaitReady(String... names) {
    List.of(names).forEach(cluster::awaitReady);
  }

  String connectionId(String name) {
    return cluster.get(name).getStatus().connectionId();
  }

  void rename(String name, String connection) {
    String patch = "{\"spec\":{\"name\":\"" + connection + "\"}}";
    cluster.kubectl("patch", "vconn", name, "--type=merge", "-p", patch).orThrow();
  }

  void annotate(String name, String annotation) {
    cluster.kubectl("annotate", "vconn", name, "--overwrite", annotation).orThrow();
  }

  /** See {@link Cluster#age}. */
  void age(String name) {
    cluster.age(name);
  }

  /** Makes the operator read the connections, as a resync does. */
  void requestSync(String... names) {
    for (String name : names) {
      annotate(name, "versori.com/reconcile-requested-at=now");
    }
  }

  void delete(String... names) {
    for (String name : names) {
      cluster.kubectl("delete", "vconn", name, "--wait=false").orThrow();
    }
  }

  void show(String name, Situation situation) {
    show(name, situation, "");
  }

  /**
   * Waits until the resource is in that situation and all events of it have arrived, and notes what
   * is printed of it then.
   *
   * @param words what the message has to contain
   */
  void show(String name, Situation situation, String words) {
    Map<String, String> all = new LinkedHashMap<>(standIns);
    all.put(SimulatorData.of(name).id(), SimulatorData.SHOP.id());
    AtomicReference<Description> last = new AtomicReference<>();
    AtomicReference<String> noted = new AtomicReference<>("");
    try {
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .pollDelay(Duration.ZERO)
          .until(
              () -> {
                String printed = cluster.kubectl("describe", "vconn", name).orThrow().out();
                last.set(new Description(printed, notes(name)));
                String now = last.get().stable(all, CONSTANTS);
                return last.get().shows(situation, words) && now.equals(noted.getAndSet(now));
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(name + " is not " + situation + ":\n" + last.get().printed(), e);
    }
    seen.put(
        situation, "$ kubectl -n %s describe vconn %s\n".formatted(NAMESPACE, name) + noted.get());
  }

  /** What events say of a resource, oldest first. */
  private List<String> notes(String name) {
    return cluster.events(name).stream()
        .sorted(Comparator.comparing(event -> event.getEventTime().getTime()))
        .map(Event::getNote)
        .toList();
  }
}
