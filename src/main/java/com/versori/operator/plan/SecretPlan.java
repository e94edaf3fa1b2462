package com.versori.operator.plan;

import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which Secrets a resource needs, found by building its payload with nothing in it: what a payload
 * function asks for is what is planned, so that the two cannot differ.
 *
 * @param names the Secrets, each once, in the order of their first use
 */
public record SecretPlan(Set<String> names) {

  public SecretPlan {
    names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  public static SecretPlan of(VersoriConnectionSpec spec) {
    Set<String> names = new LinkedHashSet<>();
    ConnectionPayload.of(spec, EntryIds.NONE, entry -> new SecretCollector(names));
    return new SecretPlan(names);
  }

  private record SecretCollector(Set<String> names) implements Leaves {
    @Override
    public String text(Leaf leaf) {
      return note(leaf);
    }

    @Override
    public String certificates(Leaf leaf) {
      return note(leaf);
    }

    @Override
    public String privateKey(Leaf leaf) {
      return note(leaf);
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
