package com.versori.operator.plan;

import com.versori.operator.api.v1alpha1.CredentialEntry;
import com.versori.operator.api.v1alpha1.MtlsLink;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What of a spec a schema cannot refuse, or an API server without it has let through; worded as the
 * schema's own messages.
 */
final class SpecChecks {

  private SpecChecks() {}

  static Optional<String> problem(VersoriConnectionSpec spec) {
    if (spec.templateId() == null) {
      return Optional.of("spec.templateId is missing: give the ID of the connection template");
    }
    Set<String> certificates = new HashSet<>();
    for (CredentialEntry entry : spec.credentials()) {
      Optional<String> problem = linkProblem(entry, certificates).or(() -> tokenUrlProblem(entry));
      if (problem.isPresent()) {
        return problem.map(("spec.credentials[" + entry.name() + "]")::concat);
      }
      if (entry.credential() != null && entry.credential().certificate() != null) {
        certificates.add(entry.name());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> linkProblem(CredentialEntry entry, Set<String> certificates) {
    if (entry.authScheme() != null
        && entry.authScheme().oauth2() != null
        && isBroken(entry.authScheme().oauth2().mtls(), certificates)) {
      return Optional.of(linkMessage(".authScheme.oauth2"));
    }
    if (entry.credential() != null
        && entry.credential().oauth2Client() != null
        && isBroken(entry.credential().oauth2Client().mtls(), certificates)) {
      return Optional.of(linkMessage(".credential.oauth2Client"));
    }
    return Optional.empty();
  }

  private static Optional<String> tokenUrlProblem(CredentialEntry entry) {
    boolean missing =
        entry.credential() != null
            && entry.credential().oauth2Client() != null
            && entry.credential().oauth2Client().tokenUrl() == null
            && (entry.authScheme() == null || entry.authScheme().oauth2() == null);
    return missing
        ? Optional.of(
            ".credential.oauth2Client.tokenUrl is missing: give it here, or in the entry's"
                + " authScheme.oauth2")
        : Optional.empty();
  }

  private static boolean isBroken(MtlsLink link, Set<String> certificates) {
    return link != null && !certificates.contains(link.entry());
  }

  private static String linkMessage(String path) {
    return path
        + ".mtls.entry must name an entry with a certificate credential that stands before this"
        + " entry in credentials";
  }
}
