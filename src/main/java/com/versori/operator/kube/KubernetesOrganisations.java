package com.versori.operator.kube;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.api.v1alpha1.VersoriOrganisationStatus;
import com.versori.operator.findings.OrganisationAccess;
import com.versori.operator.model.NamespaceLabels;
import com.versori.operator.port.Organisations;
import com.versori.operator.timing.Timing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Caches the organisations of the watched namespaces and of the operator's own. Namespaces are
 * watched only once an organisation selects them by their labels.
 */
public final class KubernetesOrganisations implements Organisations, AutoCloseable {

  private static final long PAGE = 500;
  private static final int UNPROCESSABLE = 422;

  /** Told about changes, on a thread of an informer. */
  public interface Listener {
    void organisationChanged(OrganisationRef ref);

    void labelsChanged(String namespace);
  }

  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final ObjectMapper json = new ObjectMapper();
  private final List<SharedIndexInformer<VersoriOrganisation>> informers = new ArrayList<>();
  private final AtomicReference<SharedIndexInformer<Namespace>> labels = new AtomicReference<>();
  private final AtomicReference<Boolean> mayReadNamespaces = new AtomicReference<>();
  private volatile Listener listener;

  /**
   * @param watched empty: all
   * @param own the operator's namespace, always watched
   */
  public KubernetesOrganisations(KubernetesClient client, Set<String> watched, String own) {
    this.client = client;
    this.namespaces = new TreeSet<>(watched);
    if (!watched.isEmpty()) {
      namespaces.add(own);
    }
  }

  /**
   * Returns once every organisation is in the cache.
   *
   * @throws KubernetesClientException if they cannot be read
   */
  public void start(Listener changes) {
    this.listener = changes;
    var all = client.resources(VersoriOrganisation.class);
    if (namespaces.isEmpty()) {
      informers.add(all.inAnyNamespace().withLimit(PAGE).runnableInformer(0));
    } else {
      namespaces.forEach(
          one -> informers.add(all.inNamespace(one).withLimit(PAGE).runnableInformer(0)));
    }
    informers.forEach(
        informer -> start(informer, one -> changes.organisationChanged(ref(one)), this::isChanged));
    watchNamespacesIfNeeded();
  }

  /** Why the cache cannot be relied on; empty if it can. */
  public String problem() {
    return informers.stream().allMatch(SharedIndexInformer::isWatching)
        ? ""
        : "a watch of the organisations is broken";
  }

  @Override
  public Optional<VersoriOrganisation> get(OrganisationRef ref) {
    String key = Cache.namespaceKeyFunc(ref.namespace(), ref.name());
    return informers.stream()
        .map(informer -> informer.getStore().getByKey(key))
        .filter(Objects::nonNull)
        .findFirst();
  }

  @Override
  public List<VersoriOrganisation> all() {
    return informers.stream().flatMap(informer -> informer.getStore().list().stream()).toList();
  }

  @Override
  public NamespaceLabels labels(String namespace) {
    if (Boolean.FALSE.equals(mayReadNamespaces.get())) {
      return NamespaceLabels.UNREADABLE;
    }
    return Optional.ofNullable(labels.get())
        .map(informer -> informer.getStore().getByKey(namespace))
        .map(found -> NamespaceLabels.of(found.getMetadata().getLabels()))
        .orElse(NamespaceLabels.NOT_YET);
  }

  @Override
  public Optional<VersoriOrganisation> writeStatus(
      VersoriOrganisation seen, VersoriOrganisationStatus status) {
    VersoriOrganisation named = new VersoriOrganisation();
    named.getMetadata().setNamespace(seen.getMetadata().getNamespace());
    named.getMetadata().setName(seen.getMetadata().getName());
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    patch
        .addObject()
        .put("op", "test")
        .put("path", "/metadata/uid")
        .put("value", seen.getMetadata().getUid());
    patch
        .addObject()
        .put("op", "add")
        .put("path", "/status")
        .set("value", json.valueToTree(status));
    try {
      return Optional.of(
          client
              .resources(VersoriOrganisation.class)
              .inNamespace(seen.getMetadata().getNamespace())
              .resource(named)
              .subresource("status")
              .patch(PatchContext.of(PatchType.JSON), patch.toString()));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
          || e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == UNPROCESSABLE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Call it periodically: an organisation may select namespaces by now. */
  public void watchNamespacesIfNeeded() {
    if (labels.get() != null || all().stream().noneMatch(OrganisationAccess::usesLabels)) {
      return;
    }
    if (mayReadNamespaces.get() == null) {
      mayReadNamespaces.set(may("list") && may("watch"));
    }
    if (mayReadNamespaces.get()) {
      SharedIndexInformer<Namespace> informer =
          client.namespaces().withLimit(PAGE).runnableInformer(0);
      start(
          informer,
          one -> listener.labelsChanged(one.getMetadata().getName()),
          (before, now) ->
              !Objects.equals(before.getMetadata().getLabels(), now.getMetadata().getLabels()));
      labels.set(informer);
    }
  }

  private boolean may(String verb) {
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withResource("namespaces")
            .withVerb(verb)
            .endResourceAttributes()
            .endSpec()
            .build();
    SelfSubjectAccessReview answer =
        client.authorization().v1().selfSubjectAccessReview().create(review);
    return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }

  /** Returns once the cache is filled; what it is filled with is no change. */
  private static <T extends HasMetadata> void start(
      SharedIndexInformer<T> informer, Consumer<T> changed, BiPredicate<T, T> matters) {
    try {
      informer
          .start()
          .toCompletableFuture()
          .get(Timing.CACHE_FILLED.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      informer.stop();
      throw new IllegalStateException(
          "the cache of %s could not be filled; check the CRDs and the operator's rights"
              .formatted(informer.getApiTypeClass().getSimpleName()),
          e);
    }
    Set<String> first = ConcurrentHashMap.newKeySet();
    informer.getStore().list().forEach(one -> first.add(one.getMetadata().getUid()));
    informer.addEventHandler(new Handler<>(first, changed, matters));
  }

  private boolean isChanged(VersoriOrganisation before, VersoriOrganisation now) {
    return !Objects.equals(before.getMetadata().getUid(), now.getMetadata().getUid())
        || !Objects.equals(before.getSpec(), now.getSpec());
  }

  private static OrganisationRef ref(VersoriOrganisation one) {
    return new OrganisationRef(one.getMetadata().getName(), one.getMetadata().getNamespace());
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
    Optional.ofNullable(labels.get()).ifPresent(SharedIndexInformer::stop);
  }

  /** Reports additions, removals and changes that matter. */
  private record Handler<T extends HasMetadata>(
      Set<String> first, Consumer<T> changed, BiPredicate<T, T> matters)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T now) {
      if (!first.remove(now.getMetadata().getUid())) {
        changed.accept(now);
      }
    }

    @Override
    public void onUpdate(T before, T now) {
      if (matters.test(before, now)) {
        changed.accept(now);
      }
    }

    @Override
    public void onDelete(T last, boolean unknown) {
      changed.accept(last);
    }
  }
}
