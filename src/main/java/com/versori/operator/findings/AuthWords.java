package com.versori.operator.findings;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.Auth;
import com.versori.operator.model.Snapshot;
import java.util.Optional;

/**
 * How messages name what calls of an organisation are authenticated with.
 *
 * @param kind "token" or "key"
 * @param name the same with its organisation
 * @param remedy for the case that the API does not accept it
 */
public record AuthWords(String kind, String name, String remedy) {

  /** For an organisation. */
  public static AuthWords of(OrganisationRef ref, VersoriOrganisationSpec spec) {
    return of(ref, Optional.of(spec), "");
  }

  /** For the organisation of a resource. */
  public static AuthWords of(Snapshot s) {
    String externalId = s.spec().externalId();
    return of(
        s.organisation().ref(),
        s.organisation().spec(),
        externalId == null
            ? ""
            : ". The subject of this call is the end user %s, who has to exist"
                .formatted(externalId));
  }

  private static AuthWords of(
      OrganisationRef ref, Optional<VersoriOrganisationSpec> spec, String subject) {
    return spec.map(VersoriOrganisationSpec::auth)
        .map(Auth::signingKey)
        .map(
            key ->
                new AuthWords(
                    "key",
                    "the signing key of VersoriOrganisation " + ref,
                    "check in the Versori console that signing key %s is active, that its Secret"
                            .formatted(key.id())
                        + " has its private key (a new one is used at once), and the subject"
                        + subject))
        .orElseGet(
            () ->
                new AuthWords(
                    "token",
                    "the token of VersoriOrganisation " + ref,
                    "replace it in its Secret (a new token is used at once), and check its"
                        + " scheme"));
  }
}
