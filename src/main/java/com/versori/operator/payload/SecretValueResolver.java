package com.versori.operator.payload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.model.Finding;
import com.versori.operator.model.SecretContent;
import com.versori.operator.payload.credential.ValueInput;
import com.versori.operator.payload.credential.ValueResolver;
import com.versori.operator.payload.credential.WireNames;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The leaves of one entry, filled from the resource and from Secrets. Nothing is altered silently:
 * a value is sent as it stands, or not at all.
 */
public record SecretValueResolver(
    String entry,
    VersoriConnectionSpec spec,
    String namespace,
    Map<String, SecretContent> secrets,
    Instant now,
    List<Finding> findings,
    List<String> warnings,
    SecretValues values)
    implements ValueResolver {

  @Override
  public String text(ValueInput leaf) {
    String text = utf8(leaf, PayloadSize.VALUE);
    if (leaf.secret() != null && (text.endsWith("\n") || text.endsWith("\r"))) {
      warnings.add(
          where(leaf)
              + " ends with a line break, which is sent as part of the value; if that is not meant,"
              + " write the Secret without it, for example with printf instead of echo");
    }
    return text;
  }

  @Override
  public String optionalText(ValueInput leaf) {
    boolean given = leaf.literal() != null || leaf.secret() != null;
    boolean missing =
        leaf.conventional()
            && secrets.containsKey(leaf.secret())
            && !secrets.get(leaf.secret()).data().containsKey(leaf.key());
    return given && !missing ? text(leaf) : null;
  }

  @Override
  public String certificates(ValueInput leaf) {
    return pem(leaf, Pem::certificatesProblem);
  }

  @Override
  public ObjectNode keyPair(ValueInput certificate, ValueInput key) {
    int before = findings.size();
    String certificates = certificates(certificate);
    String privateKey = pem(key, Pem::privateKeyProblem);
    if (findings.size() == before) {
      Pem.expiryProblem(certificates, now)
          .ifPresent(p -> add(Reason.INVALID_SECRET_VALUE, where(certificate) + " " + p));
      Pem.keyProblem(certificates, privateKey)
          .ifPresent(
              p ->
                  add(
                      Reason.INVALID_SECRET_VALUE,
                      where(key)
                          + " "
                          + p
                          + " in "
                          + in(certificate)
                          + "; use the pair as it was issued"));
    }
    return WireNames.object().put("certificate", certificates).put("key", privateKey);
  }

  @Override
  public String base64(ValueInput leaf) {
    byte[] bytes = bytes(leaf, PayloadSize.VALUE);
    if (bytes.length == 0) {
      return "";
    }
    String base64 = Base64.getEncoder().encodeToString(bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    // Of a text, base64 is one of the forms that are looked for.
    values.add(leaf, Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes) ? text : base64);
    values.hash(entry, leaf, base64);
    return base64;
  }

  @FunctionalInterface
  private interface PemCheck {
    Optional<String> problem(String text);
  }

  private String pem(ValueInput leaf, PemCheck check) {
    String text = utf8(leaf, PayloadSize.PEM);
    if (!text.isEmpty()) {
      check
          .problem(text)
          .ifPresent(problem -> add(Reason.INVALID_SECRET_VALUE, where(leaf) + " " + problem));
    }
    return text;
  }

  private String utf8(ValueInput leaf, int most) {
    if (leaf.literal() != null) {
      return leaf.literal();
    }
    byte[] bytes = bytes(leaf, most);
    if (bytes.length == 0) {
      return "";
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      values.add(leaf, text);
      values.hash(entry, leaf, text);
      return text;
    } catch (CharacterCodingException e) {
      add(
          Reason.INVALID_SECRET_VALUE,
          where(leaf)
              + " is not UTF-8 text; write it as text, or use the credential binary for bytes");
      return "";
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /**
   * The bytes of a leaf that stands in a Secret; empty, with a finding noted, if there are none.
   */
  private byte[] bytes(ValueInput leaf, int most) {
    if (leaf.secret() == null) {
      add(
          Reason.INVALID_SPEC,
          "spec.credentials[%s].%s is missing: give it, or a secretRef that holds it"
              .formatted(entry, leaf.field()));
      return new byte[0];
    }
    SecretContent secret = secrets.get(leaf.secret());
    if (secret == null) {
      add(
          Reason.SECRET_NOT_FOUND,
          "Secret %s/%s does not exist; create it%s and the operator goes on by itself"
              .formatted(
                  namespace, leaf.secret(), keys(ReferencedSecrets.keys(spec, leaf.secret()))));
      return new byte[0];
    }
    String base64 = secret.data().get(leaf.key());
    if (base64 == null) {
      add(Reason.SECRET_KEY_NOT_FOUND, missingKey(leaf, secret));
      return new byte[0];
    }
    if (secret.size(leaf.key()) > most) {
      add(
          Reason.INVALID_SECRET_VALUE,
          "%s has %d bytes; at most %d are sent for %s. Put the value alone into the key"
              .formatted(where(leaf), secret.size(leaf.key()), most, field(leaf)));
      return new byte[0];
    }
    byte[] bytes = Base64.getMimeDecoder().decode(base64);
    if (bytes.length == 0) {
      add(
          Reason.INVALID_SECRET_VALUE,
          where(leaf) + " is empty; put the value for " + field(leaf) + " into it");
    }
    return bytes;
  }

  private static String keys(Set<String> keys) {
    String words = keys.size() == 1 ? " with the key " : " with the keys ";
    return keys.isEmpty() ? "" : words + String.join(", ", keys);
  }

  private String missingKey(ValueInput leaf, SecretContent secret) {
    String message =
        "Secret %s/%s has no key %s for %s; keys: %s"
            .formatted(namespace, leaf.secret(), leaf.key(), field(leaf), secret.keys());
    return leaf.field().equals("credential.certificate.ca")
        ? message
            + "; issuers such as ACME write no ca.crt: give the issuer's certificate as"
            + " certificate.ca: {value: ...} or {secretKeyRef: {name, key}}"
        : message;
  }

  /** Missing Secrets and values may still come; only the resource itself needs a person. */
  private void add(Reason reason, String message) {
    findings.add(
        reason == Reason.INVALID_SPEC
            ? Finding.fix(reason, message)
            : Finding.waitForEvent(reason, message));
  }

  private String where(ValueInput leaf) {
    return leaf.secret() == null ? in(leaf) : in(leaf) + ",";
  }

  private String in(ValueInput leaf) {
    return leaf.secret() == null
        ? "spec.credentials[%s].%s".formatted(entry, leaf.field())
        : "Secret %s/%s, key %s".formatted(namespace, leaf.secret(), leaf.key());
  }

  private String field(ValueInput leaf) {
    return leaf.field() + " of credential entry " + entry;
  }

  /** Never a value. */
  @Override
  public String toString() {
    return "SecretValueResolver[entry=" + entry + ", ***]";
  }
}
