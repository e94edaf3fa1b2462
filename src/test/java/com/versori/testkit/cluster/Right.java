package com.versori.testkit.cluster;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The smallest part of a rule: one verb on one resource.
 *
 * @param cluster whether it is in the ClusterRole, not in the Role in the operator's namespace
 * @param resource the resource, with a subresource if any: {@code versoriconnections/status}
 * @param names the objects it is restricted to; empty for all
 */
public record Right(
    boolean cluster, String group, String resource, List<String> names, String verb) {

  /** The rights of the installed operator. */
  public static List<Right> deployed(KubernetesClient client) {
    List<PolicyRule> everywhere =
        client.rbac().clusterRoles().withName(Cluster.ACCOUNT).get().getRules();
    List<PolicyRule> own =
        client
            .rbac()
            .roles()
            .inNamespace(Cluster.SYSTEM)
            .withName(Cluster.ACCOUNT + "-lease")
            .get()
            .getRules();
    return Stream.concat(
            everywhere.stream().flatMap(rule -> of(true, rule)),
            own.stream().flatMap(rule -> of(false, rule)))
        .toList();
  }

  private static Stream<Right> of(boolean cluster, PolicyRule rule) {
    List<Right> rights = new ArrayList<>();
    for (String group : rule.getApiGroups()) {
      for (String resource : rule.getResources()) {
        for (String verb : rule.getVerbs()) {
          rights.add(new Right(cluster, group, resource, rule.getResourceNames(), verb));
        }
      }
    }
    return rights.stream();
  }

  /** Creates a service account with exactly these rights, and waits until they are effective. */
  public static void give(
      KubernetesClient client, String namespace, String account, List<Right> rights) {
    ObjectMeta own = new ObjectMetaBuilder().withName(account).withNamespace(namespace).build();
    ObjectMeta everywhere = new ObjectMetaBuilder().withName(account + "-" + namespace).build();
    client.resource(new ServiceAccountBuilder().withMetadata(own).build()).create();
    client
        .resource(
            new ClusterRoleBuilder()
                .withMetadata(everywhere)
                .withRules(rules(rights, true))
                .build())
        .create();
    client
        .resource(new RoleBuilder().withMetadata(own).withRules(rules(rights, false)).build())
        .create();
    client
        .resource(
            new ClusterRoleBindingBuilder()
                .withMetadata(everywhere)
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", everywhere.getName())
                .addNewSubject("", "ServiceAccount", account, namespace)
                .build())
        .create();
    client
        .resource(
            new RoleBindingBuilder()
                .withMetadata(own)
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", account)
                .addNewSubject("", "ServiceAccount", account, namespace)
                .build())
        .create();
    String user = "system:serviceaccount:" + namespace + ":" + account;
    Awaitility.await()
        .until(() -> rights.stream().allMatch(right -> right.isHeld(client, user, namespace)));
  }

  private static List<PolicyRule> rules(List<Right> rights, boolean cluster) {
    return rights.stream().filter(right -> right.cluster == cluster).map(Right::rule).toList();
  }

  private PolicyRule rule() {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resource)
        .withResourceNames(names)
        .withVerbs(verb)
        .build();
  }

  private boolean isHeld(KubernetesClient client, String user, String namespace) {
    String[] parts = resource.split("/");
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user)
            .withNewResourceAttributes()
            .withGroup(group)
            .withResource(parts[0])
            .withSubresource(parts.length > 1 ? parts[1] : "")
            .withName(names.isEmpty() ? "" : names.get(0))
            .withNamespace(cluster ? "" : namespace)
            .withVerb(verb)
            .endResourceAttributes()
            .endSpec()
            .build();
    return client.resource(review).create().getStatus().getAllowed();
  }

  @Override
  public String toString() {
    return verb + " " + resource + (names.isEmpty() ? "" : " " + names);
  }
}
