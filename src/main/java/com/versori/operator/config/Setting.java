package com.versori.operator.config;

import com.versori.operator.findings.SimilarNames;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The environment variables that the operator reads: the one table of them. */
public enum Setting {
  VERSORI_API_URL(
      "https://platform.versori.com/api/v2",
      "URL of the Versori API: https, or http for this very machine."),
  VERSORI_ORGANISATION_ID("required", "Organisation that connections are made in: a ULID."),
  VERSORI_TOKEN_FILE(
      "required", "File with the API token, such as a mounted Secret; read again when it changes."),
  VERSORI_AUTH_SCHEME("Bearer", "How the token is sent: Bearer or JWT."),
  VERSORI_ORGANISATIONS_DIR(
      "none",
      "Directory with tokens of further organisations, such as a mounted Secret: <organisation ID>"
          + " holds a token, <organisation ID>.namespaces the namespaces that may use it"
          + " (comma-separated, * and ? are wildcards)."),
  VERSORI_DEFAULT_ORGANISATION_NAMESPACES(
      "all",
      "Namespaces that may use the operator's own organisation, comma-separated; * and ? are"
          + " wildcards."),
  VERSORI_REFERENCE_NAMESPACES(
      "none",
      "Namespaces that may refer by ID to what the platform holds with a token of the operator,"
          + " comma-separated; * and ? are wildcards."),
  VERSORI_CA_FILE("none", "PEM file of certificates to trust beside the Java runtime's own."),
  HTTPS_PROXY("none", "Proxy to the Versori API, such as http://proxy.example.com:3128."),
  NO_PROXY(
      "none", "Hosts that need no proxy, comma-separated: names, .suffixes, addresses, CIDRs."),
  CLUSTER_ID(
      "UID of the namespace kube-system",
      "ID of the cluster in ownership marks, 1 to 63 letters, digits and ._-; set it to keep the"
          + " connections of a cluster that is rebuilt. Behind it, comma-separated, up to 7 IDs of"
          + " predecessors whose connections count as this cluster's. Two clusters that run at the"
          + " same time never share one; shards of one cluster do."),
  WATCH_NAMESPACES("all", "Namespaces to watch, comma-separated."),
  LABEL_SELECTOR("none", "Only resources with these labels are this operator's."),
  SECRET_LABEL_SELECTOR(
      "none",
      "Only Secrets with these labels exist for this operator, such as versori.com/use=true."),
  MAX_CONCURRENT_RECONCILES("50", "Resources worked on at the same time: 1 to 500."),
  RESYNC_INTERVAL("30m", "For resources that give no resyncInterval: 1m to 168h."),
  DEFAULT_DELETION_POLICY("Delete", "For resources that give no deletionPolicy: Delete or Retain."),
  API_RATE_LIMIT(
      "20",
      "Calls to the Versori API in a second, for each source of a token (the operator, or a Secret):"
          + " 1 to 10000. Twice as many may come at once; resyncs get a quarter; namespaces share it"
          + " equally."),
  API_TIMEOUT("15s", "Longest time of a call to the Versori API: 1s to 20s."),
  CREATE_SETTLE_TIME(
      "60s",
      "How much longer than a call (and a lease) a create may take to show up on the platform before"
          + " it counts as not made: 1s to 1h."),
  LEADER_ELECTION(
      "false",
      "Whether one of several replicas works at a time: true or false; true in deploy/install."),
  POD_NAMESPACE(
      "the service account's, else default", "Namespace of the lease for leader election."),
  LEASE_NAME(
      "versori-connection-operator",
      "Name of the lease for leader election; operators with different LABEL_SELECTOR or"
          + " WATCH_NAMESPACES in one namespace need one each."),
  HTTP_PORT("8080", "Port of /livez, /readyz and /metrics; 0 takes any free one."),
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

  /** Whether that value may hold a password or a token, and so is not for logs. */
  boolean mayBeSecret(String value) {
    return switch (this) {
      case HTTPS_PROXY -> true;
      case VERSORI_API_URL -> value.contains("@");
      // A token in place of its file is an easy mistake.
      case VERSORI_TOKEN_FILE, VERSORI_ORGANISATIONS_DIR, VERSORI_CA_FILE ->
          !value.matches("[./~].*") || value.length() > 1_024;
      default -> false;
    };
  }

  static boolean isKnown(String name) {
    return Arrays.stream(values()).anyMatch(s -> s.name().equals(name));
  }

  /** The known name that a misspelt one most likely means. */
  static Optional<Setting> nearest(String name) {
    List<String> names = Arrays.stream(values()).map(Setting::name).toList();
    return SimilarNames.to(name, names, 1).stream()
        .filter(nearest -> SimilarNames.distance(nearest, name) <= 3)
        .map(Setting::valueOf)
        .findFirst();
  }
}
