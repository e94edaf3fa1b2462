package com.versori.operator.cli.command;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.AllowedFrom;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.AllowedNamespaces;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.Auth;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.References;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.ReferencesFrom;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.TokenAuth;
import com.versori.operator.api.v1alpha1.VersoriOrganisationStatus;
import com.versori.operator.api.v1alpha1.credential.SecretKeyRef;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Ids;
import com.versori.operator.client.model.Token;
import com.versori.operator.config.OperatorConfig;
import com.versori.operator.kube.KubernetesSecrets;
import com.versori.operator.model.Finding;
import com.versori.operator.model.NamespaceLabels;
import com.versori.operator.model.Observation;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.model.SecretContent;
import com.versori.operator.observe.CallerResolver;
import com.versori.operator.observe.LargePasses;
import com.versori.operator.observe.SecretLookup;
import com.versori.operator.port.Organisations;
import com.versori.operator.port.SecretReader;
import com.versori.operator.port.SecretReader.LargeSecretException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The organisations of a subcommand: those of the cluster, or the one that options describe, which
 * then is the organisation of every resource and allows everything.
 */
public final class GivenOrganisation implements Organisations {

  public static final String HELP =
      """
                --organisation NAME     VersoriOrganisation of the cluster, as [NAMESPACE/]NAME (default: default in
                                        the operator's namespace, POD_NAMESPACE)
                --organisation-id ID    without a cluster: the organisation of all resources, with
                --token-file FILE       a file with its API token, and
                --api-url URL           the API (default: production)
      """;

  /** No Secret can have this name. */
  private static final SecretKeyRef FROM_FILE = new SecretKeyRef("--token-file", "token");

  private final OperatorSettings settings;
  private final Optional<KubernetesClient> cluster;
  private final Optional<VersoriOrganisationSpec> fixed;
  private final Optional<SecretContent> token;
  private final List<String> projects;

  private GivenOrganisation(
      OperatorSettings settings,
      Optional<KubernetesClient> cluster,
      Optional<VersoriOrganisationSpec> fixed,
      Optional<SecretContent> token,
      List<String> projects) {
    this.settings = settings;
    this.cluster = cluster;
    this.fixed = fixed;
    this.token = token;
    this.projects = projects;
  }

  /** Parses the options that describe the organisation, and these. */
  public static Arguments parse(List<String> arguments, String... more) throws UsageException {
    Stream<String> own =
        Stream.of("--organisation", "--organisation-id", "--token-file", "--api-url");
    return Arguments.parse(arguments, Stream.concat(own, Stream.of(more)).toArray(String[]::new));
  }

  /**
   * @param namespaces of the resources
   */
  public static GivenOrganisation of(Arguments options, Sources sources, Set<String> namespaces)
      throws UsageException, FailureException {
    String name = options.option("organisation", null);
    String id = options.option("organisation-id", null);
    String file = options.option("token-file", null);
    if ((id == null) != (file == null)) {
      throw new UsageException("--organisation-id and --token-file need each other");
    }
    if (id == null) {
      if (options.option("api-url").isPresent()) {
        throw new UsageException("--api-url goes with --organisation-id");
      }
      if (sources.cluster().isEmpty()) {
        throw new UsageException(
            "No cluster is read: set --organisation-id and --token-file, or KUBECONFIG");
      }
      return new GivenOrganisation(
          name == null ? sources.settings() : sources.settings().withDefault(ref(sources, name)),
          sources.cluster(),
          Optional.empty(),
          Optional.empty(),
          List.of());
    }
    if (name != null) {
      throw new UsageException("Set either --organisation or --organisation-id");
    }
    if (!Ids.isUlid(id)) {
      throw new UsageException("--organisation-id is %s: expected a ULID".formatted(id));
    }
    return new GivenOrganisation(
        sources.settings(),
        sources.cluster(),
        Optional.of(
            new VersoriOrganisationSpec(
                id,
                url(options.option("api-url", VersoriOrganisationSpec.DEFAULT_API_URL)),
                new Auth(new TokenAuth(FROM_FILE, null), null),
                new AllowedNamespaces(AllowedFrom.ALL, null, null),
                new References(ReferencesFrom.NAMES, null, List.copyOf(namespaces), null),
                null,
                null,
                null,
                null)),
        Optional.of(token(file)),
        List.of());
  }

  /** The same, with the project as the only one. */
  public GivenOrganisation limitedTo(String project) {
    return new GivenOrganisation(settings, cluster, fixed, token, List.of(project));
  }

  private static String url(String text) throws UsageException {
    try {
      return OperatorConfig.apiUrl(text).toString();
    } catch (IllegalArgumentException e) {
      throw new UsageException("--api-url: " + e.getMessage());
    }
  }

  private static OrganisationRef ref(Sources sources, String text) {
    int slash = text.indexOf('/');
    return new OrganisationRef(
        text.substring(slash + 1),
        slash < 0 ? sources.settings().namespace() : text.substring(0, slash));
  }

  /** Without white space around it. A message never shows the content. */
  private static SecretContent token(String file) throws FailureException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] content = in.readNBytes(Token.LONGEST + 1);
      if (content.length > Token.LONGEST) {
        throw new FailureException(
            "The token file %s is too large for a token; store only the token in it"
                .formatted(file));
      }
      String text = new String(content, StandardCharsets.UTF_8);
      byte[] token = new Token(text.strip()).value().getBytes(StandardCharsets.UTF_8);
      return new SecretContent(
          "1", Map.of(), Map.of(FROM_FILE.key(), Base64.getEncoder().encodeToString(token)));
    } catch (IOException e) {
      throw new FailureException(
          "The token file %s cannot be read; correct --token-file, or its permissions"
              .formatted(file));
    } catch (IllegalArgumentException e) {
      throw new FailureException(
          "The token file %s contains no token: %s".formatted(file, e.getMessage()));
    }
  }

  /** The settings, with the organisation that is the default. */
  public OperatorSettings settings() {
    return settings;
  }

  /**
   * The caller of the default organisation.
   *
   * @param externalId of the end user whose connections calls are about; null: without one
   */
  public Caller caller(String externalId) throws FailureException {
    OrganisationRef ref = settings.defaultOrganisation();
    VersoriOrganisation one =
        get(ref)
            .orElseThrow(
                () -> new FailureException("VersoriOrganisation " + ref + " does not exist"));
    CallerResolver callers =
        new CallerResolver(
            settings.namespace(),
            new SecretLookup(
                (namespace, name, size) -> secret(namespace, name),
                settings.secretSelector(),
                new LargePasses(Integer.MAX_VALUE)),
            this::versions,
            Clock.systemUTC());
    Observation<Caller> caller = callers.of(ref, one.getSpec());
    if (caller.value() == null) {
      throw new FailureException(caller.obstacle().map(Finding::message).orElse("no token"));
    }
    return callers.forEndUser(caller.value(), externalId);
  }

  @Override
  public Optional<VersoriOrganisation> get(OrganisationRef ref) {
    Optional<VersoriOrganisation> found = find(ref);
    if (!projects.isEmpty()) {
      found.ifPresent(one -> one.setSpec(one.getSpec().limitedTo(projects)));
    }
    return found;
  }

  private Optional<VersoriOrganisation> find(OrganisationRef ref) {
    if (fixed.isEmpty()) {
      return Optional.ofNullable(
          cluster
              .orElseThrow()
              .resources(VersoriOrganisation.class)
              .inNamespace(ref.namespace())
              .withName(ref.name())
              .get());
    }
    VersoriOrganisation one = new VersoriOrganisation();
    one.getMetadata().setName(ref.name());
    // Any URL is allowed there.
    one.getMetadata().setNamespace(settings.namespace());
    one.setSpec(fixed.get());
    return Optional.of(one);
  }

  @Override
  public List<VersoriOrganisation> all() {
    return List.of();
  }

  @Override
  public NamespaceLabels labels(String namespace) {
    try {
      return cluster
          .map(client -> client.namespaces().withName(namespace).get())
          .map(found -> NamespaceLabels.of(found.getMetadata().getLabels()))
          .orElse(NamespaceLabels.of(Map.of()));
    } catch (KubernetesClientException e) {
      return NamespaceLabels.UNREADABLE;
    }
  }

  @Override
  public Optional<VersoriOrganisation> writeStatus(
      VersoriOrganisation seen, VersoriOrganisationStatus status) {
    throw new IllegalStateException("subcommands are read-only");
  }

  /** The Secrets that exist; a subcommand reads each once, so that their versions do not matter. */
  public Map<String, String> versions(String namespace, Set<String> names) {
    return names.stream()
        .filter(name -> secret(namespace, name).isPresent())
        .collect(Collectors.toMap(name -> name, name -> ""));
  }

  /** A Secret with a token: of the cluster, or the content of the file. */
  public Optional<SecretContent> secret(String namespace, String name) {
    if (name.equals(FROM_FILE.name())) {
      return token;
    }
    try {
      return cluster.isEmpty()
          ? Optional.empty()
          : new KubernetesSecrets(cluster.get()).read(namespace, name, SecretReader.Size.ANY);
    } catch (LargeSecretException e) {
      throw new IllegalStateException("the API server accepts no larger Secret", e);
    }
  }
}
