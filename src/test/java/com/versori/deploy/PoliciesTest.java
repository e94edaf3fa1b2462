package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.docs.GeneratedText;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The policies check every path of the CRD with a Secret or a URL. */
class PoliciesTest {

  @Test
  void readableSecrets() throws IOException {
    assertThat(Policies.secretPaths())
        .hasSizeGreaterThan(30)
        .contains("credentials[].credential.string.secretRef");
    GeneratedText.compareFile(
        Policies.FOLDER.resolve("readable-secrets.yaml"), Policies.readableSecrets(), getClass());
  }

  @Test
  void namespaceSecrets() throws IOException {
    GeneratedText.compareFile(
        Policies.FOLDER.resolve("namespace-secrets.yaml"), Policies.namespaceSecrets(), getClass());
  }

  @Test
  void allowedHosts() throws IOException {
    assertThat(Policies.urlPaths())
        .contains("baseUrl", "credentials[].authScheme.oauth2.tokenUrl")
        .as("URL fields that are not described as a URL")
        .allMatch(path -> path.toLowerCase(java.util.Locale.ROOT).endsWith("url"));
    assertThat(Policies.parameterPaths())
        .containsExactlyInAnyOrder(
            "credentials[].authScheme.oauth2.additionalAuthorizeParams",
            "credentials[].authScheme.oauth2.additionalTokenParams",
            "credentials[].credential.oauth2Client.additionalParams",
            "credentials[].credential.oauth2Code.additionalParams",
            "credentials[].credential.oauth1Token.additionalParams");
    GeneratedText.compareFile(
        Policies.FOLDER.resolve("allowed-hosts.yaml"), Policies.allowedHosts(), getClass());
  }
}
