package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Which resource a connection belongs to: one has one owner, and the first to ask is it. */
final class ConnectionOwners {

  private static final String INDEX = "connections";

  private static final Comparator<VersoriConnection> OLDEST_FIRST =
      Comparator.comparing((VersoriConnection r) -> r.getMetadata().getCreationTimestamp())
          .thenComparing(r -> r.getMetadata().getUid());

  /** The resources that have a connection of that ID, or ask for it. */
  private Function<String, List<VersoriConnection>> resources;

  void index(IndexerResourceCache<VersoriConnection> cache) {
    cache.addIndexer(INDEX, ConnectionOwners::idsOf);
    resources = id -> cache.byIndex(INDEX, id);
  }

  /** Of resources that do not change any more. */
  void index(List<VersoriConnection> all) {
    resources = id -> all.stream().filter(one -> idsOf(one).contains(id)).toList();
  }

  /** Another resource that has the connection, or asked for it first: {@code namespace/name}. */
  Optional<String> other(VersoriConnection resource, String connectionId) {
    return resources.apply(connectionId).stream()
        .filter(other -> !isSame(other, resource))
        .filter(other -> has(other, connectionId) || OLDEST_FIRST.compare(other, resource) < 0)
        .min(OLDEST_FIRST)
        .map(Names::of);
  }

  private static List<String> idsOf(VersoriConnection resource) {
    return Stream.of(
            Optional.ofNullable(resource.getStatus()).map(status -> status.connectionId()),
            Optional.ofNullable(resource.getSpec()).map(spec -> spec.connectionId()))
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private static boolean has(VersoriConnection resource, String connectionId) {
    return resource.getStatus() != null && connectionId.equals(resource.getStatus().connectionId());
  }

  private static boolean isSame(VersoriConnection a, VersoriConnection b) {
    return Objects.equals(a.getMetadata().getUid(), b.getMetadata().getUid());
  }
}
