package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.kube.workaround.SecretMetadata;
import com.versori.operator.kube.workaround.SecretVersions;
import com.versori.operator.model.LabelSelector;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.payload.ReferencedSecrets;
import com.versori.operator.port.SecretVersionSource;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names and versions of Secrets, without their data, and the resources that reference them: a
 * Secret that is added, changed or deleted triggers a pass of those resources only.
 */
final class SecretIndex implements SecretVersionSource {

  private static final String INDEX = "secrets";

  /** One page of a listing: some hundred bytes for each. */
  private static final long PAGE = 2_000;

  private final OperatorSettings settings;
  private InformerEventSource<SecretMetadata, VersoriConnection> source;

  SecretIndex(OperatorSettings settings) {
    this.settings = settings;
  }

  /**
   * @param changed receives the namespace and name of each Secret that is new, changed or gone
   */
  EventSource<SecretMetadata, VersoriConnection> eventSource(
      EventSourceContext<VersoriConnection> context,
      ControllerEventSource<VersoriConnection> primaries,
      WatchedNamespaces watched,
      BiConsumer<String, String> changed) {
    primaries.addIndexer(INDEX, SecretIndex::secretsOf);
    var configuration =
        InformerEventSourceConfiguration.from(SecretMetadata.class, VersoriConnection.class)
            .withName("secrets")
            .withInformerListLimit(PAGE)
            .withLabelSelector(settings.secretSelector().map(LabelSelector::text).orElse(null))
            .withNamespaces(
                watched.areAll()
                    ? Constants.WATCH_ALL_NAMESPACE_SET
                    : withTokens(watched.readable()))
            // The framework shares one store among the informers of all namespaces, and each clears
            // the entries of the others. Null keeps the framework's. Workaround secret-versions.
            .withItemStore(
                watched.areAll() || withTokens(settings.watchedNamespaces()).size() == 1
                    ? new SecretVersions()
                    : null)
            .withOnUpdateFilter(SecretIndex::isChanged)
            // Workaround no-second-index: without it the framework would keep an index of its own,
            // by resource.
            .withPrimaryToSecondaryMapper(SecretIndex::secretIds)
            .withSecondaryToPrimaryMapper(
                // Resources that are added later are reconciled anyway.
                secret -> primaries.isRunning() ? isNew(secret, primaries, changed) : Set.of())
            .build();
    source = new InformerEventSource<>(configuration, context);
    return source;
  }

  /**
   * Fills the index and returns when that is done. The framework starts to fill it only after the
   * cache of resources, although neither needs the other. Workaround parallel-start, see
   * CONTRIBUTING.md.
   */
  void fill() {
    source.start();
  }

  private static Set<ResourceID> isNew(
      SecretMetadata secret,
      ControllerEventSource<VersoriConnection> primaries,
      BiConsumer<String, String> changed) {
    changed.accept(secret.getMetadata().getNamespace(), secret.getMetadata().getName());
    return naming(secret, primaries);
  }

  /** Keeps these namespaces only, besides the operator's. Returns once the new ones are filled. */
  void keep(Set<String> namespaces) {
    source.changeNamespaces(withTokens(namespaces));
  }

  /** The state of the watch of a namespace; null if there is none. */
  InformerHealthIndicator health(String namespace) {
    return source.informerHealthIndicators().get(namespace);
  }

  /** Tokens of organisations are in the operator's namespace, too. */
  private Set<String> withTokens(Set<String> namespaces) {
    return Stream.concat(namespaces.stream(), Stream.of(settings.namespace()))
        .collect(Collectors.toSet());
  }

  private static Set<ResourceID> naming(
      SecretMetadata secret, ControllerEventSource<VersoriConnection> primaries) {
    return primaries.byIndex(INDEX, keyOf(secret)).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  /** Name to resourceVersion of those that exist. */
  @Override
  public Map<String, String> versions(String namespace, Set<String> names) {
    Map<String, String> versions = new HashMap<>();
    for (String name : names) {
      source
          .get(new ResourceID(name, namespace))
          .ifPresent(secret -> versions.put(name, secret.getMetadata().getResourceVersion()));
    }
    return versions;
  }

  static List<String> secretsOf(VersoriConnection resource) {
    return resource.getSpec() == null
        ? List.of()
        : ReferencedSecrets.names(resource.getSpec()).stream()
            .map(name -> key(resource.getMetadata().getNamespace(), name))
            .toList();
  }

  private static Set<ResourceID> secretIds(VersoriConnection resource) {
    return ReferencedSecrets.names(resource.getSpec()).stream()
        .map(name -> new ResourceID(name, resource.getMetadata().getNamespace()))
        .collect(Collectors.toSet());
  }

  private static boolean isChanged(SecretMetadata now, SecretMetadata before) {
    return !Objects.equals(
        now.getMetadata().getResourceVersion(), before.getMetadata().getResourceVersion());
  }

  private static String keyOf(SecretMetadata secret) {
    return key(secret.getMetadata().getNamespace(), secret.getMetadata().getName());
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }
}
