package com.versori.operator.cli.authorize;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.cli.command.UsageException;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.payload.credential.CredentialPayloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A credential entry of a manifest. */
record CodeEntry(Manifest manifest, VersoriConnectionSpec spec, CredentialEntry entry) {

  private static final String PURPOSE =
      "authorize gets OAuth 2.0 authorization codes, so the entry has to declare"
          + " credential.oauth2Code; examples/oauth2-code.yaml shows one";

  /**
   * The entry to authorize.
   *
   * @param manifests have passed {@code check}
   * @param wanted its name, or {@code connection/entry}; empty: the only one with a code
   */
  static CodeEntry choose(List<Manifest> manifests, Optional<String> wanted) throws UsageException {
    List<CodeEntry> all = all(manifests);
    List<CodeEntry> chosen =
        all.stream()
            .filter(one -> wanted.map(one::isNamed).orElseGet(() -> one.credential().isPresent()))
            .toList();
    if (chosen.isEmpty()) {
      throw new UsageException(
          "%s; entries: %s. %s"
              .formatted(
                  wanted.map("No entry is named "::concat).orElse("No entry has an oauth2Code"),
                  all.isEmpty() ? "none" : list(all, CodeEntry::described),
                  PURPOSE));
    }
    if (chosen.size() > 1) {
      throw new UsageException(
          "Several entries can be meant; set --entry to one of " + list(chosen, CodeEntry::label));
    }
    CodeEntry one = chosen.get(0);
    if (one.credential().isEmpty()) {
      throw new UsageException(
          "Entry %s cannot be authorized; %s".formatted(one.described(), PURPOSE));
    }
    return one;
  }

  private static List<CodeEntry> all(List<Manifest> manifests) {
    List<CodeEntry> all = new ArrayList<>();
    for (Manifest manifest : manifests) {
      if (manifest.kind().equals(VersoriConnection.KIND)) {
        VersoriConnectionSpec spec = manifest.as(VersoriConnection.class).getSpec();
        spec.credentials().forEach(entry -> all.add(new CodeEntry(manifest, spec, entry)));
      }
    }
    return all;
  }

  private static String list(List<CodeEntry> entries, Function<CodeEntry, String> text) {
    return entries.stream().map(text).collect(Collectors.joining(", "));
  }

  VersoriConnection resource() {
    return manifest.as(VersoriConnection.class);
  }

  /** {@code connection/entry}. */
  String label() {
    return manifest.name() + "/" + entry.name();
  }

  int index() {
    return spec.credentials().indexOf(entry);
  }

  private boolean isNamed(String name) {
    return name.equals(entry.name()) || name.equals(label());
  }

  private Optional<Object> credential() {
    return Optional.ofNullable(entry.credential()).map(one -> one.oauth2Code());
  }

  private String described() {
    return CredentialPayloads.type(entry.credential())
        .flatMap(CredentialPayloads::member)
        .map(member -> "%s (%s)".formatted(label(), member))
        .orElseGet(this::label);
  }
}
