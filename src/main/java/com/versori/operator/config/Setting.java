package com.versori.operator.config;

import com.versori.operator.findings.SimilarNames;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The environment variables of the operator. */
public enum Setting {
  VERSORI_API_URL(
      "https://platform.versori.com/api/v2",
      "URL of the Versori API: https, or http for localhost."),
  VERSORI_ORGANISATION_ID("required", "Organisation that connections are created in: a ULID."),
  VERSORI_TOKEN_FILE(
      "required", "File with the API token, such as a mounted Secret; reloaded when it changes."),
  VERSORI_AUTH_SCHEME("Bearer", "Scheme of the Authorization header: Bearer or JWT."),
  VERSORI_ORGANISATIONS_DIR(
      "none",
      "Directory with tokens of further organisations, such as a mounted Secret: file"
          + " <organisation ID> contains a token, <organisation ID>.namespaces the namespaces"
          + " that may use it (comma-separated, * and ? are wildcards)."),
  VERSORI_DEFAULT_ORGANISATION_NAMESPACES(
      "all",
      "Namespaces that may use the operator's own organisation, comma-separated; * and ? are"
          + " wildcards."),
  VERSORI_REFERENCE_NAMESPACES(
      "none",
      "Namespaces that may reference existing objects on the platform by ID with a token of the"
          + " operator, comma-separated; * and ? are wildcards."),
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
  WATCH_NAMESPACES("all", "Namespaces to watch, comma-separated."),
  LABEL_SELECTOR("none", "Label selector of the resources that this operator reconciles."),
  SECRET_LABEL_SELECTOR(
      "none",
      "Label selector of the Secrets that this operator uses, such as versori.com/use=true."),
  MAX_CONCURRENT_RECONCILES("50", "Resources reconciled at the same time: 1 to 500."),
  RESYNC_INTERVAL("30m", "Resync interval of resources that set none: 1m to 168h."),
  DEFAULT_DELETION_POLICY(
      "Delete",
      "Deletion policy of resources that set none, except adopted ones: Delete or Retain."),
  API_RATE_LIMIT(
      "20",
      "Calls to the Versori API per second, for each token source (the operator or a Secret): 1"
          + " to 10000. A burst may have twice as many; resyncs get a quarter; namespaces share"
          + " it equally."),
  API_TIMEOUT("15s", "Timeout of a call to the Versori API: 1s to 20s."),
  CREATE_SETTLE_TIME(
      "60s",
      "Time beyond API_TIMEOUT (and the lease duration) in which a create may still appear on"
          + " the platform; after it, the create counts as failed: 1s to 1h."),
  LEADER_ELECTION(
      "false",
      "Whether only one of several replicas is active: true or false; true in deploy/install."),
  POD_NAMESPACE("the service account's, else default", "Namespace of the leader election lease."),
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
      case VERSORI_API_URL -> value.contains("@");
      // The token itself instead of its file is an easy mistake.
      case VERSORI_TOKEN_FILE, VERSORI_ORGANISATIONS_DIR, VERSORI_CA_FILE ->
          !value.matches("[./~].*") || value.length() > 1_024;
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
