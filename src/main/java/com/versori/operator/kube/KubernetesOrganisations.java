package com.versori.operator.kube;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.api.v1alpha1.VersoriOrganisationStatus;
import com.versori.operator.findings.OrganisationAccess;
import com.versori.operator.model.NamespaceLabels;
import com.versori.operator.port.Organisations;
import com.versori.operator.timing.Timing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Caches the organisations of the watched namespaces and of the operator's own. A watched namespace
 * that may not be read is left out, and taken up when it can. Namespaces themselves are watched
 * only once an organisation selects them by their labels.
 */
public final class KubernetesOrganisations implements Organisations, AutoCloseable {

  private static final long PAGE = 500;
  private static final String ALL = "";
  private static final Logger log = LoggerFactory.getLogger(KubernetesOrganisations.class);

  private final KubernetesClient client;
  private final String own;
  private final Set<String> others;
  private final ObjectMapper json = new ObjectMapper();

  /** By namespace; {@link #ALL} for one watch of all. */
  private final Map<String, SharedIndexInformer<VersoriOrganisation>> informers =
      new ConcurrentHashMap<>();

  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean isChecking = new AtomicBoolean();
  private final AtomicReference<SharedIndexInformer<Namespace>> labels = new AtomicReference<>();
  private final AtomicReference<Boolean> mayReadNamespaces = new AtomicReference<>();
  private volatile Listener listener;
  private volatile boolean checkFailed;

  /**
   * @param watched empty: all
   * @param own the operator's namespace, always watched
   */
  public KubernetesOrganisations(KubernetesClient client, Set<String> watched, String own) {
    this.client = client;
    this.own = watched.isEmpty() ? ALL : own;
    this.others = new TreeSet<>(watched);
    others.remove(own);
  }

  /**
   * Completes once every organisation is in the cache that can be read, or with an {@link
   * IllegalStateException} if those of the operator's namespace cannot be.
   *
   * @param threads fill the caches of all namespaces at the same time
   */
  public CompletableFuture<Void> start(Listener changes, Executor threads) {
    this.listener = changes;
    Stream<Runnable> fills =
        Stream.concat(
            Stream.of(() -> fill(own, false)),
            others.stream().map(one -> () -> fillIfReadable(one)));
    return CompletableFuture.allOf(
            fills
                .map(fill -> CompletableFuture.runAsync(fill, threads))
                .toArray(CompletableFuture[]::new))
        .thenRun(this::watchNamespacesIfNeeded);
  }

  private void fillIfReadable(String namespace) {
    if (mayRead(namespace)) {
      fill(namespace, false);
    }
  }

  /**
   * Takes up namespaces that could not be read and now can, and rights to read their labels that
   * were granted or taken away. Returns at once.
   */
  public void checkNamespaces() {
    if (isChecking.compareAndSet(false, true)) {
      CompletableFuture.runAsync(this::check);
    }
  }

  private void check() {
    try {
      check(own);
      others.forEach(this::check);
      checkLabels();
      checkFailed = false;
    } catch (KubernetesClientException e) {
      log.atLevel(checkFailed ? Level.DEBUG : Level.WARN)
          .addKeyValue("code", e.getCode())
          .log("The rights in namespaces could not be checked; retrying");
      checkFailed = true;
    } finally {
      isChecking.set(false);
    }
  }

  /**
   * Drops the labels if the operator may no longer read them, or if their watch has stopped. When
   * it may read them, {@link #watchNamespacesIfNeeded} lists and watches them again.
   */
  private void checkLabels() {
    SharedIndexInformer<Namespace> informer = labels.get();
    Boolean known = mayReadNamespaces.get();
    if (known == null || (informer != null && informer.isWatching()) || !someUseLabels()) {
      return;
    }
    boolean may = mayRead("", "namespaces", null);
    if (informer != null && (!may || !informer.isRunning())) {
      labels.set(null);
      informer.stop();
    }
    if (may != known) {
      mayReadNamespaces.set(may);
      log.atWarn()
          .addKeyValue("readable", may)
          .log("The operator's right to read the labels of namespaces has changed");
      usersOfLabels().forEach(one -> listener.organisationChanged(one.ref()));
    }
  }

  private Stream<VersoriOrganisation> usersOfLabels() {
    return all().stream().filter(OrganisationAccess::usesLabels);
  }

  private boolean someUseLabels() {
    return usersOfLabels().findAny().isPresent();
  }

  private void check(String namespace) {
    SharedIndexInformer<VersoriOrganisation> informer = informers.get(namespace);
    boolean works = informer != null && informer.isRunning() && informer.isWatching();
    if (works || !mayRead(namespace)) {
      broken.remove(namespace);
      return;
    }
    broken.add(namespace);
    if (informer == null || !informer.isRunning()) {
      try {
        fill(namespace, true);
        broken.remove(namespace);
      } catch (IllegalStateException e) {
        log.atWarn()
            .addKeyValue("namespace", namespace)
            .addKeyValue("error", e.getMessage())
            .log("The organisations of a namespace cannot be watched yet; retrying");
      }
    }
  }

  /**
   * @param isLate whether resources may wait for what is found
   */
  private void fill(String namespace, boolean isLate) {
    var kind = client.resources(VersoriOrganisation.class);
    SharedIndexInformer<VersoriOrganisation> informer =
        namespace.equals(ALL)
            ? kind.inAnyNamespace().withLimit(PAGE).runnableInformer(0)
            : kind.inNamespace(namespace).withLimit(PAGE).runnableInformer(0);
    Consumer<VersoriOrganisation> changed = one -> listener.organisationChanged(one.ref());
    start(informer, changed, this::isChanged);
    SharedIndexInformer<VersoriOrganisation> before = informers.put(namespace, informer);
    if (before != null) {
      before.getStore().list().forEach(changed);
    }
    if (isLate) {
      informer.getStore().list().forEach(changed);
    }
  }

  /** Why the cache cannot be relied on; empty if it can. */
  public String problem() {
    SharedIndexInformer<VersoriOrganisation> informer = informers.get(own);
    if (informer == null || !informer.isWatching() || !broken.isEmpty()) {
      return "a watch of the organisations is broken";
    }
    return Boolean.TRUE.equals(mayReadNamespaces.get())
            && Optional.ofNullable(labels.get()).filter(one -> !one.isWatching()).isPresent()
        ? "the watch of the namespaces is broken"
        : "";
  }

  @Override
  public Optional<VersoriOrganisation> get(OrganisationRef ref) {
    String key = Cache.namespaceKeyFunc(ref.namespace(), ref.name());
    return informers.values().stream()
        .map(informer -> informer.getStore().getByKey(key))
        .filter(Objects::nonNull)
        .findFirst();
  }

  @Override
  public List<VersoriOrganisation> all() {
    return informers.values().stream()
        .flatMap(informer -> informer.getStore().list().stream())
        .toList();
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
      if (KubernetesResources.isGone(e) || KubernetesResources.isConflict(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Call it periodically: an organisation may select namespaces by now. */
  public void watchNamespacesIfNeeded() {
    if (labels.get() != null || !someUseLabels()) {
      return;
    }
    if (mayReadNamespaces.get() == null) {
      mayReadNamespaces.set(mayRead("", "namespaces", null));
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

  private boolean mayRead(String namespace) {
    return mayRead(VersoriConnection.GROUP, VersoriOrganisation.PLURAL, namespace);
  }

  private boolean mayRead(String group, String resource, String namespace) {
    return Stream.of("list", "watch")
        .allMatch(verb -> AccessReview.may(client, verb, group, resource, namespace));
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

  @Override
  public void close() {
    informers.values().forEach(SharedIndexInformer::stop);
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
