package com.versori.operator.payload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Organisation;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.ValueInput;
import com.versori.operator.payload.credential.ValueResolver;
import com.versori.operator.payload.credential.WireNames;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The Secrets that a resource references. They are collected by building the payload without
 * values, so they cannot differ from what the payload needs.
 *
 * @param names the Secrets of the payload, in the order of first use
 * @param token the Secret with the organisation's API token, if declared
 */
public record ReferencedSecrets(Set<String> names, Optional<String> token) {

  public ReferencedSecrets {
    names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  public static ReferencedSecrets of(VersoriConnectionSpec spec) {
    Set<String> names = new LinkedHashSet<>();
    collect(spec, (entry, input, required) -> names.add(input.secret()));
    return new ReferencedSecrets(
        names,
        Optional.ofNullable(spec.organisation())
            .map(Organisation::token)
            .map(source -> source.secretKeyRef().name()));
  }

  /** The keys that the resource requires of a Secret. */
  static Set<String> keys(VersoriConnectionSpec spec, String secret) {
    Set<String> keys = new LinkedHashSet<>();
    collect(
        spec,
        (entry, input, required) -> {
          if (required && input.secret().equals(secret)) {
            keys.add(input.key());
          }
        });
    return keys;
  }

  /** Every key of a Secret that the resource uses, including optional ones. */
  public static Set<String> usableKeys(VersoriConnectionSpec spec, String secret) {
    Set<String> keys = new LinkedHashSet<>();
    forEach(
        spec,
        input -> {
          if (input.secret().equals(secret)) {
            keys.add(input.key());
          }
        });
    return keys;
  }

  static void forEach(VersoriConnectionSpec spec, Consumer<ValueInput> use) {
    collect(spec, (entry, input, required) -> use.accept(input));
  }

  /** The Secrets that these credential entries reference. */
  public static Set<String> names(VersoriConnectionSpec spec, Set<String> entries) {
    Set<String> names = new LinkedHashSet<>();
    collect(
        spec,
        (entry, input, required) -> {
          if (entries.contains(entry)) {
            names.add(input.secret());
          }
        });
    return names;
  }

  private static void collect(VersoriConnectionSpec spec, Note note) {
    ConnectionPayload.of(spec, EntryIds.NONE, List.of(), entry -> new SecretCollector(entry, note));
  }

  /** Every Secret that the resource references. */
  public Set<String> all() {
    if (token.isEmpty()) {
      return names;
    }
    Set<String> all = new LinkedHashSet<>(names);
    all.add(token.get());
    return all;
  }

  /** Called for each value that comes from a Secret. */
  @FunctionalInterface
  private interface Note {
    void use(String entry, ValueInput input, boolean required);
  }

  private record SecretCollector(String entry, Note note) implements ValueResolver {
    @Override
    public String text(ValueInput input) {
      return noted(input);
    }

    @Override
    public String optionalText(ValueInput input) {
      return noted(input, !input.conventional());
    }

    @Override
    public String certificates(ValueInput input) {
      return noted(input);
    }

    @Override
    public ObjectNode keyPair(ValueInput certificate, ValueInput key) {
      noted(certificate);
      noted(key);
      return WireNames.object();
    }

    @Override
    public String base64(ValueInput input) {
      return noted(input);
    }

    private String noted(ValueInput input) {
      return noted(input, true);
    }

    private String noted(ValueInput input, boolean required) {
      if (input.secret() != null) {
        note.use(entry, input, required);
      }
      return "";
    }
  }
}
