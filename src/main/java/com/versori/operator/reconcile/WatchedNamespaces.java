package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.kube.AccessReview;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The namespaces that the operator is set to watch. One that it may not read is left out, so that
 * it does not stop the others, and taken up when it may be read.
 */
final class WatchedNamespaces {

  private static final Logger log = LoggerFactory.getLogger(WatchedNamespaces.class);

  private record Resource(String group, String plural) {}

  private static final List<Resource> RESOURCES =
      List.of(
          new Resource(VersoriConnection.GROUP, VersoriConnection.PLURAL),
          new Resource(VersoriConnection.GROUP, VersoriOrganisation.PLURAL),
          new Resource("", "secrets"));

  /** The caches of resources and of Secrets. */
  record Caches(ControllerEventSource<VersoriConnection> resources, SecretIndex secrets) {

    /** Keeps these namespaces only. Returns once those that are new are filled. */
    void keep(Set<String> namespaces) {
      secrets.keep(namespaces);
      resources.changeNamespaces(namespaces);
    }

    /** Whether both watches of the namespace work. */
    boolean watch(String namespace) {
      return informers(namespace)
          .allMatch(one -> one != null && one.getStatus() == Status.HEALTHY && one.isWatching());
    }

    /** Whether both watches of the namespace work, or are retried. */
    boolean run(String namespace) {
      return informers(namespace).allMatch(one -> one != null && one.isRunning());
    }

    private Stream<InformerHealthIndicator> informers(String namespace) {
      return Stream.of(
          resources.informerHealthIndicators().get(namespace), secrets.health(namespace));
    }
  }

  private final KubernetesClient client;
  private final Set<String> all;
  private final Set<String> filled = ConcurrentHashMap.newKeySet();
  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private final Map<String, String> unreadable = new ConcurrentSkipListMap<>();

  /**
   * @param all empty: every namespace, in one watch
   */
  WatchedNamespaces(KubernetesClient client, Set<String> all) {
    this.client = client;
    this.all = all;
  }

  boolean areAll() {
    return all.isEmpty();
  }

  /** The namespaces to start with. */
  Set<String> begin() {
    all.stream().filter(this::mayRead).forEach(filled::add);
    return Set.copyOf(filled);
  }

  /** The namespaces whose caches are filled, or about to be. */
  Set<String> readable() {
    return Set.copyOf(filled);
  }

  /** Whether both caches of the namespace are filled. */
  boolean isFilled(String namespace) {
    return areAll() || filled.contains(namespace);
  }

  /** What is wrong with each namespace that may not be read. */
  Map<String, String> unreadable() {
    return unreadable;
  }

  /** Whether a watch is broken for another reason than rights, as of the last check. */
  boolean areBroken() {
    return !broken.isEmpty();
  }

  /** Checks the namespaces whose watches do not work, and takes up those that may be read. */
  void check(Caches caches) {
    for (String namespace : all) {
      boolean isFilled = filled.contains(namespace);
      boolean works = isFilled && caches.watch(namespace);
      if (works) {
        readable(namespace);
      }
      boolean mayRead = works || mayRead(namespace);
      if (works || !mayRead) {
        broken.remove(namespace);
      } else if (!isFilled || !caches.run(namespace)) {
        fill(namespace, caches);
      } else {
        broken.add(namespace);
      }
    }
  }

  private void fill(String namespace, Caches caches) {
    filled.remove(namespace);
    try {
      // What is left of its former watches.
      caches.keep(Set.copyOf(filled));
      Set<String> next = new HashSet<>(filled);
      next.add(namespace);
      caches.keep(next);
      filled.add(namespace);
      broken.remove(namespace);
    } catch (RuntimeException e) {
      broken.add(namespace);
      log.atWarn()
          .addKeyValue("namespace", namespace)
          .addKeyValue("error", e.getClass().getSimpleName())
          .log("The watches of a namespace could not be started; retrying");
    }
  }

  private boolean mayRead(String namespace) {
    List<String> missing = new ArrayList<>();
    for (Resource resource : RESOURCES) {
      for (String verb : List.of("list", "watch")) {
        if (!AccessReview.may(client, verb, resource.group(), resource.plural(), namespace)) {
          missing.add(verb + " " + resource.plural());
        }
      }
    }
    if (missing.isEmpty()) {
      readable(namespace);
      return true;
    }
    String problem =
        missing.stream()
            .collect(Collectors.joining(", ", "the operator may not ", " in this namespace"));
    if (!problem.equals(unreadable.put(namespace, problem))) {
      log.atWarn()
          .addKeyValue("namespace", namespace)
          .addKeyValue("detail", problem)
          .log(
              "A namespace cannot be read, so its resources are not reconciled; grant the rights, or"
                  + " remove it from WATCH_NAMESPACES");
    }
    return false;
  }

  private void readable(String namespace) {
    if (unreadable.remove(namespace) != null) {
      log.atInfo().addKeyValue("namespace", namespace).log("A namespace can be read again");
    }
  }
}
