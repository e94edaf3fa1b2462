package com.versori.operator.config;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.client.TrustedCertificates;
import com.versori.operator.model.Durations;
import com.versori.operator.model.LabelSelector;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.model.OrganisationUse;
import com.versori.operator.timing.Timing;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The operator's configuration, read once from the environment.
 *
 * @param clusterIds the cluster's ID, then those of its predecessors; empty: the UID of the
 *     namespace kube-system
 * @param watchNamespaces empty: all
 */
public record OperatorConfig(
    List<String> apiUrls,
    Optional<Path> caFile,
    Optional<URI> proxy,
    List<String> noProxy,
    List<String> clusterIds,
    Set<String> watchNamespaces,
    Optional<LabelSelector> labelSelector,
    Optional<LabelSelector> secretSelector,
    int maxConcurrentReconciles,
    Duration apiTimeout,
    Duration createSettleTime,
    boolean leaderElection,
    String podNamespace,
    String leaseName,
    int httpPort) {

  private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9._-]{1,63}");
  private static final int MOST_CLUSTERS = 8;
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[?::1\\]?");

  /** Kubernetes sets these for a Service named versori; they are not settings. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("VERSORI(_.*)?_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_.*)?)");

  private static final Path SERVICE_ACCOUNT_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  /**
   * @throws InvalidConfigurationException names every invalid variable and what is expected
   */
  public static OperatorConfig from(Map<String, String> env) throws InvalidConfigurationException {
    Reader reader = new Reader(env);
    OperatorConfig config =
        new OperatorConfig(
            reader.read(Setting.VERSORI_API_URLS, OperatorConfig::apiUrls),
            reader.optional(Setting.VERSORI_CA_FILE, OperatorConfig::caFile),
            reader.optional(Setting.HTTPS_PROXY, OperatorConfig::proxyUrl),
            reader.optional(Setting.NO_PROXY, ProxySettings::exceptions).orElse(List.of()),
            reader.optional(Setting.CLUSTER_ID, OperatorConfig::clusterIds).orElse(List.of()),
            reader.optional(Setting.WATCH_NAMESPACES, OperatorConfig::namespaces).orElse(Set.of()),
            reader.optional(Setting.LABEL_SELECTOR, LabelSelector::new),
            reader.optional(Setting.SECRET_LABEL_SELECTOR, LabelSelector::new),
            reader.read(Setting.MAX_CONCURRENT_RECONCILES, text -> between(text, 1, 500)),
            reader.read(
                Setting.API_TIMEOUT,
                text -> between(text, Timing.SHORTEST_API_TIMEOUT, Timing.LONGEST_API_TIMEOUT)),
            reader.read(
                Setting.CREATE_SETTLE_TIME,
                text -> between(text, Timing.SHORTEST_SETTLE_TIME, Timing.LONGEST_SETTLE_TIME)),
            reader.read(Setting.LEADER_ELECTION, OperatorConfig::trueOrFalse),
            reader
                .optional(Setting.POD_NAMESPACE, OperatorConfig::namespace)
                .orElseGet(OperatorConfig::ownNamespace),
            reader.read(Setting.LEASE_NAME, OperatorConfig::leaseName),
            reader.read(Setting.HTTP_PORT, text -> between(text, 0, 65_535)));
    reader.optional(Setting.LOG_FORMAT, text -> oneOf(text, "json", "text"));
    reader.optional(
        Setting.LOG_LEVEL, text -> oneOf(text, "TRACE", "DEBUG", "INFO", "WARN", "ERROR"));
    reader.findMisspelt();
    reader.complain();
    return config;
  }

  public static String help(String subcommands) {
    StringBuilder text =
        new StringBuilder(
            """
            Manages Versori connections that are declared as VersoriConnection resources.

            Usage: java -jar versori-connection-operator.jar [--help | --version | SUBCOMMAND ...]

            Without arguments, it runs as the operator. Subcommands change nothing; each has its own --help:

            """);
    text.append(subcommands);
    text.append(
        """

        Environment variables:

        """);
    for (Setting setting : Setting.values()) {
      text.append("  ").append(setting.name()).append("\n      ");
      text.append(setting.meaning()).append(" Default: ").append(setting.preset()).append(".\n");
    }
    return text.append(
            """

            The Kubernetes API is that of the kubeconfig (KUBECONFIG), or that of the pod's cluster.
            Exit status: 0 after a stop, 1 after a failure or a lost lease, 2 if a setting is invalid.
            """)
        .toString();
  }

  /**
   * @param clusterUid the UID of the namespace kube-system; called if no cluster ID is set
   */
  public OperatorSettings settings(Supplier<String> clusterUid) {
    return new OperatorSettings(
        podNamespace,
        new OrganisationRef(VersoriOrganisation.DEFAULT_NAME, podNamespace),
        apiUrls,
        watchNamespaces,
        clusterIds.isEmpty() ? List.of(clusterUid.get()) : clusterIds,
        apiTimeout,
        apiTimeout.plus(leaderElection ? Timing.LEASE : Duration.ZERO).plus(createSettleTime),
        secretSelector);
  }

  /** Reads variables and collects their problems. */
  private static final class Reader {
    private final Map<String, String> env;
    private final List<String> problems = new ArrayList<>();

    Reader(Map<String, String> env) {
      this.env = env;
    }

    /** The value; the default if it is not set or invalid. */
    <T> T read(Setting setting, Function<String, T> parse) {
      T value = parsed(setting, given(setting).orElse(setting.preset()), parse);
      return value == null ? parse.apply(setting.preset()) : value;
    }

    <T> Optional<T> optional(Setting setting, Function<String, T> parse) {
      return given(setting).map(text -> parsed(setting, text, parse));
    }

    void findMisspelt() {
      for (String name : new TreeSet<>(env.keySet())) {
        if (name.startsWith("VERSORI_")
            && !Setting.isKnown(name)
            && !SERVICE_LINK.matcher(name).matches()) {
          problems.add(
              name
                  + " is not a setting"
                  + Setting.nearest(name).map(s -> "; did you mean " + s.name() + "?").orElse("."));
        }
      }
    }

    void complain() throws InvalidConfigurationException {
      if (!problems.isEmpty()) {
        throw new InvalidConfigurationException(problems);
      }
    }

    /** Proxy variables are commonly lower case, too. */
    private Optional<String> given(Setting setting) {
      String text = env.get(setting.name());
      if (text == null && setting.name().endsWith("_PROXY")) {
        text = env.get(setting.name().toLowerCase(Locale.ROOT));
      }
      return Optional.ofNullable(text).map(String::strip).filter(t -> !t.isEmpty());
    }

    private <T> T parsed(Setting setting, String text, Function<String, T> parse) {
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        problems.add(
            setting.mayBeSecret(text)
                ? "%s (its value is not shown): %s".formatted(setting.name(), e.getMessage())
                : "%s is \"%s\": %s".formatted(setting.name(), text, e.getMessage()));
        return null;
      }
    }
  }

  private static List<String> apiUrls(String text) {
    return items(text).stream()
        .map(OperatorConfig::apiUrl)
        .map(url -> OrganisationUse.normalised(url.toString()))
        .toList();
  }

  /**
   * @throws IllegalArgumentException if a token must not be sent there
   */
  public static URI apiUrl(String text) {
    URI uri = uri(text.replaceAll("/+$", ""));
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    boolean local =
        "http".equalsIgnoreCase(uri.getScheme())
            && uri.getHost() != null
            && LOOPBACK.matcher(uri.getHost()).matches();
    if (uri.getHost() == null
        || !(secure || local)
        || uri.getQuery() != null
        || uri.getFragment() != null
        || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "expected an https URL without user, query and fragment (http only for localhost), such"
              + " as https://platform.versori.com/api/v2");
    }
    return uri;
  }

  private static URI proxyUrl(String text) {
    URI uri = uri(text.contains("://") ? text : "http://" + text);
    if (!"http".equalsIgnoreCase(uri.getScheme())
        || uri.getHost() == null
        || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "expected the proxy's host and port without user, such as http://proxy.example.com:3128");
    }
    return uri;
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("expected a URL");
    }
  }

  private static Path caFile(String text) {
    Path path = Path.of(text);
    TrustedCertificates.check(path);
    return path;
  }

  private static List<String> clusterIds(String text) {
    List<String> ids = items(text);
    String expected =
        "expected IDs of 1 to 63 letters, digits and ._-, at most %d, each once"
            .formatted(MOST_CLUSTERS);
    if (ids.isEmpty() || ids.size() > MOST_CLUSTERS || ids.size() > Set.copyOf(ids).size()) {
      throw new IllegalArgumentException(expected);
    }
    ids.forEach(id -> matching(id, CLUSTER, expected));
    return ids;
  }

  private static Set<String> namespaces(String text) {
    Set<String> namespaces = new TreeSet<>();
    items(text).forEach(item -> namespaces.add(namespace(item)));
    return namespaces;
  }

  private static String namespace(String text) {
    return matching(text, NAMESPACE, "expected names of namespaces, such as shop,billing");
  }

  private static String leaseName(String text) {
    return matching(text, NAMESPACE, "expected 1 to 63 lower-case letters, digits and -");
  }

  private static List<String> items(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(i -> !i.isEmpty()).toList();
  }

  private static boolean trueOrFalse(String text) {
    return Boolean.parseBoolean(oneOf(text, "true", "false"));
  }

  private static String oneOf(String text, String... choices) {
    if (!Arrays.asList(choices).contains(text)) {
      throw new IllegalArgumentException("expected one of " + String.join(", ", choices));
    }
    return text;
  }

  private static int between(String text, int least, int most) {
    String expected = "expected a whole number from " + least + " to " + most;
    String digits = matching(text, Pattern.compile("[0-9]{1,9}"), expected);
    int number = Integer.parseInt(digits);
    if (number < least || number > most) {
      throw new IllegalArgumentException(expected);
    }
    return number;
  }

  private static Duration between(String text, Duration least, Duration most) {
    Duration duration = Durations.parse(text);
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "expected a duration from %s to %s"
              .formatted(Durations.format(least), Durations.format(most)));
    }
    return duration;
  }

  private static String matching(String text, Pattern pattern, String expected) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException(expected);
    }
    return text;
  }

  private static String ownNamespace() {
    try {
      return Files.readString(SERVICE_ACCOUNT_NAMESPACE).strip();
    } catch (IOException e) {
      return "default";
    }
  }
}
