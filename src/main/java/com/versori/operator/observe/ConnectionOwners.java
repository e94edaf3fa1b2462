package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.model.Ids;
import com.versori.operator.model.Snapshot;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which resource a connection belongs to: one has one owner. Only a status claims a connection,
 * because only the operator writes it; what a spec or an annotation names claims nothing. A status
 * that names its resource as the owner precedes one without an owner, and then the older resource
 * precedes.
 */
public final class ConnectionOwners {

  private static final String CONNECTIONS = "connections";
  private static final String TEMPLATES = "templates";

  /**
   * What the status of a resource claims.
   *
   * @param named whether the status names the resource as the owner
   * @param since when the resource was created, RFC 3339
   */
  record Claim(
      String connectionId, String namespace, String name, String uid, boolean named, String since) {

    private static final Comparator<Claim> BEST_FIRST =
        Comparator.comparing((Claim claim) -> !claim.named())
            .thenComparing(Claim::since)
            .thenComparing(Claim::uid);

    /** Empty if the status claims nothing, or is another resource's. */
    static Optional<Claim> of(VersoriConnection resource, List<String> clusterIds) {
      VersoriConnectionStatus status = resource.getStatus();
      if (status == null || !Ids.isUlid(status.connectionId())) {
        return Optional.empty();
      }
      VersoriConnectionStatus.Owner owner = status.owner();
      String namespace = resource.getMetadata().getNamespace();
      String name = resource.getMetadata().getName();
      boolean isOwn = owner == null || owner.is(clusterIds, namespace, name);
      return isOwn
          ? Optional.of(
              new Claim(
                  status.connectionId(),
                  namespace,
                  name,
                  resource.getMetadata().getUid(),
                  owner != null,
                  resource.getMetadata().getCreationTimestamp()))
          : Optional.empty();
    }

    boolean isOf(VersoriConnection resource) {
      return uid.equals(resource.getMetadata().getUid());
    }

    boolean precedes(Claim other) {
      return BEST_FIRST.compare(this, other) < 0;
    }

    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  private final List<String> clusterIds;
  private final Optional<OwnerListings> live;
  private Function<String, List<VersoriConnection>> byConnection = id -> List.of();
  private Function<String, List<VersoriConnection>> byTemplate = id -> List.of();

  /**
   * @param clusterIds the cluster's own ID and those of its predecessors
   * @param live what the API server has, where it can be asked
   */
  public ConnectionOwners(List<String> clusterIds, Optional<OwnerListings> live) {
    this.clusterIds = clusterIds;
    this.live = live;
  }

  public void index(IndexerResourceCache<VersoriConnection> cache) {
    cache.addIndexer(CONNECTIONS, this::connection);
    cache.addIndexer(TEMPLATES, this::template);
    byConnection = id -> cache.byIndex(CONNECTIONS, id);
    byTemplate = id -> cache.byIndex(TEMPLATES, id);
  }

  /** Of resources that do not change any more. */
  public void index(List<VersoriConnection> all) {
    byConnection = id -> all.stream().filter(one -> connection(one).contains(id)).toList();
    byTemplate = id -> all.stream().filter(one -> template(one).contains(id)).toList();
  }

  /**
   * Another resource that has the connection, {@code namespace/name}: to be asked before each
   * adoption and each removal of what has no resource.
   */
  public Optional<String> other(VersoriConnection resource, String connectionId) {
    return best(others(resource, connectionId))
        .or(
            () ->
                best(
                    live.stream()
                        .flatMap(listings -> listings.of(connectionId).stream())
                        .filter(claim -> !claim.isOf(resource))));
  }

  private static Optional<String> best(Stream<Claim> claims) {
    return claims.min(Claim.BEST_FIRST).map(Claim::toString);
  }

  /** Another resource with a better claim on the connection that the resource's status records. */
  public Optional<String> better(VersoriConnection resource) {
    return claim(resource)
        .flatMap(
            own -> best(others(resource, own.connectionId()).filter(other -> other.precedes(own))));
  }

  /** Another namespace whose static connection uses the template that is to be created from. */
  Optional<String> templateUser(Snapshot s) {
    return s.templateId().map(byTemplate).stream()
        .flatMap(List::stream)
        .filter(other -> !other.getMetadata().getNamespace().equals(s.namespace()))
        .filter(other -> claim(other).isPresent())
        .filter(other -> s.organisationId().equals(other.getStatus().organisationId()))
        .filter(other -> s.operator().apiUrl().equals(other.getStatus().apiUrl()))
        .map(other -> other.getMetadata().getNamespace())
        .findFirst();
  }

  private Stream<Claim> others(VersoriConnection resource, String connectionId) {
    return byConnection.apply(connectionId).stream()
        .flatMap(other -> claim(other).stream())
        .filter(claim -> !claim.isOf(resource));
  }

  private Optional<Claim> claim(VersoriConnection resource) {
    return Claim.of(resource, clusterIds);
  }

  private List<String> connection(VersoriConnection resource) {
    return claim(resource).map(Claim::connectionId).stream().toList();
  }

  private List<String> template(VersoriConnection resource) {
    boolean isStatic = resource.getSpec() != null && resource.getSpec().externalId() == null;
    return isStatic && resource.getStatus() != null
        ? Stream.ofNullable(resource.getStatus().templateId()).toList()
        : List.of();
  }
}
