package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.kube.workaround.SecretMetadata;
import com.versori.operator.kube.workaround.SecretVersions;
import com.versori.operator.model.LabelSelector;
import com.versori.operator.payload.ReferencedSecrets;
import com.versori.operator.port.SecretVersionSource;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names and versions of Secrets, without their data, and the resources that reference them: a
 * Secret that is added, changed or deleted triggers a pass of those resources only.
 */
final class SecretIndex implements SecretVersionSource {

  private static final String INDEX = "secrets";

  /** One page of a listing: some hundred bytes for each. */
  private static final long PAGE = 2_000;

  private final Optional<LabelSelector> selector;
  private InformerEventSource<SecretMetadata, VersoriConnection> source;

  /**
   * @param selector selects the Secrets; empty: all
   */
  public SecretIndex(Optional<LabelSelector> selector) {
    this.selector = selector;
  }

  EventSource<SecretMetadata, VersoriConnection> eventSource(
      EventSourceContext<VersoriConnection> context,
      ControllerEventSource<VersoriConnection> primaries,
      WatchedNamespaces namespaces) {
    primaries.addIndexer(INDEX, SecretIndex::secretsOf);
    var configuration =
        InformerEventSourceConfiguration.from(SecretMetadata.class, VersoriConnection.class)
            .withName("secrets")
            .withInformerListLimit(PAGE)
            .withLabelSelector(selector.map(LabelSelector::text).orElse(null))
            // The framework shares one store among the informers of all namespaces, and each
            // informer
            // clears the entries of the others. Null keeps the framework's. Workaround
            // secret-versions.
            .withItemStore(namespaces.isOne() ? new SecretVersions() : null)
            .withOnUpdateFilter(SecretIndex::isChanged)
            // Workaround no-second-index: without it the framework would keep an index of its own,
            // by resource.
            .withPrimaryToSecondaryMapper(SecretIndex::secretIds)
            .withSecondaryToPrimaryMapper(
                // Resources that are added later are reconciled anyway.
                secret -> primaries.isRunning() ? naming(secret, primaries) : Set.of())
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

  /** The source of events, whose namespaces change. */
  InformerEventSource<SecretMetadata, VersoriConnection> source() {
    return source;
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
        : ReferencedSecrets.of(resource.getSpec()).all().stream()
            .map(name -> key(resource.getMetadata().getNamespace(), name))
            .toList();
  }

  private static Set<ResourceID> secretIds(VersoriConnection resource) {
    return ReferencedSecrets.of(resource.getSpec()).all().stream()
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
