package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.docs.GeneratedText;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The policies look at every place where the CRD has a Secret or a URL. */
class PoliciesTest {

  @Test
  void readableSecrets() throws IOException {
    assertThat(Policies.secretPaths())
        .hasSizeGreaterThan(30)
        .contains("organisation.token.secretKeyRef");
    GeneratedText.compareFile(
        Policies.FOLDER.resolve("readable-secrets.yaml"), Policies.readableSecrets(), getClass());
  }

  @Test
  void allowedHosts() throws IOException {
    assertThat(Policies.urlPaths())
        .contains("baseUrl", "credentials[].authScheme.oauth2.tokenUrl")
        .as("every URL of the spec is called one")
        .allMatch(path -> path.toLowerCase(java.util.Locale.ROOT).endsWith("url"));
    GeneratedText.compareFile(
        Policies.FOLDER.resolve("allowed-hosts.yaml"), Policies.allowedHosts(), getClass());
  }
}
