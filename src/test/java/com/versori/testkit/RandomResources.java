package com.versori.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.model.SecretContent;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Random resources that the schema accepts, with Secrets that may lack referenced keys. */
public final class RandomResources {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, byte[]> PEM = new ConcurrentHashMap<>();

  /** Members of {@code credential} by the kind of scheme that they fit. */
  private static final Map<String, List<String>> FITTING =
      Map.ofEntries(
          Map.entry("none", List.of("none")),
          Map.entry("apiKey", List.of("string")),
          Map.entry("basicAuth", List.of("basicAuth")),
          Map.entry("clientCredentials", List.of("oauth2Client")),
          Map.entry("password", List.of("oauth2Password")),
          Map.entry("authorizationCode", List.of("oauth2Code", "oauth2Token")),
          Map.entry("oauth1", List.of("oauth1")),
          Map.entry("oauth1TokenAuth", List.of("oauth1Token")),
          Map.entry("hmac", List.of("string", "binary")),
          Map.entry("certificate", List.of("certificate")));

  private static final List<String> CREDENTIALS =
      FITTING.values().stream().flatMap(List::stream).distinct().sorted().toList();

  /** Includes tabs, lone accents, right-to-left text and emoji joiners. */
  private static final String ALPHABET =
      "abcXYZ019-._~ :/?#[]@!$&'()*+,;=%\"\\<>{}|^`\t\u00e4\u20ac\u4e2d\u0301\u0627\u200d";

  private static final List<String> KINDS = FITTING.keySet().stream().sorted().toList();

  private final Random random;
  private final List<String> certificates = new ArrayList<>();

  private RandomResources(long seed) {
    random = new Random(seed);
  }

  /** The same seed gives the same resource. */
  public static ObjectNode spec(long seed) {
    return new RandomResources(seed).spec();
  }

  public static VersoriConnection resource(long seed) {
    VersoriConnection resource = new VersoriConnection();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withName("shop-eu")
            .withNamespace("integrations")
            .withUid("uid-1")
            .withGeneration(1L)
            .withResourceVersion("10")
            .build());
    resource.setSpec(JSON.convertValue(spec(seed), VersoriConnectionSpec.class));
    return resource;
  }

  /** Some Secrets are complete, some lack keys, some have invalid values. */
  public static Map<String, SecretContent> secrets(long seed) {
    Random random = new Random(seed);
    Map<String, SecretContent> secrets = new LinkedHashMap<>();
    for (int i = 0; i < 6; i++) {
      int quality = random.nextInt(12);
      if (quality == 0) {
        continue;
      }
      Map<String, byte[]> data = new LinkedHashMap<>();
      for (String key :
          List.of(
              "value",
              "username",
              "password",
              "clientId",
              "clientSecret",
              "consumerKey",
              "consumerSecret",
              "refreshToken",
              "accessToken",
              "code",
              "state",
              "oauthToken",
              "oauthVerifier",
              "token",
              "tokenSecret",
              "k.1",
              "k_2")) {
        data.put(key, ("v\u00fc\"\\-" + key + random.nextInt()).getBytes(StandardCharsets.UTF_8));
      }
      data.put("tls.crt", pem("a.crt"));
      data.put("tls.key", pem("a.key"));
      data.put("ca.crt", pem("a.crt"));
      if (quality == 1) {
        data.keySet().removeIf(key -> random.nextBoolean());
      } else if (quality == 2) {
        data.replaceAll((key, value) -> random.nextBoolean() ? new byte[0] : value);
      } else if (quality == 3) {
        data.replaceAll((key, value) -> random.nextBoolean() ? new byte[] {-1, 0, 3} : value);
      }
      Map<String, String> base64 = new LinkedHashMap<>();
      data.forEach((key, value) -> base64.put(key, Base64.getEncoder().encodeToString(value)));
      secrets.put("s" + i, new SecretContent("5", Map.of(), base64));
    }
    return secrets;
  }

  private static byte[] pem(String name) {
    return PEM.computeIfAbsent(name, RandomResources::read);
  }

  private static byte[] read(String name) {
    try {
      return Files.readAllBytes(Path.of("src/test/resources/pem", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode spec() {
    ObjectNode spec = object();
    spec.put("templateId", Fixtures.TEMPLATE);
    maybe(spec, "name", text(253));
    maybe(spec, "baseUrl", url());
    maybe(spec, "externalId", text(253));
    maybe(spec, "deletionPolicy", pick("Delete", "Retain"));
    maybe(spec, "resyncInterval", pick("1m", "168h", "1h30m", "3600s"));
    ArrayNode credentials = spec.putArray("credentials");
    int entries = 1 + random.nextInt(random.nextInt(8) == 0 ? 16 : 4);
    for (int i = 0; i < entries; i++) {
      credentials.add(entry("e" + i + (random.nextBoolean() ? "-x" : "")));
    }
    return spec;
  }

  private ObjectNode entry(String name) {
    ObjectNode entry = object().put("name", name);
    String kind = KINDS.get(random.nextInt(KINDS.size()));
    boolean withScheme = random.nextInt(5) > 0;
    if (withScheme) {
      entry.set("authScheme", scheme(kind));
    }
    if (!withScheme || random.nextInt(8) > 0) {
      String member =
          random.nextInt(12) == 0
              ? "existing"
              : withScheme
                  ? pick(FITTING.get(kind).toArray(String[]::new))
                  : pick(CREDENTIALS.toArray(String[]::new));
      entry.set("credential", credential(member, withScheme));
      if (member.equals("certificate") || member.equals("existing")) {
        certificates.add(name);
      }
    }
    return entry;
  }

  private ObjectNode scheme(String kind) {
    ObjectNode member = object();
    maybe(member, "id", text(60));
    maybe(member, "description", text(1024));
    switch (kind) {
      case "apiKey" -> member.put("name", httpToken()).put("in", pick("query", "header", "cookie"));
      case "clientCredentials", "password", "authorizationCode" -> oauth2(member, kind);
      case "oauth1", "oauth1TokenAuth" -> oauth1(member, kind.equals("oauth1TokenAuth"));
      case "hmac" -> {
        member.put("name", httpToken()).put("in", pick("query", "header", "cookie"));
        member.put("algorithm", pick("sha1", "sha256", "sha512"));
        member.set("digestInputs", JSON.valueToTree(pickList()));
        maybe(member, "encoding", pick("hex", "base64", "base64url"));
      }
      default -> {}
    }
    String name =
        switch (kind) {
          case "clientCredentials", "password", "authorizationCode" -> "oauth2";
          case "oauth1TokenAuth" -> "oauth1";
          default -> kind;
        };
    return (ObjectNode) object().set(name, member);
  }

  private List<String> pickList() {
    return List.of(List.of("body"), List.of("url"), List.of("body", "url"), List.of("url", "body"))
        .get(random.nextInt(4));
  }

  private void oauth2(ObjectNode member, String grant) {
    maybe(member, "authorizeUrl", url());
    member.put("tokenUrl", url());
    ArrayNode scopes = member.putArray("scopes");
    for (int i = random.nextInt(4); i > 0; i--) {
      maybe(scopes.addObject().put("name", "scope" + i), "description", text(100));
    }
    if (random.nextBoolean() && !scopes.isEmpty()) {
      member.putArray("defaultScopes").add("scope1");
    }
    parameters(member, "additionalAuthorizeParams");
    parameters(member, "additionalTokenParams");
    if (random.nextBoolean()) {
      member.put("pkce", random.nextBoolean());
    }
    mtls(member);
    ObjectNode client = object();
    if (!grant.equals("clientCredentials")) {
      boolean stored = random.nextInt(6) == 0;
      if (stored) {
        client.put("credentialId", Fixtures.CONNECTION);
        maybe(client, "organisationId", Fixtures.ORGANISATION);
      }
      fill(client, List.of("clientId"), List.of("clientSecret"), stored);
    }
    member.putObject("grant").set(grant, client);
  }

  private void oauth1(ObjectNode member, boolean tokenAuth) {
    fill(member, List.of("consumerKey"), List.of("consumerSecret"), false);
    member.put("signatureMethod", pick("sha1", "sha256"));
    maybe(member, "credentialId", Fixtures.CONNECTION);
    if (tokenAuth) {
      member.put("tokenAuth", true);
    }
    for (String endpoint :
        List.of("tempCredentialEndpoint", "resourceOwnerAuthorizationEndpoint", "tokenEndpoint")) {
      if (!tokenAuth || random.nextBoolean()) {
        ObjectNode json = member.putObject(endpoint).put("url", url());
        maybe(json, "parameterTransmission", pick("authorizationHeader", "form", "query"));
        if (random.nextBoolean()) {
          ObjectNode parameter = json.putArray("additionalParamConfigs").addObject();
          parameter.put("parameterName", text(20));
          maybe(parameter, "targetName", text(20));
          parameter.put(
              "location", pick("ignore", "body", "header", "query", "endpoint", "headerParameter"));
          maybe(
              parameter,
              "usages",
              pick("unknown", "tempCredentialEndpoint", "tokenRequestEndpoint"));
          parameter.put("required", random.nextBoolean()).put("modifiable", random.nextBoolean());
        }
      }
    }
  }

  private ObjectNode credential(String member, boolean withScheme) {
    ObjectNode data = object();
    switch (member) {
      case "string", "binary" -> {
        if (random.nextBoolean()) {
          maybe(data.putObject("secretRef").put("name", secret()), "key", pick("value", "k.1"));
        } else {
          data.set("value", secretSource());
        }
      }
      case "basicAuth", "oauth2Password" ->
          fill(data, List.of("username"), List.of("password"), false);
      case "oauth2Client" -> {
        fill(data, List.of("clientId"), List.of("clientSecret"), false);
        if (!withScheme || random.nextBoolean()) {
          data.put("tokenUrl", url());
        }
        parameters(data, "additionalParams");
        scopes(data);
        mtls(data);
      }
      case "oauth2Token" -> {
        fill(data, List.of(), List.of("refreshToken"), false);
        if (random.nextBoolean()) {
          data.set("accessToken", secretSource());
        }
        scopes(data);
        maybe(data, "tokenType", "Bearer");
        maybe(data, "expiresAt", "2027-06-30T00:00:00Z");
      }
      case "oauth2Code" -> {
        fill(data, List.of("state"), List.of("code"), false);
        maybe(data, "redirectUrl", url());
        parameters(data, "additionalParams");
      }
      case "certificate" -> {
        data.putObject("secretRef").put("name", secret());
        if (random.nextInt(4) == 0) {
          data.putObject("ca").put("value", new String(pem("a.crt"), StandardCharsets.UTF_8));
        }
      }
      case "oauth1" -> fill(data, List.of("state"), List.of("oauthToken", "oauthVerifier"), false);
      case "oauth1Token" -> {
        fill(data, List.of(), List.of("token", "tokenSecret"), false);
        parameters(data, "additionalParams");
      }
      case "existing" -> {
        data.put("id", Fixtures.CONNECTION);
        maybe(data, "organisationId", Fixtures.ORGANISATION);
      }
      default -> {}
    }
    ObjectNode credential = object();
    credential.set(member, data);
    if (!member.equals("existing")) {
      maybe(credential, "name", text(253).replaceAll("[^ -~]", "x"));
      maybe(credential, "expiresAt", "2027-06-30T00:00:00+02:00");
    }
    return credential;
  }

  /** Uses the conventional Secret, explicit values, or both. */
  private void fill(
      ObjectNode json, List<String> values, List<String> secrets, boolean leaveOutAllowed) {
    int way = random.nextInt(leaveOutAllowed ? 4 : 3);
    if (way < 2) {
      json.putObject("secretRef").put("name", secret());
    }
    if (way == 1 || way == 2) {
      values.forEach(
          field ->
              json.set(
                  field, random.nextBoolean() ? object().put("value", text(100)) : secretSource()));
      secrets.forEach(field -> json.set(field, secretSource()));
    }
  }

  private ObjectNode secretSource() {
    ObjectNode source = object();
    source.putObject("secretKeyRef").put("name", secret()).put("key", pick("k.1", "k_2", "value"));
    return source;
  }

  private void mtls(ObjectNode json) {
    if (!certificates.isEmpty() && random.nextBoolean()) {
      json.putObject("mtls").put("entry", certificates.get(random.nextInt(certificates.size())));
    }
  }

  private void parameters(ObjectNode json, String field) {
    if (random.nextBoolean()) {
      ArrayNode list = json.putArray(field);
      for (int i = random.nextInt(3); i > 0; i--) {
        list.addObject().put("name", text(30)).put("value", random.nextBoolean() ? "" : text(60));
      }
    }
  }

  private void scopes(ObjectNode json) {
    if (random.nextInt(3) == 0) {
      json.putArray("scopes").add(text(30));
    }
  }

  private String secret() {
    return "s" + random.nextInt(6);
  }

  private String url() {
    return pick(
        "https://shop.example.com",
        "http://shop.example.com:8080/a/b?c=d&e=%20f",
        "https://[2001:db8::1]:8443/token",
        "https://m\u00fcller.example/t\u00f6ken",
        "https://127.0.0.1/x");
  }

  /** With a prefix, so that it is no connection header. */
  private String httpToken() {
    String characters = "aZ09!#$%&*+.^_`|~-";
    StringBuilder token = new StringBuilder("X");
    for (int i = random.nextInt(60); i > 0; i--) {
      token.append(characters.charAt(random.nextInt(characters.length())));
    }
    return token.toString();
  }

  private String text(int most) {
    int length = 1 + random.nextInt(random.nextInt(10) == 0 ? most : Math.min(most, 12));
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    // Names and similar texts must not begin or end with blanks.
    text.setCharAt(0, 'a');
    text.setCharAt(text.length() - 1, 'z');
    return text.toString();
  }

  private void maybe(ObjectNode json, String field, String value) {
    if (random.nextInt(3) == 0) {
      json.put(field, value);
    }
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
