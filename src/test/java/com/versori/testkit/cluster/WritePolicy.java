package com.versori.testkit.cluster;

import org.awaitility.Awaitility;

/** A policy of the namespace: changed resources need a label. New ones do not. */
public final class WritePolicy implements AutoCloseable {

  private static final String POLICY =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: %1$s}
      spec:
        failurePolicy: Fail
        matchConstraints:
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
          resourceRules:
          - {apiGroups: [versori.com], apiVersions: ["*"], operations: [UPDATE], resources: ["%2$s"]}
        validations:
        - expression: has(object.metadata.labels) && 'cost-centre' in object.metadata.labels
          message: label cost-centre is missing
          reason: %3$s
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: %1$s}
      spec: {policyName: %1$s, validationActions: [Deny]}
      """;

  private final Cluster cluster;

  private WritePolicy(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Answers with 422. */
  public static WritePolicy invalid(Cluster cluster) {
    return of(cluster, "versoriconnections", "Invalid");
  }

  /**
   * @param resource or subresource
   * @param reason of the answer, which gives its code
   */
  public static WritePolicy of(Cluster cluster, String resource, String reason) {
    String name = cluster.namespace();
    cluster.applyEverywhere(POLICY.formatted(name, resource, reason)).orThrow();
    WritePolicy policy = new WritePolicy(cluster);
    // The API server applies it a moment later.
    cluster
        .apply(
            "{apiVersion: versori.com/v1alpha1, kind: VersoriConnection, metadata: {name: probe},"
                + " spec: {connectionId: 01KKC00000000000000000CRD1, deletionPolicy: Retain}}")
        .orThrow();
    String subresource = resource.endsWith("/status") ? "--subresource=status" : "--type=merge";
    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(
            () ->
                cluster
                    .kubectl(
                        "patch",
                        "vconn",
                        "probe",
                        subresource,
                        "--type=merge",
                        "--dry-run=server",
                        "-p",
                        "{\"spec\":{\"resyncInterval\":\"2h\"},\"status\":{\"observedGeneration\":9}}")
                    .err()
                    .contains("cost-centre"));
    return policy;
  }

  @Override
  public void close() {
    String name = cluster.namespace();
    cluster.kubectl("delete", "validatingadmissionpolicy", name).orThrow();
    cluster.kubectl("delete", "validatingadmissionpolicybinding", name).orThrow();
  }
}
