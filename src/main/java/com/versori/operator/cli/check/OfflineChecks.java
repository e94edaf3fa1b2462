package com.versori.operator.cli.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.decide.SpecChecks;
import com.versori.operator.model.SecretContent;
import com.versori.operator.payload.ConnectionPayload;
import com.versori.operator.payload.ResolvedPayload;
import com.versori.operator.payload.SecretValueResolver;
import com.versori.operator.payload.SecretValues;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.ValueInput;
import com.versori.operator.payload.credential.ValueResolver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * Runs the operator's checks on a resource that is not applied yet, with the operator's messages.
 * It builds the payload of a create to do so.
 */
public final class OfflineChecks {

  /**
   * A problem or a warning.
   *
   * @param path the field, with the entry's position: {@code spec.credentials[0].credential}
   * @param warning whether the operator reconciles the resource in spite of it
   */
  public record Found(String path, String message, boolean warning) {}

  private final VersoriConnectionSpec spec;
  private final BiPredicate<String, String> unusable;
  private final List<Found> found = new ArrayList<>();

  private OfflineChecks(VersoriConnectionSpec spec, BiPredicate<String, String> unusable) {
    this.spec = spec;
    this.unusable = unusable;
  }

  /**
   * @param namespace the namespace of the resource, for messages
   * @param secrets known Secrets by name; a reference to any other Secret is not a problem
   * @param unusable whether nothing can be said about the value of a Secret's key
   */
  public static List<Found> of(
      VersoriConnectionSpec spec,
      String namespace,
      Map<String, SecretContent> secrets,
      BiPredicate<String, String> unusable,
      Instant now) {
    OfflineChecks checks = new OfflineChecks(spec, unusable);
    SpecChecks.problem(spec).ifPresent(checks::addBySpec);
    SpecChecks.baseUrlWarning(spec).ifPresent(text -> checks.add("spec.baseUrl", text, true));
    ObjectNode payload =
        ConnectionPayload.of(
            spec, EntryIds.NONE, List.of(), entry -> checks.leaves(entry, namespace, secrets, now));
    ResolvedPayload.misfits(spec, payload).forEach(misfit -> checks.addBySpec(misfit.message()));
    return List.copyOf(checks.found);
  }

  private void add(String path, String message, boolean warning) {
    found.add(new Found(path, message, warning));
  }

  /** The message starts with a path that has the entry's name in place of its position. */
  private void addBySpec(String message) {
    String path = "spec";
    for (int i = 0; i < spec.credentials().size(); i++) {
      String named = "spec.credentials[" + spec.credentials().get(i).name() + "]";
      if (message.startsWith(named)) {
        path = position(i) + message.substring(named.length()).split("[ :]", 2)[0];
      }
    }
    add(path, message, false);
  }

  private ValueResolver leaves(
      String entry, String namespace, Map<String, SecretContent> secrets, Instant now) {
    int index = spec.credentials().stream().map(e -> e.name()).toList().indexOf(entry);
    return new Located(
        position(index),
        new SecretValueResolver(
            entry,
            spec,
            namespace,
            secrets,
            now,
            new ArrayList<>(),
            new ArrayList<>(),
            new SecretValues()));
  }

  private static String position(int index) {
    return "spec.credentials[" + index + "]";
  }

  /** Adds to each finding the path of the value that it is about. */
  private final class Located implements ValueResolver {
    private final String entry;
    private final SecretValueResolver leaves;

    Located(String entry, SecretValueResolver leaves) {
      this.entry = entry;
      this.leaves = leaves;
    }

    @Override
    public String text(ValueInput leaf) {
      return at(leaf, () -> leaves.text(leaf));
    }

    @Override
    public String optionalText(ValueInput leaf) {
      return at(leaf, () -> leaves.optionalText(leaf));
    }

    @Override
    public String certificates(ValueInput leaf) {
      return at(leaf, () -> leaves.certificates(leaf));
    }

    @Override
    public ObjectNode keyPair(ValueInput certificate, ValueInput key) {
      return at(
          certificate,
          () -> {
            ObjectNode pair = leaves.keyPair(certificate, key);
            if (isUnusable(key)) {
              leaves.findings().clear();
            }
            return pair;
          });
    }

    @Override
    public String base64(ValueInput leaf) {
      return at(leaf, () -> leaves.base64(leaf));
    }

    private boolean isUnusable(ValueInput leaf) {
      return leaf.secret() != null && unusable.test(leaf.secret(), leaf.key());
    }

    private <T> T at(ValueInput leaf, Supplier<T> value) {
      T result = value.get();
      String path = entry + "." + leaf.field();
      if (!isUnusable(leaf)) {
        leaves.findings().stream()
            .filter(finding -> finding.reason() != Reason.SECRET_NOT_FOUND)
            .forEach(finding -> add(path, finding.message(), false));
        leaves.warnings().forEach(warning -> add(path, warning, true));
      }
      leaves.findings().clear();
      leaves.warnings().clear();
      return result;
    }
  }
}
