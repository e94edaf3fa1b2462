package com.versori.operator.config;

import com.versori.operator.findings.SimilarNames;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The environment variables of the operator. */
public enum Setting {
  VERSORI_API_URLS(
      "https://platform.versori.com/api/v2,https://platform-staging.versori.com/api/v2",
      "URLs of the Versori API that organisations outside the operator's namespace may have,"
          + " comma-separated: https, or http for localhost."),
  VERSORI_CA_FILE(
      "none", "PEM file of certificates to trust in addition to those of the Java runtime."),
  HTTPS_PROXY("none", "Proxy for the Versori API, such as http://proxy.example.com:3128."),
  NO_PROXY(
      "none", "Hosts that bypass the proxy, comma-separated: names, .suffixes, addresses, CIDRs."),
  CLUSTER_ID(
      "UID of the namespace kube-system",
      "ID of the cluster in ownership marks, 1 to 63 letters, digits and ._-. Set it to keep"
          + " the connections of a cluster that is rebuilt. Up to 7 IDs of predecessors may"
          + " follow, comma-separated; their connections count as this cluster's. Clusters that"
          + " run at the same time must not share an ID; shards of one cluster must."),
  WATCH_NAMESPACES(
      "all",
      "Namespaces to watch, comma-separated; organisations and their Secrets also in the operator's."),
  LABEL_SELECTOR("none", "Label selector of the resources that this operator reconciles."),
  SECRET_LABEL_SELECTOR(
      "none",
      "Label selector of the Secrets that this operator uses, such as versori.com/use=true."),
  MAX_CONCURRENT_RECONCILES("50", "Resources reconciled at the same time: 1 to 500."),
  API_TIMEOUT("15s", "Timeout of a call to the Versori API: 1s to 20s."),
  CREATE_SETTLE_TIME(
      "60s",
      "Time beyond API_TIMEOUT (and the lease duration) in which a create may still appear on"
          + " the platform; after it, the create counts as failed: 1s to 1h."),
  LEADER_ELECTION(
      "false",
      "Whether only one of several replicas is active: true or false; true in deploy/install."),
  POD_NAMESPACE(
      "the service account's, else default",
      "The operator's namespace: of its default organisation and of the leader election lease."),
  LEASE_NAME(
      "versori-connection-operator",
      "Name of the leader election lease; operators with different LABEL_SELECTOR or"
          + " WATCH_NAMESPACES in one namespace need one each."),
  HTTP_PORT("8080", "Port of /livez, /readyz and /metrics; 0 selects any free port."),
  LOG_FORMAT("json", "json or text."),
  LOG_LEVEL("INFO", "TRACE, DEBUG, INFO, WARN or ERROR.");

  private final String preset;
  private final String meaning;

  Setting(String preset, String meaning) {
    this.preset = preset;
    this.meaning = meaning;
  }

  public String preset() {
    return preset;
  }

  public String meaning() {
    return meaning;
  }

  /** Whether the value may contain a password or token and must not be logged. */
  boolean mayBeSecret(String value) {
    return switch (this) {
      case HTTPS_PROXY -> true;
      case VERSORI_API_URLS -> value.contains("@");
      case VERSORI_CA_FILE -> !value.matches("[./~].*") || value.length() > 1_024;
      default -> false;
    };
  }

  static boolean isKnown(String name) {
    return Arrays.stream(values()).anyMatch(s -> s.name().equals(name));
  }

  /** The setting that a misspelt name most likely means. */
  static Optional<Setting> nearest(String name) {
    List<String> names = Arrays.stream(values()).map(Setting::name).toList();
    return SimilarNames.to(name, names, 1).stream()
        .filter(nearest -> SimilarNames.distance(nearest, name) <= 3)
        .map(Setting::valueOf)
        .findFirst();
  }
}
