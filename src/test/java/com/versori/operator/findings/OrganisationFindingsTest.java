package com.versori.operator.findings;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.model.Finding;
import com.versori.operator.model.OrganisationUse;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.SecretValues;
import com.versori.testkit.Fixtures;
import com.versori.testkit.TestSigningKey;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Findings name a token or signing key, and what to do with it. */
class OrganisationFindingsTest {

  private static final VersoriOrganisationSpec TOKEN = Fixtures.organisation(Fixtures.API, "");
  private static final VersoriOrganisationSpec KEY = Fixtures.signing(null);

  @Test
  void probes() {
    assertThat(probe(Kind.UNAUTHORIZED, TOKEN))
        .isEqualTo(
            "The API at https://api.example.com/api/v2 does not accept the token (401, request r-1);"
                + " replace it in its Secret, or correct spec.auth.token.scheme");
    assertThat(probe(Kind.UNAUTHORIZED, KEY))
        .isEqualTo(
            "The API at https://api.example.com/api/v2 does not accept the signing key (401, request"
                + " r-1); check in the Versori console that signing key "
                + TestSigningKey.ID
                + " is active, that its Secret has its private key (a new one is used at once), and"
                + " the subject");
    assertThat(probe(Kind.FORBIDDEN, TOKEN))
        .isEqualTo(
            "The API denies the token access to organisation "
                + Fixtures.ORGANISATION
                + " (request r-1); grant it the permission, or use a token of this organisation");
    assertThat(probe(Kind.FORBIDDEN, KEY))
        .contains("denies the signing key access", "or use a key of this organisation");
  }

  @Test
  void callsOfAConnection() {
    assertThat(call(Kind.UNAUTHORIZED, TOKEN, ""))
        .contains("the token of VersoriOrganisation versori-system/default", "check its scheme");
    assertThat(call(Kind.UNAUTHORIZED, KEY, ""))
        .contains("does not accept the signing key of VersoriOrganisation versori-system/default")
        .contains("signing key " + TestSigningKey.ID + " is active")
        .endsWith("and the subject");
    assertThat(call(Kind.FORBIDDEN, KEY, ""))
        .endsWith("grant the key the permission, or use a key of that organisation");
  }

  @Test
  void endUserIsNamed() {
    assertThat(call(Kind.UNAUTHORIZED, KEY, "  externalId: customer-42\n"))
        .endsWith("The subject of this call is the end user customer-42, who has to exist");
    assertThat(call(Kind.UNAUTHORIZED, TOKEN, "  externalId: customer-42\n"))
        .doesNotContain("customer-42");
  }

  @Test
  void sourceNamesTheKey() {
    OrganisationRef own = new OrganisationRef("default", "integrations");
    assertThat(Tenancy.tokenSource(snapshot(own, TOKEN, "")))
        .isEqualTo("Secret versori-token, key token");
    assertThat(Tenancy.tokenSource(snapshot(own, KEY, "")))
        .isEqualTo(
            "signing key " + TestSigningKey.ID + " in Secret versori-signing-key, key key.pem");
  }

  @Test
  void secretOfAnotherNamespaceIsToldFromOthersButNotNamed() {
    String source = Tenancy.tokenSource(snapshot(TOKEN, ""));
    assertThat(source)
        .matches("Secret of namespace versori-system \\([0-9a-f]{8}\\)")
        .isNotEqualTo(Tenancy.tokenSource(snapshot(KEY, "")));
  }

  private static String probe(Kind kind, VersoriOrganisationSpec spec) {
    return OrganisationFindings.of(failure(kind), Fixtures.ORGANISATION_REF, spec).message();
  }

  private static String call(Kind kind, VersoriOrganisationSpec spec, String more) {
    Snapshot s = snapshot(spec, more);
    Finding finding = ApiFindings.ofCreate(failure(kind), s, ApiText.of(s, new SecretValues()));
    return finding.message();
  }

  private static Snapshot snapshot(VersoriOrganisationSpec spec, String more) {
    return snapshot(Fixtures.ORGANISATION_REF, spec, more);
  }

  private static Snapshot snapshot(OrganisationRef ref, VersoriOrganisationSpec spec, String more) {
    Map<String, SecretContent> none = Map.of();
    return Fixtures.ready(
        Fixtures.resourceWithKey(more),
        new OrganisationUse(ref, Optional.of(spec), Optional.empty(), true, false),
        none);
  }

  private static VersoriException failure(Kind kind) {
    return new VersoriException(
        kind, "create", "r-1", OptionalInt.empty(), "", Optional.empty(), Optional.empty(), true);
  }
}
