package com.versori.operator.request;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.client.model.Ids;
import com.versori.operator.client.model.Sha256;
import com.versori.operator.findings.Remedies;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.credential.CredentialPayloads;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Prevents a second send of a credential that the platform renews ({@code oauth2-token}) or
 * consumes ({@code oauth2-code}, {@code oauth1}). Status keeps 8 bytes of a hash of the last value;
 * an unchanged one is referenced by its ID.
 */
final class Fingerprints {

  private static final Set<String> ONE_TIME = Set.of("oauth2-code", "oauth1");
  private static final Set<String> RENEWED = Set.of("oauth2-token");

  /**
   * The part of a credential that counts as its value. A change of the rest does not send it again.
   */
  private static final List<String> VALUES =
      List.of("refreshToken", "accessToken", "code", "oauthToken", "oauthVerifier");

  /** Prefix of the fingerprint of a code that the API rejected. */
  private static final String REFUSED = "refused:";

  private static final int BYTES = 8;

  /**
   * @param sent entry to fingerprint, of what is in the payload
   * @param referenced entries whose value the platform stores already
   * @param finding a code in the payload has been sent before and may be spent
   */
  public record Check(Map<String, String> sent, Set<String> referenced, Optional<Finding> finding) {
    static final Check NONE = new Check(Map.of(), Set.of(), Optional.empty());
  }

  private Fingerprints() {}

  /**
   * Replaces values that the platform stores already by a reference to them.
   *
   * @param connection the {@code connection} of the request; it is changed
   */
  static Check apply(Snapshot s, ObjectNode connection) {
    Map<String, String> sent = new LinkedHashMap<>();
    Set<String> referenced = new HashSet<>();
    List<CredentialEntry> entries = s.spec().credentials();
    for (int i = 0; i < entries.size(); i++) {
      ObjectNode json = (ObjectNode) connection.path("credentials").path(i);
      JsonNode credential = json.path("credential");
      String type = credential.path("type").asText();
      if (!ONE_TIME.contains(type) && !RENEWED.contains(type)) {
        continue;
      }
      String entry = entries.get(i).name();
      String now = of(s.uid(), entry, value(credential.path("data")));
      Optional<CredentialStatus> stored =
          s.status().credentials().stream().filter(c -> c.name().equals(entry)).findFirst();
      Optional<String> before = stored.map(CredentialStatus::fingerprint);
      boolean same = before.filter(now::equals).isPresent();
      boolean referable =
          s.hasConnection()
              && stored.map(CredentialStatus::credentialId).filter(Ids::isUlid).isPresent();
      if (same && referable) {
        referenced.add(entry);
        json.set(
            "credential",
            CredentialPayloads.reference(
                stored.get().credentialId(), credential.path("organisationId").asText()));
      } else if (ONE_TIME.contains(type)
          && (same || before.filter((REFUSED + now)::equals).isPresent())) {
        return new Check(sent, referenced, Optional.of(used(s, entry, type)));
      }
      sent.put(entry, now);
    }
    return new Check(sent, referenced, Optional.empty());
  }

  /** Fingerprints to keep after the API rejected the request that contained them. */
  static Map<String, String> refused(Map<String, String> sent) {
    Map<String, String> refused = new LinkedHashMap<>();
    sent.forEach((entry, fingerprint) -> refused.put(entry, REFUSED + fingerprint));
    return refused;
  }

  private static Finding used(Snapshot s, String entry, String type) {
    return Finding.fix(
        Reason.ONE_TIME_CODE_USED,
        "The %s credential of entry %s was already sent and can be used only once; obtain a new one"
                .formatted(type, entry)
            + " and put it into %s; the operator then sends it"
                .formatted(Remedies.secretsOf(s, Set.of(entry))));
  }

  private static String value(JsonNode data) {
    return VALUES.stream().map(field -> quoted(data.findPath(field))).collect(joining("\n"));
  }

  /** As JSON, without the buffers that {@code toString} leaves behind. */
  private static String quoted(JsonNode node) {
    return node.isTextual()
        ? '"' + new String(JsonStringEncoder.getInstance().quoteAsString(node.textValue())) + '"'
        : node.toString();
  }

  /** The first 8 bytes of the SHA-256 of UID, entry and value. */
  private static String of(String uid, String entry, String value) {
    return HexFormat.of().formatHex(Sha256.ofParts(uid, entry, value), 0, BYTES);
  }
}
