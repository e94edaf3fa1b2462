package com.versori.operator.findings;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.client.VersoriException;
import com.versori.operator.model.Finding;
import com.versori.operator.model.OrganisationUse;

/** Findings for a failed probe of an organisation. */
public final class OrganisationFindings {

  private OrganisationFindings() {}

  /** Without the API's message, which may repeat the token. */
  public static Finding of(
      VersoriException failure, OrganisationRef ref, VersoriOrganisationSpec spec) {
    String apiUrl = OrganisationUse.apiUrl(spec);
    boolean signs = spec.auth().signingKey() != null;
    return switch (failure.kind()) {
      case UNAUTHORIZED ->
          Finding.fix(
              Reason.UNAUTHORIZED,
              signs
                  ? "The API at %s does not accept the signing key (401, request %s); %s"
                      .formatted(apiUrl, failure.requestId(), AuthWords.of(ref, spec).remedy())
                  : "The API at %s does not accept the token (401, request %s); replace it in its Secret, or"
                          .formatted(apiUrl, failure.requestId())
                      + " correct spec.auth.token.scheme");
      case FORBIDDEN, NOT_FOUND ->
          Finding.fix(
              Reason.FORBIDDEN,
              "The API denies the %s access to organisation %s (request %s); grant it the permission,"
                      .formatted(signs ? "signing key" : "token", spec.id(), failure.requestId())
                  + " or use a %s of this organisation".formatted(AuthWords.of(ref, spec).kind()));
      default ->
          Finding.retry(
              Reason.API_UNAVAILABLE,
              "Listing the connections of VersoriOrganisation %s failed: %s. If it lasts, check"
                      .formatted(ref, failure.getMessage())
                  + " spec.apiUrl, network policy and proxy");
    };
  }
}
