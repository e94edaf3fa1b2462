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
 * Which Secrets a resource needs, found by building its payload with nothing in it: what a payload
 * function asks for is what is planned, so that the two cannot differ.
 *
 * @param names the Secrets of the payload, each once, in the order of their first use
 * @param token the Secret with the organisation's API token, if the resource names one
 */
public record ReferencedSecrets(Set<String> names, Optional<String> token) {

  public ReferencedSecrets {
    names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  public static ReferencedSecrets of(VersoriConnectionSpec spec) {
    Set<String> names = new LinkedHashSet<>();
    collect(spec, (entry, leaf, required) -> names.add(leaf.secret()));
    return new ReferencedSecrets(
        names,
        Optional.ofNullable(spec.organisation())
            .map(Organisation::token)
            .map(source -> source.secretKeyRef().name()));
  }

  /** The keys without which a Secret is of no use to this resource. */
  static Set<String> keys(VersoriConnectionSpec spec, String secret) {
    Set<String> keys = new LinkedHashSet<>();
    collect(
        spec,
        (entry, leaf, required) -> {
          if (required && leaf.secret().equals(secret)) {
            keys.add(leaf.key());
          }
        });
    return keys;
  }

  /** Every key of a Secret that may be of use to this resource. */
  public static Set<String> usableKeys(VersoriConnectionSpec spec, String secret) {
    Set<String> keys = new LinkedHashSet<>();
    forEach(
        spec,
        leaf -> {
          if (leaf.secret().equals(secret)) {
            keys.add(leaf.key());
          }
        });
    return keys;
  }

  /** Each use of a value that stands in a Secret. */
  static void forEach(VersoriConnectionSpec spec, Consumer<ValueInput> use) {
    collect(spec, (entry, leaf, required) -> use.accept(leaf));
  }

  /** The Secrets that some credential entries name. */
  public static Set<String> names(VersoriConnectionSpec spec, Set<String> entries) {
    Set<String> names = new LinkedHashSet<>();
    collect(
        spec,
        (entry, leaf, required) -> {
          if (entries.contains(entry)) {
            names.add(leaf.secret());
          }
        });
    return names;
  }

  private static void collect(VersoriConnectionSpec spec, Note note) {
    ConnectionPayload.of(spec, EntryIds.NONE, List.of(), entry -> new SecretCollector(entry, note));
  }

  /** Every Secret that the resource names. */
  public Set<String> all() {
    if (token.isEmpty()) {
      return names;
    }
    Set<String> all = new LinkedHashSet<>(names);
    all.add(token.get());
    return all;
  }

  /** Is told of each leaf that stands in a Secret. */
  @FunctionalInterface
  private interface Note {
    void leaf(String entry, ValueInput leaf, boolean required);
  }

  private record SecretCollector(String entry, Note note) implements ValueResolver {
    @Override
    public String text(ValueInput leaf) {
      return noted(leaf);
    }

    @Override
    public String optionalText(ValueInput leaf) {
      return noted(leaf, !leaf.conventional());
    }

    @Override
    public String certificates(ValueInput leaf) {
      return noted(leaf);
    }

    @Override
    public ObjectNode keyPair(ValueInput certificate, ValueInput key) {
      noted(certificate);
      noted(key);
      return WireNames.object();
    }

    @Override
    public String base64(ValueInput leaf) {
      return noted(leaf);
    }

    private String noted(ValueInput leaf) {
      return noted(leaf, true);
    }

    private String noted(ValueInput leaf, boolean required) {
      if (leaf.secret() != null) {
        note.leaf(entry, leaf, required);
      }
      return "";
    }
  }
}
