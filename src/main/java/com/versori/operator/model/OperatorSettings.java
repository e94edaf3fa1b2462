package com.versori.operator.model;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Ids;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The settings that decisions depend on.
 *
 * @param namespace the operator's own, whose organisations may have any API URL
 * @param defaultOrganisation of resources that name none
 * @param apiUrls of organisations in other namespaces, normalised
 * @param watchedNamespaces empty: all
 * @param clusterIds the cluster's ID in the ownership mark, then those of its predecessors
 * @param apiTimeout of a call
 * @param settleTime how long after its attempt was first seen a create, or an update of unknown
 *     outcome, may still take effect
 * @param secretSelector only matching Secrets are used
 */
public record OperatorSettings(
    String namespace,
    OrganisationRef defaultOrganisation,
    List<String> apiUrls,
    Set<String> watchedNamespaces,
    List<String> clusterIds,
    Duration apiTimeout,
    Duration settleTime,
    Optional<LabelSelector> secretSelector) {

  public OperatorSettings {
    apiUrls = List.copyOf(apiUrls);
    watchedNamespaces = Set.copyOf(watchedNamespaces);
    clusterIds = List.copyOf(clusterIds);
  }

  /** The same with another default organisation. */
  public OperatorSettings withDefault(OrganisationRef other) {
    return new OperatorSettings(
        namespace,
        other,
        apiUrls,
        watchedNamespaces,
        clusterIds,
        apiTimeout,
        settleTime,
        secretSelector);
  }

  /** Whether organisations of the namespace are in the cache. */
  public boolean isWatched(String other) {
    return watchedNamespaces.isEmpty()
        || watchedNamespaces.contains(other)
        || namespace.equals(other);
  }

  /** The organisation that a resource names, or that its connection was made in, or the default. */
  public OrganisationRef organisationOf(VersoriConnection resource) {
    if (resource.getSpec() != null && resource.getSpec().organisationRef() != null) {
      return resource.getSpec().organisationRef();
    }
    return Optional.ofNullable(resource.getStatus())
        .filter(status -> Ids.isUlid(status.connectionId()))
        .map(status -> status.organisationRef())
        .orElse(defaultOrganisation);
  }
}
