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
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Resolves the values of one entry from the resource and from Secrets. A value is sent unchanged or
 * not at all.
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

  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final Pattern BLANKS_AROUND =
      Pattern.compile("^\ufeff?[\\s\\p{Z}\u200b]|[\\s\\p{Z}\u200b\ufeff]$");
  private static final Pattern NO_TEXT = Pattern.compile("[\\p{C}\ufffd]");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\t\r\n]]");

  @Override
  public String text(ValueInput input) {
    String text = utf8(input, PayloadSize.VALUE);
    if (input.secret() != null && (text.endsWith("\n") || text.endsWith("\r"))) {
      warnings.add(
          where(input)
              + " ends with a line break, which is sent as part of the value; if this is not"
              + " intended, write the Secret without it, for example with printf instead of"
              + " echo");
    } else if (input.secret() != null && BLANKS_AROUND.matcher(text).find()) {
      warnings.add(
          where(input)
              + " begins or ends with white space, which is sent as part of the value; if this is"
              + " not intended, write the Secret without it");
    }
    return text;
  }

  @Override
  public String optionalText(ValueInput input) {
    boolean given = input.literal() != null || input.secret() != null;
    boolean missing =
        input.conventional()
            && secrets.containsKey(input.secret())
            && !secrets.get(input.secret()).data().containsKey(input.key());
    return given && !missing ? text(input) : null;
  }

  @Override
  public String certificates(ValueInput input) {
    return pem(input, Pem::certificatesProblem).text();
  }

  @Override
  public ObjectNode keyPair(ValueInput certificate, ValueInput key) {
    int before = findings.size();
    Pem certificates = pem(certificate, Pem::certificatesProblem);
    Pem privateKey = pem(key, Pem::privateKeyProblem);
    if (findings.size() == before) {
      certificates
          .expiryProblem(now)
          .ifPresent(p -> add(Reason.INVALID_SECRET_VALUE, where(certificate) + " " + p));
      privateKey
          .privateKey()
          .flatMap(one -> certificates.keyProblem(one, in(certificate)))
          .ifPresent(p -> add(Reason.INVALID_SECRET_VALUE, where(key) + " " + p));
    }
    return WireNames.object().put("certificate", certificates.text()).put("key", privateKey.text());
  }

  @Override
  public String base64(ValueInput input) {
    byte[] bytes = bytes(input, PayloadSize.VALUE);
    if (bytes.length == 0) {
      return "";
    }
    String base64 = Base64.getEncoder().encodeToString(bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    // The redactor covers the base64 of a text.
    values.add(input, Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes) ? text : base64);
    return base64;
  }

  private Pem pem(ValueInput input, Function<Pem, Optional<String>> check) {
    Pem pem = new Pem(utf8(input, PayloadSize.PEM));
    if (!pem.text().isEmpty()) {
      check
          .apply(pem)
          .ifPresent(problem -> add(Reason.INVALID_SECRET_VALUE, where(input) + " " + problem));
    }
    return pem;
  }

  private String utf8(ValueInput input, int most) {
    if (input.literal() != null) {
      return input.literal();
    }
    byte[] bytes = bytes(input, most);
    if (bytes.length == 0) {
      return "";
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (isUtf16(text, bytes)) {
        throw new CharacterCodingException();
      }
      if (text.startsWith(BYTE_ORDER_MARK)) {
        warnings.add(
            where(input)
                + " begins with a byte order mark, which is sent as part of the value; write the"
                + " Secret without it");
      }
      values.add(input, text);
      return text;
    } catch (CharacterCodingException e) {
      add(
          Reason.INVALID_SECRET_VALUE,
          where(input)
              + " is not UTF-8 text; store it as UTF-8, or use the credential binary for bytes");
      return "";
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** UTF-16 without a byte order mark is often valid UTF-8, with control characters between. */
  private static boolean isUtf16(String text, byte[] bytes) {
    return text.indexOf('\0') >= 0
        || (CONTROL.matcher(text).find()
            && bytes.length % 2 == 0
            && Stream.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)
                .map(charset -> new String(bytes, charset))
                .anyMatch(wide -> !NO_TEXT.matcher(wide).find()));
  }

  /** The bytes of a value in a Secret; empty, with a finding, if there are none. */
  private byte[] bytes(ValueInput input, int most) {
    if (input.secret() == null) {
      add(
          Reason.INVALID_SPEC,
          "spec.credentials[%s].%s is missing: set it, or a secretRef that contains it"
              .formatted(entry, input.field()));
      return new byte[0];
    }
    SecretContent secret = secrets.get(input.secret());
    if (secret == null) {
      add(
          Reason.SECRET_NOT_FOUND,
          ("Secret %s/%s does not exist; create it%s, and the operator continues automatically."
                  + " Secrets are read from the resource's own namespace alone")
              .formatted(
                  namespace, input.secret(), keys(ReferencedSecrets.keys(spec, input.secret()))));
      return new byte[0];
    }
    String base64 = secret.data().get(input.key());
    if (base64 == null) {
      add(Reason.SECRET_KEY_NOT_FOUND, missingKey(input, secret));
      return new byte[0];
    }
    if (secret.size(input.key()) > most) {
      add(
          Reason.INVALID_SECRET_VALUE,
          "%s has %d bytes; the limit is %d for %s. Store only the value in the key"
              .formatted(where(input), secret.size(input.key()), most, field(input)));
      return new byte[0];
    }
    byte[] bytes = Base64.getMimeDecoder().decode(base64);
    if (bytes.length == 0) {
      add(
          Reason.INVALID_SECRET_VALUE,
          where(input) + " is empty; store the value for " + field(input) + " in it");
    }
    return bytes;
  }

  private static String keys(Set<String> keys) {
    String with = keys.size() == 1 ? " with the key " : " with the keys ";
    return keys.isEmpty() ? "" : with + String.join(", ", keys);
  }

  private String missingKey(ValueInput input, SecretContent secret) {
    String message =
        "Secret %s/%s has no key %s for %s; keys: %s"
            .formatted(namespace, input.secret(), input.key(), field(input), secret.keys());
    return input.field().equals("credential.certificate.ca")
        ? message
            + "; issuers such as ACME provide no ca.crt: set certificate.ca to the issuer's"
            + " certificate, as {value: ...} or {secretKeyRef: {name, key}}"
        : message;
  }

  /** Secrets can still change by themselves; only an invalid spec needs a person. */
  private void add(Reason reason, String message) {
    findings.add(
        reason == Reason.INVALID_SPEC
            ? Finding.fix(reason, message)
            : Finding.waitForEvent(reason, message));
  }

  private String where(ValueInput input) {
    return input.secret() == null ? in(input) : in(input) + ",";
  }

  private String in(ValueInput input) {
    return input.secret() == null
        ? "spec.credentials[%s].%s".formatted(entry, input.field())
        : "Secret %s/%s, key %s".formatted(namespace, input.secret(), input.key());
  }

  private String field(ValueInput input) {
    return input.field() + " of credential entry " + entry;
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return "SecretValueResolver[entry=" + entry + ", ***]";
  }
}
