package com.versori.operator.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Organisation;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which Secrets a resource needs, found by building its payload with nothing in it: what a payload
 * function asks for is what is planned, so that the two cannot differ.
 *
 * @param names the Secrets of the payload, each once, in the order of their first use
 * @param token the Secret with the organisation's API token, if the resource names one
 */
public record SecretPlan(Set<String> names, Optional<String> token) {

  public SecretPlan {
    names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  public static SecretPlan of(VersoriConnectionSpec spec) {
    Set<String> names = new LinkedHashSet<>();
    ConnectionPayload.of(spec, EntryIds.NONE, List.of(), entry -> new SecretCollector(names));
    return new SecretPlan(
        names,
        Optional.ofNullable(spec.organisation())
            .map(Organisation::token)
            .map(source -> source.secretKeyRef().name()));
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

  private record SecretCollector(Set<String> names) implements Leaves {
    @Override
    public String text(Leaf leaf) {
      return note(leaf);
    }

    @Override
    public String optionalText(Leaf leaf) {
      return note(leaf);
    }

    @Override
    public String certificates(Leaf leaf) {
      return note(leaf);
    }

    @Override
    public ObjectNode keyPair(Leaf certificate, Leaf key) {
      note(certificate);
      note(key);
      return Wire.object();
    }

    @Override
    public String base64(Leaf leaf) {
      return note(leaf);
    }

    private String note(Leaf leaf) {
      if (leaf.secret() != null) {
        names.add(leaf.secret());
      }
      return "";
    }
  }
}
