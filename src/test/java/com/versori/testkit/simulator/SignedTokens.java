package com.versori.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.testkit.simulator.SimulatorOptions.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Verifies tokens that were signed with a signing key, strictly by the vendor's guide. */
final class SignedTokens {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ISSUER = "https://versori.com/sk/";
  private static final long LONGEST_SECONDS = 3_600;

  private record Trusted(PublicKey key, String organisation, String subject) {}

  private final Map<String, Trusted> keys = new ConcurrentHashMap<>();
  private final Subject subjects;

  SignedTokens(Subject subjects) {
    this.subjects = subjects;
  }

  /**
   * @param subject of calls that are not about a dynamic connection
   */
  void trust(String id, PublicKey key, String organisation, String subject) {
    keys.put(id, new Trusted(key, organisation, subject));
  }

  void distrust(String id) {
    keys.remove(id);
  }

  static boolean isJwt(String token) {
    return token.split("\\.", -1).length == 3;
  }

  /**
   * The organisation of a token.
   *
   * @param externalId of the end user of the connection; null if the call is about none
   */
  String organisation(String scheme, String token, Operation operation, String externalId)
      throws ApiFailure {
    String[] parts = token.split("\\.", -1);
    try {
      JsonNode header = json(parts[0]);
      JsonNode claims = json(parts[1]);
      check(scheme.equals("JWT"), "the scheme is not JWT");
      check(
          header.equals(JSON.readTree("{\"alg\": \"RS256\", \"typ\": \"JWT\"}")),
          "the header is not that of RS256");
      String issuer = claims.path("iss").asText();
      check(issuer.startsWith(ISSUER), "the issuer is no signing key");
      Trusted trusted = keys.get(issuer.substring(ISSUER.length()));
      check(trusted != null, "the signing key is not known");
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(trusted.key());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      check(signature.verify(Base64.getUrlDecoder().decode(parts[2])), "the signature is wrong");
      check(
          claims.path("iat").isIntegralNumber() && claims.path("exp").isIntegralNumber(),
          "iat or exp is missing");
      long now = Instant.now().getEpochSecond();
      long issued = claims.path("iat").longValue();
      long expires = claims.path("exp").longValue();
      check(issued <= now, "it was issued in the future");
      check(now < expires, "it has expired");
      check(expires - issued <= LONGEST_SECONDS, "it is valid for more than an hour");
      checkSubject(claims.path("sub").asText(), trusted, operation, externalId);
      return trusted.organisation();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw refused("it is no JWT");
    }
  }

  private void checkSubject(String subject, Trusted trusted, Operation operation, String externalId)
      throws ApiFailure {
    boolean endUsers = subjects == Subject.END_USER;
    if (endUsers && operation == Operation.LIST && !subject.isEmpty()) {
      return;
    }
    check(
        subject.equals(endUsers && externalId != null ? externalId : trusted.subject()),
        "the subject is not the required one");
  }

  private static JsonNode json(String base64) throws IOException {
    return JSON.readTree(Base64.getUrlDecoder().decode(base64));
  }

  private static void check(boolean holds, String problem) throws ApiFailure {
    if (!holds) {
      throw refused(problem);
    }
  }

  private static ApiFailure refused(String problem) {
    return new ApiFailure(401, "unauthenticated", "the token is not valid: " + problem);
  }
}
