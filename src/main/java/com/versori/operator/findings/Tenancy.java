package com.versori.operator.findings;

import static com.versori.operator.api.v1alpha1.VersoriConnection.RESOLVE_CREATE_ANNOTATION;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.Auth;
import com.versori.operator.api.v1alpha1.credential.AuthScheme;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.client.model.Sha256;
import com.versori.operator.model.CreateResolution;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Who may reference existing objects on the platform. A reference could send the credentials of
 * another owner to a URL that the author chooses, so it needs a permission.
 */
public final class Tenancy {

  private Tenancy() {}

  /** Whether the resource may reference existing objects on the platform, and see their IDs. */
  public static boolean mayRefer(Snapshot s) {
    return s.organisation().mayRefer();
  }

  /** Whether the organisation may be used for templates of the project. */
  public static boolean allowsProject(Snapshot s, String projectId) {
    List<String> projects = s.organisation().projects();
    return projects.isEmpty() || projects.contains(projectId);
  }

  /** The organisation is limited to projects that do not have the template. */
  public static Finding projectForbidden(Snapshot s, String template) {
    return Finding.fix(
        Reason.FORBIDDEN,
        "VersoriOrganisation %s allows no %s, because it is limited to the projects %s; use a"
                .formatted(
                    s.organisation().ref(),
                    template,
                    String.join(", ", s.organisation().projects()))
            + " template of these, or ask the organisation's owner to add the project");
  }

  /** The references that the resource may not make. */
  public static Optional<Finding> forbiddenReference(Snapshot s) {
    return forbidden(s, references(s));
  }

  /** The same for the adopted connection only. */
  public static Optional<Finding> forbiddenAdoption(Snapshot s) {
    return forbidden(s, adopted(s));
  }

  private static Optional<Finding> forbidden(Snapshot s, List<String> references) {
    return references.isEmpty() || mayRefer(s)
        ? Optional.empty()
        : Optional.of(
            Finding.fix(
                Reason.FORBIDDEN,
                "Namespace %s may not reference existing objects on the Versori platform: %s. Ask the"
                        .formatted(s.namespace(), String.join(", ", references))
                    + " owner of VersoriOrganisation %s to allow the namespace in spec.references"
                        .formatted(s.organisation().ref())));
  }

  /** Adds the operator's label selector to the finding: the Secret may exist without the labels. */
  public static Finding withSelector(Snapshot s, Finding finding) {
    return finding.reason() != Reason.SECRET_NOT_FOUND
        ? finding
        : s.operator()
            .secretSelector()
            .map(
                selector ->
                    Finding.waitForEvent(
                        finding.reason(),
                        "%s. The operator uses only Secrets with the labels %s; if the"
                                .formatted(finding.message(), selector)
                            + " Secret exists, add them"))
            .orElse(finding);
  }

  /**
   * The source of the token as status records it: status is compared with it. A Secret of another
   * namespace is shown as a hash, because its name is not the tenant's to know.
   */
  public static String tokenSource(Snapshot s) {
    OrganisationRef ref = s.organisation().ref();
    return s.organisation()
        .spec()
        .map(VersoriOrganisationSpec::auth)
        .map(Tenancy::tokenSource)
        .map(
            source ->
                ref.namespace().equals(s.namespace())
                    ? source
                    : "Secret of namespace %s (%s)".formatted(ref.namespace(), shortHash(source)))
        .orElse("no token");
  }

  private static String tokenSource(Auth auth) {
    return (auth.token() == null ? "signing key %s in ".formatted(auth.signingKey().id()) : "")
        + "Secret %s, key %s".formatted(auth.secretKey().name(), auth.secretKey().key());
  }

  private static String shortHash(String text) {
    return HexFormat.of().formatHex(Sha256.of(text), 0, 4);
  }

  public static boolean isTokenSourceChanged(Snapshot s) {
    String before = s.status().tokenSource();
    OrganisationRef ref = s.status().organisationRef();
    return (before != null && !before.equals(tokenSource(s)))
        || (ref != null && !ref.equals(s.organisation().ref()));
  }

  /** A connection that the operator created for the resource needs no permission. */
  private static List<String> adopted(Snapshot s) {
    if (s.remoteId().filter(s.organisation()::opens).isPresent()) {
      return List.of();
    }
    if (s.hasConnection()) {
      return s.status().origin() == Origin.ADOPTED
          ? List.of("adopted connection " + s.status().connectionId())
          : List.of();
    }
    List<String> references = new ArrayList<>();
    if (s.spec().connectionId() != null) {
      references.add("spec.connectionId");
    }
    s.pendingAttempt()
        .flatMap(attempt -> CreateResolution.adoptedId(s.resource(), attempt))
        .ifPresent(id -> references.add("annotation " + RESOLVE_CREATE_ANNOTATION));
    return references;
  }

  private static List<String> references(Snapshot s) {
    List<String> references = new ArrayList<>(adopted(s));
    for (CredentialEntry entry : s.spec().credentials()) {
      if (entry.credential() != null && entry.credential().existing() != null) {
        references.add("spec.credentials[%s].credential.existing".formatted(entry.name()));
      }
      AuthScheme scheme = entry.authScheme();
      if (scheme != null && scheme.storedClient().isPresent()) {
        references.add("spec.credentials[%s].authScheme (credentialId)".formatted(entry.name()));
      }
    }
    return references;
  }
}
