package com.versori.operator.payload;

import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.ValueInput;
import com.versori.operator.payload.credential.ValueResolver;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Secrets that a resource references. They are collected by building the payload without
 * values, so they cannot differ from what the payload needs.
 */
public final class ReferencedSecrets {

  private ReferencedSecrets() {}

  /**
   * A use of a Secret's value.
   *
   * @param required false if the key is optional
   */
  private record Use(String entry, ValueInput input, boolean required) {}

  /** The Secrets of the payload, in the order of first use. */
  public static Set<String> names(VersoriConnectionSpec spec) {
    return set(inputs(spec).map(ValueInput::secret));
  }

  /** The keys that the resource requires of a Secret. */
  static Set<String> keys(VersoriConnectionSpec spec, String secret) {
    return set(
        uses(spec)
            .filter(use -> use.required() && use.input().secret().equals(secret))
            .map(use -> use.input().key()));
  }

  /** Every key of a Secret that the resource uses, including optional ones. */
  public static Set<String> usableKeys(VersoriConnectionSpec spec, String secret) {
    return set(inputs(spec).filter(input -> input.secret().equals(secret)).map(ValueInput::key));
  }

  static Stream<ValueInput> inputs(VersoriConnectionSpec spec) {
    return uses(spec).map(Use::input);
  }

  /** The Secrets that these credential entries reference. */
  public static Set<String> names(VersoriConnectionSpec spec, Set<String> entries) {
    return set(
        uses(spec).filter(use -> entries.contains(use.entry())).map(use -> use.input().secret()));
  }

  private static Set<String> set(Stream<String> texts) {
    return texts.collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Stream<Use> uses(VersoriConnectionSpec spec) {
    List<Use> uses = new ArrayList<>();
    ConnectionPayload.of(spec, EntryIds.NONE, List.of(), entry -> new SecretCollector(entry, uses));
    return uses.stream();
  }

  private record SecretCollector(String entry, List<Use> uses) implements ValueResolver {
    @Override
    public String text(ValueInput input) {
      return noted(input, true);
    }

    @Override
    public String optionalText(ValueInput input) {
      return noted(input, !input.conventional());
    }

    private String noted(ValueInput input, boolean required) {
      if (input.secret() != null) {
        uses.add(new Use(entry, input, required));
      }
      return "";
    }
  }
}
