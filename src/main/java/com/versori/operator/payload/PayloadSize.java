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
 * Size limits of values and requests. A Secret has up to 1 MiB and can be referenced many times;
 * the limits bound the memory that one resource takes.
 */
public final class PayloadSize {

  /** Largest value, in bytes. */
  static final int VALUE = 64 * 1024;

  /** Largest PEM text, in bytes; certificate chains are long. */
  public static final int PEM = 256 * 1024;

  /** Largest request, in bytes. */
  static final int BODY = 1024 * 1024;

  private static final int MOST_NAMED = 3;

  private static final ObjectMapper JSON = new ObjectMapper(Traces.jsonFactory().build());

  private PayloadSize() {}

  /**
   * Why the request is too large, judged by the Secrets read so far. A value counts each time the
   * resource references it.
   */
  public static Optional<Finding> problem(
      VersoriConnectionSpec spec, String namespace, Map<String, SecretContent> secrets) {
    Map<String, Long> bySecret = bySecret(spec, secrets);
    long total = bySecret.values().stream().mapToLong(Long::longValue).sum();
    return total > BODY ? Optional.of(tooLarge(namespace, bySecret)) : Optional.empty();
  }

  /** The same for the complete request. */
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
                "The request is larger than %d bytes; use fewer or shorter values".formatted(BODY))
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
        "The request is larger than %d bytes; most of it comes from Secret %s, each value counted"
                .formatted(BODY, largest)
            + " as often as the resource references it. Use shorter values or fewer entries");
  }

  private static Map<String, Long> bySecret(
      VersoriConnectionSpec spec, Map<String, SecretContent> secrets) {
    Map<String, Long> bySecret = new LinkedHashMap<>();
    ReferencedSecrets.inputs(spec)
        .forEach(
            input -> {
              SecretContent secret = secrets.get(input.secret());
              // A value above its own limit has its own finding.
              if (secret != null && !secret.tooLarge().containsKey(input.key())) {
                bySecret.merge(input.secret(), (long) secret.size(input.key()), Long::sum);
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
