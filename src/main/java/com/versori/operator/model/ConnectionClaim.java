package com.versori.operator.model;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.model.Ids;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the status of a resource claims.
 *
 * @param named whether the status names the resource as the owner
 * @param since when the resource was created, RFC 3339
 */
public record ConnectionClaim(
    String connectionId, String namespace, String name, String uid, boolean named, String since) {

  public static final Comparator<ConnectionClaim> BEST_FIRST =
      Comparator.comparing((ConnectionClaim claim) -> !claim.named())
          .thenComparing(ConnectionClaim::since)
          .thenComparing(ConnectionClaim::uid);

  /** Empty if the status claims nothing, or is another resource's. */
  public static Optional<ConnectionClaim> of(VersoriConnection resource, List<String> clusterIds) {
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
            new ConnectionClaim(
                status.connectionId(),
                namespace,
                name,
                resource.getMetadata().getUid(),
                owner != null,
                resource.getMetadata().getCreationTimestamp()))
        : Optional.empty();
  }

  public boolean isOf(VersoriConnection resource) {
    return uid.equals(resource.getMetadata().getUid());
  }

  public boolean precedes(ConnectionClaim other) {
    return BEST_FIRST.compare(this, other) < 0;
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
