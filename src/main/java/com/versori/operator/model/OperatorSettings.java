package com.versori.operator.model;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.DriftPolicy;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Effective;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings that decisions depend on.
 *
 * @param apiUrl the Versori API, without a trailing slash
 * @param organisationId the operator's organisation
 * @param clusterIds the cluster's ID in the ownership mark, then those of its predecessors
 * @param deletionPolicy the default for resources that set none
 * @param resyncInterval the default for resources that set none
 * @param apiTimeout of a call
 * @param settleTime how long after its attempt was first seen a create, or an update of unknown
 *     outcome, may still take effect
 * @param organisationNamespaces who may use the operator's organisation and token
 * @param referenceNamespaces who may reference existing objects on the platform with a token of the
 *     operator
 * @param secretSelector only matching Secrets are used
 */
public record OperatorSettings(
    String apiUrl,
    String organisationId,
    List<String> clusterIds,
    DeletionPolicy deletionPolicy,
    Duration resyncInterval,
    Duration apiTimeout,
    Duration settleTime,
    Globs organisationNamespaces,
    Globs referenceNamespaces,
    Optional<LabelSelector> secretSelector) {

  public OperatorSettings {
    clusterIds = List.copyOf(clusterIds);
  }

  public DeletionPolicy deletionPolicy(VersoriConnectionSpec spec) {
    return spec.deletionPolicy() == null ? deletionPolicy : spec.deletionPolicy();
  }

  public Duration resyncInterval(VersoriConnectionSpec spec) {
    return spec.resyncInterval() == null ? resyncInterval : Durations.parse(spec.resyncInterval());
  }

  public DriftPolicy driftPolicy(VersoriConnectionSpec spec) {
    return spec.driftPolicy() == null ? DriftPolicy.CORRECT : spec.driftPolicy();
  }

  /**
   * The settings in effect for a resource, as its status shows them.
   *
   * @param policy what its deletion follows
   */
  public Effective effective(VersoriConnectionSpec spec, DeletionPolicy policy) {
    return new Effective(policy, driftPolicy(spec), Durations.format(resyncInterval(spec)));
  }
}
