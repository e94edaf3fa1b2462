package com.versori.operator.payload;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.client.Traces;
import com.versori.operator.model.Finding;
import com.versori.operator.model.SecretContent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How large values and requests may be. Secrets hold up to 1 MiB and may be named many times: what
 * a resource makes the operator hold in memory must not depend on that.
 */
public final class PayloadSize {

  /** Of one value, in bytes. */
  static final int VALUE = 64 * 1024;

  /** Of certificates and keys in PEM: a chain with the certificates of its issuers may be long. */
  public static final int PEM = 256 * 1024;

  /** Of a whole request. */
  static final int BODY = 1024 * 1024;

  private static final int MOST_NAMED = 3;

  private static final ObjectMapper JSON = new ObjectMapper(Traces.jsonFactory().build());

  private PayloadSize() {}

  /**
   * Why the request would be too large, as far as that is known from the Secrets read so far. A
   * value counts as often as the resource names it.
   */
  public static Optional<Finding> problem(
      VersoriConnectionSpec spec, String namespace, Map<String, SecretContent> secrets) {
    Map<String, Long> bySecret = bySecret(spec, secrets);
    long total = bySecret.values().stream().mapToLong(Long::longValue).sum();
    return total > BODY ? Optional.of(tooLarge(namespace, bySecret)) : Optional.empty();
  }

  /** The same of a request as it is to be sent. */
  public static Optional<Finding> problem(
      VersoriConnectionSpec spec,
      String namespace,
      Map<String, SecretContent> secrets,
      ObjectNode body) {
    if (jsonSize(body) <= BODY) {
      return Optional.empty();
    }
    Map<String, Long> bySecret = bySecret(spec, secrets);
    return Optional.of(
        bySecret.isEmpty()
            ? Finding.fix(
                Reason.INVALID_SPEC,
                "The request would be larger than %d bytes; give fewer or shorter values"
                    .formatted(BODY))
            : tooLarge(namespace, bySecret));
  }

  private static Finding tooLarge(String namespace, Map<String, Long> bySecret) {
    String largest =
        bySecret.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(MOST_NAMED)
            .map(e -> "%s/%s (%d bytes)".formatted(namespace, e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    return Finding.waitForEvent(
        Reason.INVALID_SECRET_VALUE,
        "The request would be larger than %d bytes; most of it comes from Secret %s, each value counted"
                .formatted(BODY, largest)
            + " as often as the resource names it. Use shorter values or fewer entries");
  }

  private static Map<String, Long> bySecret(
      VersoriConnectionSpec spec, Map<String, SecretContent> secrets) {
    Map<String, Long> bySecret = new LinkedHashMap<>();
    ReferencedSecrets.forEach(
        spec,
        leaf -> {
          SecretContent secret = secrets.get(leaf.secret());
          // A value that is too large by itself is reported by itself.
          if (secret != null && !secret.tooLarge().containsKey(leaf.key())) {
            bySecret.merge(leaf.secret(), (long) secret.size(leaf.key()), Long::sum);
          }
        });
    bySecret.values().removeIf(size -> size == 0);
    return bySecret;
  }

  private static int jsonSize(ObjectNode body) {
    try {
      CountingStream counter = new CountingStream();
      JSON.writeValue(counter, body);
      return counter.count;
    } catch (IOException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  private static final class CountingStream extends OutputStream {
    private int count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      count += length;
    }
  }
}
