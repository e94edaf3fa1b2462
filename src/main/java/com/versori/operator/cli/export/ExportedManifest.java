package com.versori.operator.cli.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.cli.check.OfflineChecks;
import com.versori.operator.cli.command.Shown;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.cli.schema.CustomResourceSchema;
import com.versori.operator.client.model.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The manifest that adopts one connection. It always passes {@code check}: fields that cannot be
 * declared are left out, with a comment.
 */
final class ExportedManifest {

  private static final int LONGEST_NAME = 253;
  private static final int MOST_NAMED = 64;

  /** The comment of the Secret names these. */
  private static final Pattern IN_SECRET =
      Pattern.compile(
          "credentials\\[\\d+]\\.credential\\.data\\.\\w+\\."
              + "(value|valueBase64|username|password|clientId|clientSecret|refreshToken|accessToken|code|state"
              + "|certificate|key|ca|oauthToken|oauthVerifier|token|tokenSecret)");

  private final CustomResourceSchema schema;
  private final Connection connection;
  private final ObjectNode object = JsonNodeFactory.instance.objectNode();
  private final CommentedYaml yaml = new CommentedYaml();
  private final List<String> leftOut = new ArrayList<>();
  private String undeclared = "";

  /**
   * @param externalId of the connection's end user; null without one
   * @param marked the deleted resource that the connection was created for
   * @param namespace the namespace to write if there was no such resource
   * @param taken names of other resources; the name of this one is added
   */
  ExportedManifest(
      CustomResourceSchema schema,
      Connection connection,
      String externalId,
      Optional<CredentialNameMark> marked,
      Optional<String> namespace,
      Set<String> taken) {
    this.schema = schema;
    this.connection = connection;
    object.put("apiVersion", VersoriConnection.GROUP + "/" + VersoriConnection.VERSION);
    object.put("kind", VersoriConnection.KIND);
    ObjectNode metadata = object.putObject("metadata");
    String name = marked.map(CredentialNameMark::name).orElseGet(() -> resourceName(taken));
    taken.add(name);
    metadata.put("name", name);
    marked
        .map(CredentialNameMark::namespace)
        .or(() -> namespace)
        .ifPresent(n -> metadata.put("namespace", n));
    spec(name, externalId);
    header();
  }

  /** The manifest as a YAML document, with its separator. */
  String text() {
    return "---\n" + yaml.write(object);
  }

  /** Names members of the connection that are not declared; empty if there are none. */
  String undeclared() {
    return undeclared;
  }

  private void header() {
    yaml.comment(
        "apiVersion",
        "Connection %s%s%s."
            .formatted(
                connection.name() == null
                    ? connection.id()
                    : CommentedYaml.quoted(connection.name()),
                connection.createdAt() == null ? "" : ", created at " + connection.createdAt(),
                connection.connectionTemplateId() == null
                    ? ""
                    : ", from template " + connection.connectionTemplateId()));
  }

  private void spec(String name, String externalId) {
    ObjectNode spec = object.putObject("spec");
    spec.put("connectionId", connection.id());
    yaml.comment(
        "spec.connectionId",
        "To adopt it, allow the namespace or this ID in spec.references of the VersoriOrganisation, and name it in\n"
            + "organisationRef unless it is the default. Otherwise the resource reports Forbidden.");
    spec.put("driftPolicy", "Report");
    yaml.comment(
        "spec.driftPolicy",
        "Report: the operator changes nothing. Without this line it updates the connection to match this resource.\n"
            + "Deleting this resource keeps the connection, unless you set deletionPolicy: Delete.");
    put(spec, "externalId", externalId);
    put(spec, "name", connection.name());
    put(spec, "baseUrl", connection.baseUrl());
    ExportedCredentials credentials = new ExportedCredentials(connection, name);
    if (credentials.obstacle().isPresent()) {
      leaveOut(spec, "credentials", credentials.obstacle().get());
    } else if (!credentials.json().isEmpty()) {
      spec.set("credentials", credentials.json());
    }
    leaveOutInvalidFields(spec, credentials.hidden());
    if (spec.has("credentials")) {
      credentials.comments().forEach(yaml::comment);
    }
    nameUndeclared(
        Stream.of(leftOut, connection.unread(), credentials.undeclared(), credentials.hidden())
            .flatMap(List::stream)
            .filter(path -> !IN_SECRET.matcher(path).matches())
            .filter(path -> spec.has("credentials") || !path.startsWith("credentials["))
            .toList());
  }

  private void nameUndeclared(List<String> paths) {
    if (!paths.isEmpty()) {
      int more = paths.size() - MOST_NAMED;
      undeclared =
          Shown.line(String.join(", ", paths.subList(0, Math.min(paths.size(), MOST_NAMED))))
              + (more > 0 ? " and %d more".formatted(more) : "");
      yaml.comment("spec", "Not declared of what the API answers: " + undeclared);
    }
  }

  private void put(ObjectNode spec, String field, String value) {
    if (value != null && !value.isEmpty()) {
      spec.put(field, value);
      if (!PlainUrls.mayBeShown(field, value)) {
        leaveOut(spec, field, "the URL may contain a secret");
      }
    }
  }

  /** Checks the manifest and removes each field that does not pass. Usually one check is enough. */
  private void leaveOutInvalidFields(ObjectNode spec, List<String> hidden) {
    List<OfflineChecks.Found> problems = problems();
    for (String field : List.of("credentials", "baseUrl", "name")) {
      Optional<OfflineChecks.Found> refused =
          problems.stream()
              .filter(problem -> problem.path().startsWith("spec." + field))
              .findFirst();
      if (refused.isPresent()) {
        boolean explained = field.equals("credentials") && !hidden.isEmpty();
        leaveOut(
            spec,
            field,
            refused.get().message()
                + (explained
                    ? "; not shown, because they may contain a secret: " + String.join(", ", hidden)
                    : ""));
        problems = problems();
      }
    }
  }

  private void leaveOut(ObjectNode spec, String field, String why) {
    spec.remove(field);
    leftOut.add(field);
    yaml.comment(
        "spec",
        "%s is not declared and stays as it is on the platform: %s."
            .formatted(field, Shown.message(why)));
  }

  private List<OfflineChecks.Found> problems() {
    List<OfflineChecks.Found> refused =
        schema.problems(object).stream()
            .map(problem -> new OfflineChecks.Found(problem.path(), problem.text(), false))
            .toList();
    if (!refused.isEmpty()) {
      return refused;
    }
    return OfflineChecks.of(
        Manifest.as(object.path("spec"), VersoriConnectionSpec.class),
        "default",
        Map.of(),
        (secret, key) -> false,
        Instant.EPOCH);
  }

  /** The connection's name as an unused Kubernetes name. */
  private String resourceName(Set<String> taken) {
    String name = DnsNames.of(connection.name(), "connection", LONGEST_NAME);
    if (!taken.contains(name)) {
      return name;
    }
    String id = DnsNames.of(connection.id(), "connection", 63);
    return DnsNames.of(name, "connection", LONGEST_NAME - id.length() - 1) + "-" + id;
  }
}
