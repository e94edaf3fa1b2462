package com.versori.operator.decide;

import com.versori.operator.api.Schema;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.credential.AuthScheme;
import com.versori.operator.api.v1alpha1.credential.AuthScheme.KeyLocation;
import com.versori.operator.api.v1alpha1.credential.Credential;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.api.v1alpha1.credential.MtlsLink;
import com.versori.operator.client.model.Ids;
import com.versori.operator.model.OwnershipMark;
import com.versori.operator.model.Times;
import com.versori.operator.payload.credential.AuthSchemePayloads;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks that the schema cannot make, or that an API server without the schema has not made. The
 * messages match the schema's.
 */
public final class SpecChecks {

  private static final Pattern PRINTABLE_ASCII = Pattern.compile("[ -~]+");

  private static final String RESERVED =
      " must not begin with k8s:, which is reserved for the operator";
  private static final Pattern BASE_URL = Pattern.compile("(?<host>https?://[^/?#]*)/?(?<rest>.*)");
  private static final Pattern HTTP_TOKEN = Pattern.compile(Schema.HTTP_TOKEN);
  private static final Pattern RESERVED_HEADER = Pattern.compile(Schema.RESERVED_HEADER);

  private SpecChecks() {}

  public static Optional<String> problem(VersoriConnectionSpec spec) {
    int templates = (spec.templateId() == null ? 0 : 1) + (spec.templateRef() == null ? 0 : 1);
    if (templates > 1 || (templates == 0 && spec.connectionId() == null)) {
      return Optional.of(
          "spec: set exactly one of templateId and templateRef {projectId, environment, name};"
              + " with connectionId, at most one");
    }
    if (!spec.managesCredentials() && spec.connectionId() == null) {
      return Optional.of(
          "spec.credentials is required, with 1 to 16 entries, unless connectionId is set");
    }
    if (spec.name() != null && OwnershipMark.isReserved(spec.name())) {
      return Optional.of("spec.name" + RESERVED);
    }
    Set<String> certificates = new HashSet<>();
    for (CredentialEntry entry : spec.credentials()) {
      Optional<String> problem =
          linkProblem(entry, certificates)
              .or(() -> nameProblem(entry))
              .or(() -> schemeIdProblem(entry))
              .or(() -> tokenUrlProblem(entry))
              .or(() -> headerProblem(entry.authScheme()))
              .or(() -> expiryProblem(entry));
      if (problem.isPresent()) {
        return problem.map(("spec.credentials[" + entry.name() + "]")::concat);
      }
      if (entry.mayHaveCertificate()) {
        certificates.add(entry.name());
      }
    }
    return Optional.empty();
  }

  /** Why requests do not go where the base URL says. The resource is valid all the same. */
  public static Optional<String> baseUrlWarning(VersoriConnectionSpec spec) {
    return Optional.ofNullable(spec.baseUrl())
        .map(BASE_URL::matcher)
        .filter(url -> url.matches() && !url.group("rest").isEmpty())
        .map(
            url ->
                "spec.baseUrl: the platform ignores what follows the host, a path such as /api"
                    + " included, and uses %s; put the path and the query into the requests"
                        .formatted(url.group("host")));
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

  /** Marks of other resources could be forged by such a name. */
  private static Optional<String> nameProblem(CredentialEntry entry) {
    String name = entry.credential() == null ? null : entry.credential().name();
    if (name == null) {
      return Optional.empty();
    }
    if (!PRINTABLE_ASCII.matcher(name).matches()) {
      return Optional.of(".credential.name must consist of printable ASCII characters");
    }
    return OwnershipMark.isReserved(name)
        ? Optional.of(".credential.name" + RESERVED)
        : Optional.empty();
  }

  private static Optional<String> schemeIdProblem(CredentialEntry entry) {
    return AuthSchemePayloads.id(entry)
        .filter(id -> Ids.isUlid(id.toUpperCase(Locale.ROOT)))
        .map(id -> ".authScheme: the id must not be a ULID; any other text is valid");
  }

  private static Optional<String> tokenUrlProblem(CredentialEntry entry) {
    boolean missing =
        entry.credential() != null
            && entry.credential().oauth2Client() != null
            && entry.credential().oauth2Client().tokenUrl() == null
            && (entry.authScheme() == null || entry.authScheme().oauth2() == null);
    return missing
        ? Optional.of(
            ".credential.oauth2Client.tokenUrl is required unless the entry's authScheme.oauth2"
                + " sets tokenUrl")
        : Optional.empty();
  }

  private static Optional<String> headerProblem(AuthScheme scheme) {
    if (scheme != null && scheme.apiKey() != null) {
      return headerProblem(".authScheme.apiKey", scheme.apiKey().name(), scheme.apiKey().in());
    }
    return scheme != null && scheme.hmac() != null
        ? headerProblem(".authScheme.hmac", scheme.hmac().name(), scheme.hmac().in())
        : Optional.empty();
  }

  private static Optional<String> headerProblem(String path, String name, KeyLocation in) {
    if (!HTTP_TOKEN.matcher(name).matches()) {
      return Optional.of(path + ".name " + Schema.HTTP_TOKEN_MESSAGE);
    }
    return in == KeyLocation.HEADER && RESERVED_HEADER.matcher(name).matches()
        ? Optional.of(path + ".name " + Schema.HEADER_NOT_RESERVED_MESSAGE)
        : Optional.empty();
  }

  /** The schema knows the form of a time, not that it exists. */
  private static Optional<String> expiryProblem(CredentialEntry entry) {
    if (entry.credential() == null) {
      return Optional.empty();
    }
    Credential.OAuth2Token token = entry.credential().oauth2Token();
    return timeProblem(".credential.expiresAt", entry.credential().expiresAt())
        .or(
            () ->
                timeProblem(
                    ".credential.oauth2Token.expiresAt", token == null ? null : token.expiresAt()));
  }

  private static Optional<String> timeProblem(String path, String text) {
    return text == null || Times.parse(text).isPresent()
        ? Optional.empty()
        : Optional.of(path + " is not an RFC 3339 time, such as 2027-06-30T00:00:00Z");
  }

  private static boolean isBroken(MtlsLink link, Set<String> certificates) {
    return link != null && !certificates.contains(link.entry());
  }

  private static String linkMessage(String path) {
    return path
        + ".mtls.entry must name an earlier entry in credentials that has a certificate or"
        + " existing credential";
  }
}
