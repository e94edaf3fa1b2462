package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Claims on connections as the API server has them now, in every namespace that the operator may
 * read: the cache knows neither the resources of another shard nor those of the last moment. One
 * listing serves all that wait for it.
 */
public final class OwnerListings {

  private static final long PAGE = 500;

  private final KubernetesClient client;
  private final Set<String> watched;
  private final List<String> clusterIds;
  private final LongSupplier nanoTime;
  private Map<String, List<ConnectionClaim>> last = Map.of();
  private long begunNanos;
  private boolean listed;
  private Boolean everywhere;

  /**
   * @param watched the namespaces that the operator watches; empty: all
   */
  public OwnerListings(
      KubernetesClient client,
      Set<String> watched,
      List<String> clusterIds,
      LongSupplier nanoTime) {
    this.client = client;
    this.watched = watched;
    this.clusterIds = clusterIds;
    this.nanoTime = nanoTime;
  }

  /** The claims on a connection, from a listing that began after this call. */
  List<ConnectionClaim> of(String connectionId) {
    long asked = nanoTime.getAsLong();
    synchronized (this) {
      if (!listed || begunNanos - asked < 0) {
        begunNanos = nanoTime.getAsLong();
        last = list();
        listed = true;
      }
      return last.getOrDefault(connectionId, List.of());
    }
  }

  /** Lets go of the last listing. */
  public synchronized void forget() {
    last = Map.of();
    listed = false;
  }

  private Map<String, List<ConnectionClaim>> list() {
    Map<String, List<ConnectionClaim>> claims = new HashMap<>();
    var resources = client.resources(VersoriConnection.class);
    if (watched.isEmpty() || mayListEverywhere()) {
      list(resources.inAnyNamespace(), claims);
    } else {
      watched.forEach(namespace -> list(resources.inNamespace(namespace), claims));
    }
    return claims;
  }

  private void list(
      Listable<? extends KubernetesResourceList<VersoriConnection>> resources,
      Map<String, List<ConnectionClaim>> claims) {
    String next = null;
    do {
      ListOptions options = new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
      KubernetesResourceList<VersoriConnection> page = resources.list(options);
      for (VersoriConnection resource : page.getItems()) {
        ConnectionClaim.of(resource, clusterIds)
            .ifPresent(
                claim ->
                    claims
                        .computeIfAbsent(claim.connectionId(), id -> new ArrayList<>(1))
                        .add(claim));
      }
      next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
  }

  private boolean mayListEverywhere() {
    if (everywhere == null) {
      SelfSubjectAccessReview review =
          new SelfSubjectAccessReviewBuilder()
              .withNewSpec()
              .withNewResourceAttributes()
              .withGroup(VersoriConnection.GROUP)
              .withResource(VersoriConnection.PLURAL)
              .withVerb("list")
              .endResourceAttributes()
              .endSpec()
              .build();
      SelfSubjectAccessReview answer =
          client.authorization().v1().selfSubjectAccessReview().create(review);
      everywhere =
          Optional.ofNullable(answer.getStatus())
              .map(status -> Boolean.TRUE.equals(status.getAllowed()))
              .orElse(false);
    }
    return everywhere;
  }
}
