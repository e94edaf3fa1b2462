package com.versori.operator.payload.credential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.payload.ConnectionPayload;
import com.versori.testkit.RandomResources;
import com.versori.testkit.Seeds;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownMembersTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          # stored scheme | scheme to send | what is sent
          {type: oauth2, oauth2: {refreshUrl: R, tokenUrl: old}}      | {type: oauth2, oauth2: {tokenUrl: new}}  | {type: oauth2, oauth2: {tokenUrl: new, refreshUrl: R}}
          {type: oauth2, oauth2: {pkce: true, mtlsCredentialId: C}}   | {type: oauth2, oauth2: {}}               | {type: oauth2, oauth2: {}}
          {type: oauth2, oauth2: {new: {a: [1, {b: c}]}}}             | {type: oauth2, oauth2: {}}               | {type: oauth2, oauth2: {new: {a: [1, {b: c}]}}}
          {type: oauth2, new: 1, oauth2: {}}                          | {type: oauth2, oauth2: {}}               | {type: oauth2, oauth2: {}, new: 1}
          {type: oauth2, oauth2: {new: 1}}                            | {type: oauth2, oauth2: {new: 2}}         | {type: oauth2, oauth2: {new: 1}}
          {type: oauth2, oauth2: {grant: {type: password, password: {new: 1}}}}          | {type: oauth2, oauth2: {grant: {type: password, password: {}}}}          | {type: oauth2, oauth2: {grant: {type: password, password: {new: 1}}}}
          {type: oauth2, oauth2: {grant: {type: clientCredentials, clientCredentials: {new: 1}}}} | {type: oauth2, oauth2: {grant: {type: clientCredentials, clientCredentials: {}}}} | {type: oauth2, oauth2: {grant: {type: clientCredentials, clientCredentials: {new: 1}}}}
          {type: oauth2, oauth2: {grant: {type: password, new: 1}}}   | {type: oauth2, oauth2: {grant: {type: clientCredentials}}} | {type: oauth2, oauth2: {grant: {type: clientCredentials}}}
          {type: oauth2, oauth2: {scopes: [{name: b, new: 1}, {name: c, new: 2}]}} | {type: oauth2, oauth2: {scopes: [{name: a}, {name: b}]}} | {type: oauth2, oauth2: {scopes: [{name: a}, {name: b, new: 1}]}}
          {type: oauth1, oauth1: {tokenEndpoint: {new: 1, additionalParamConfigs: [{parameterName: p, new: 2}]}}} | {type: oauth1, oauth1: {tokenEndpoint: {additionalParamConfigs: [{parameterName: p}]}}} | {type: oauth1, oauth1: {tokenEndpoint: {additionalParamConfigs: [{parameterName: p, new: 2}], new: 1}}}
          {type: api-key, apiKey: {name: X, new: 1}}                  | {type: hmac, hmac: {name: X}}            | {type: hmac, hmac: {name: X}}
          {type: future, future: {new: 1}}                            | {type: hmac, hmac: {name: X}}            | {type: hmac, hmac: {name: X}}
          """)
  void membersThatAreNotKnownAreRepeated(String stored, String scheme, String sent) {
    ObjectNode json = (ObjectNode) read(scheme);
    UnknownMembers unknown = new UnknownMembers();
    unknown.copy(read(stored), json);
    assertThat(json).isEqualTo(read(sent));
    assertThat(unknown.isComplete()).isTrue();
  }

  @Test
  void masksAndLargeMembersAreLeftOut() {
    for (String value : List.of("'******'", "{key: '***'}", "x".repeat(UnknownMembers.MOST))) {
      UnknownMembers unknown = new UnknownMembers();
      ObjectNode json = (ObjectNode) read("{type: api-key, apiKey: {name: X}}");
      unknown.copy(read("{type: api-key, apiKey: {new: " + value + "}}"), json);
      assertThat(json.path("apiKey").has("new")).isFalse();
      assertThat(unknown.isComplete()).isFalse();
      assertThat(unknown.texts()).isEmpty();
    }
  }

  /** Otherwise a member could not be removed from a spec. */
  @Test
  void everythingThatTheOperatorSendsIsKnown() {
    Seeds.forEach(
        seed -> {
          VersoriConnection resource = RandomResources.resource(seed);
          for (JsonNode entry :
              ConnectionPayload.withoutValues(resource.getSpec(), List.of()).path("credentials")) {
            JsonNode scheme = entry.path("authSchemeConfig");
            UnknownMembers unknown = new UnknownMembers();
            if (scheme.isObject()) {
              unknown.copy(scheme, hollow(scheme));
            }
            assertThat(unknown.texts()).as("%s", scheme).isEmpty();
          }
        });
  }

  /** The same objects with nothing but their types. */
  private static ObjectNode hollow(JsonNode json) {
    ObjectNode hollow = JSON.createObjectNode();
    json.properties()
        .forEach(
            one -> {
              if (one.getValue().isObject()) {
                hollow.set(one.getKey(), hollow(one.getValue()));
              } else if (one.getKey().equals("type")) {
                hollow.set(one.getKey(), one.getValue());
              }
            });
    return hollow;
  }

  private static JsonNode read(String yaml) {
    return Serialization.unmarshal("scheme: " + yaml, JsonNode.class).path("scheme");
  }
}
