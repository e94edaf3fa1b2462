package com.versori.operator.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.model.ContentKey;
import com.versori.operator.model.Finding;
import com.versori.operator.model.SecretContent;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.Pairing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A payload with its Secret values, or the finding that prevents it.
 *
 * @param connection the {@code connection} of the request; complete only without a finding
 * @param findings empty, or one finding for everything that is missing or invalid
 * @param warnings unusual values that are sent unchanged; no secret value
 * @param values the secret values used
 * @param hashes entry name to the hash of its content
 */
public record ResolvedPayload(
    ObjectNode connection,
    List<Finding> findings,
    List<String> warnings,
    SecretValues values,
    Map<String, String> hashes) {

  /** Precedence of reasons. */
  private static final List<Reason> ORDER =
      List.of(
          Reason.INVALID_SPEC,
          Reason.SECRET_NOT_FOUND,
          Reason.SECRET_KEY_NOT_FOUND,
          Reason.INVALID_SECRET_VALUE);

  /**
   * @param templateSchemes the template's schemes, for entries that declare none
   * @param now to find expired certificates
   */
  public static ResolvedPayload of(
      VersoriConnectionSpec spec,
      EntryIds ids,
      List<? extends JsonNode> templateSchemes,
      String namespace,
      Map<String, SecretContent> secrets,
      ContentKey contentKey,
      Instant now) {
    List<Finding> findings = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    SecretValues values = new SecretValues();
    ObjectNode connection =
        ConnectionPayload.of(
            spec,
            ids,
            templateSchemes,
            entry ->
                new SecretValueResolver(
                    entry, spec, namespace, secrets, now, findings, warnings, values));
    findings.addAll(misfits(spec, connection));
    return new ResolvedPayload(
        connection,
        merged(findings),
        List.copyOf(warnings),
        values,
        hashes(spec, connection, contentKey));
  }

  private static Map<String, String> hashes(
      VersoriConnectionSpec spec, ObjectNode connection, ContentKey key) {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (int i = 0; i < spec.credentials().size(); i++) {
      String entry = spec.credentials().get(i).name();
      hashes.put(entry, EntryContent.hash(key, entry, connection.path("credentials").path(i)));
    }
    return hashes;
  }

  public static List<Finding> misfits(VersoriConnectionSpec spec, ObjectNode connection) {
    List<Finding> misfits = new ArrayList<>();
    for (int i = 0; i < spec.credentials().size(); i++) {
      JsonNode entry = connection.path("credentials").path(i);
      JsonNode scheme = entry.path("authSchemeConfig");
      JsonNode credential = entry.path("credential");
      if (scheme.isObject() && credential.isObject() && !Pairing.fits(scheme, credential)) {
        misfits.add(
            Finding.fix(
                Reason.INVALID_SPEC,
                "spec.credentials[%s]: the credential (%s) does not match the authScheme (%s)"
                    .formatted(
                        spec.credentials().get(i).name(),
                        credential.path("type").asText(),
                        scheme.path("type").asText())));
      }
    }
    return misfits;
  }

  /** One finding with the first reason by {@link #ORDER} and every message once. */
  private static List<Finding> merged(List<Finding> findings) {
    if (findings.size() < 2) {
      return List.copyOf(findings);
    }
    List<Finding> sorted =
        findings.stream().sorted(Comparator.comparingInt(f -> ORDER.indexOf(f.reason()))).toList();
    Finding first = sorted.get(0);
    String message =
        sorted.stream().map(Finding::message).distinct().collect(Collectors.joining("; "));
    return List.of(new Finding(first.reason(), first.fate(), message, first.retryAfter()));
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return "ResolvedPayload[findings=" + findings + ", warnings=" + warnings + ", values=***]";
  }
}
