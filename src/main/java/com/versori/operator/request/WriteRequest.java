package com.versori.operator.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.client.ApiError;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Connection;
import com.versori.operator.findings.ApiFindings;
import com.versori.operator.findings.ApiText;
import com.versori.operator.findings.Remedies;
import com.versori.operator.model.Finding;
import com.versori.operator.model.History.Form;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.SecretValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The request of a create or an update.
 *
 * @param body the request's whole body
 * @param sent what to keep of the secret values in the body
 * @param warnings what is unusual about it
 * @param values the secret values in the body, to take them out of what the API answers
 */
public record WriteRequest(
    ObjectNode body, SentValues sent, List<Warning> warnings, SecretValues values) {

  /** The field of an error that is about the name of a credential, in a create or an update. */
  private static final Pattern CREDENTIAL_NAME =
      Pattern.compile("(connection\\.)?credentials\\[\\d+\\]\\.credential\\.name");

  /** The same about an entry. */
  private static final Pattern ENTRY = Pattern.compile("(connection\\.)?credentials\\[(\\d+)\\].*");

  /** The same about an ID of an entry or credential. */
  private static final Pattern CREDENTIAL_ID =
      Pattern.compile("(connection\\.)?credentials\\[\\d+\\]\\.(credential\\.)?id");

  /**
   * What status keeps of the secret values in a request.
   *
   * @param secrets the Secrets that they come from
   * @param hashes entry to the hash of its content, see {@link
   *     com.versori.operator.model.ContentKey}
   * @param fingerprints entry to fingerprint, of credentials that must not be sent twice
   */
  public record SentValues(
      List<SecretVersion> secrets, Map<String, String> hashes, Map<String, String> fingerprints) {}

  /**
   * Something unusual that does not prevent the request. The text contains no secret value.
   *
   * @param reason of the event
   */
  public record Warning(String reason, String text) {
    Warning(Reason reason, String text) {
      this(reason.text(), text);
    }
  }

  /** What the failure of a create means. No secret value. */
  public Finding explainCreate(Snapshot s, VersoriException failure) {
    return ApiFindings.ofCreate(failure, s, ApiText.of(s, values));
  }

  /** What the failure of an update means. No secret value. */
  public Finding explainUpdate(Snapshot s, VersoriException failure) {
    Finding finding = ApiFindings.ofUpdate(failure, s, ApiText.of(s, values));
    if (!s.organisation().replacesEntries() && isOfRepeated(s, failure)) {
      return Remedies.valuesRefused(s, finding);
    }
    boolean isOfEntry =
        finding.reason() == Reason.REJECTED && entriesOf(failure).findAny().isPresent();
    if (s.form() != Form.VALUE && isOfEntry) {
      return Remedies.updatesRefused(s, finding);
    }
    return isRefused(CREDENTIAL_ID, failure) ? Remedies.newIdsRefused(s, finding) : finding;
  }

  /**
   * How to repeat the stored credentials in the next try of an update, if the API may have refused
   * how this one repeats them.
   */
  public Optional<Form> nextForm(Snapshot s, VersoriException failure) {
    boolean last = s.form() == Form.NEW_ENTRY;
    return last || !s.organisation().replacesEntries() || !isOfRepeated(s, failure)
        ? Optional.empty()
        : Optional.of(Form.values()[s.form().ordinal() + 1]);
  }

  /** Without fields, the error may be about any entry. */
  private boolean isOfRepeated(Snapshot s, VersoriException failure) {
    JsonNode entries = body.path("credentials");
    if (failure.kind() != Kind.REJECTED && failure.kind() != Kind.CONFLICT) {
      return false;
    }
    if (fields(failure).isEmpty()) {
      return failure.kind() == Kind.REJECTED
          && entries.valueStream().anyMatch(entry -> Rotation.isRepeated(s, entry));
    }
    return entriesOf(failure)
        .anyMatch(
            field ->
                field.group(2).length() < 4
                    && Rotation.isRepeated(s, entries.path(Integer.parseInt(field.group(2)))));
  }

  /** The fields of the error that are about an entry. */
  private static Stream<Matcher> entriesOf(VersoriException failure) {
    return fields(failure).stream()
        .map(field -> ENTRY.matcher(String.valueOf(field.field())))
        .filter(Matcher::matches);
  }

  private static List<ApiError.FieldError> fields(VersoriException failure) {
    return failure.apiError().map(ApiError::fields).orElse(List.of());
  }

  /** The API's answer without the secret values that were sent, which it may repeat. */
  public Connection withoutSecrets(Snapshot s, Connection answer) {
    return values.removedFrom(answer, ApiText.of(s, values)::shown);
  }

  /**
   * Whether the answer to a create has the IDs that were sent. The ownership mark is in the entry
   * IDs; an API that does not echo them leaves only the name.
   */
  public boolean isEchoed(Connection answer) {
    String first = body.at("/connection/credentials/0/id").asText();
    return answer.credentials().isEmpty() || first.equals(answer.credentials().get(0).id());
  }

  /** Whether the API has refused the name that the operator gives to a credential. */
  public boolean isCredentialNameRefused(VersoriException failure) {
    return isRefused(CREDENTIAL_NAME, failure);
  }

  private static boolean isRefused(Pattern path, VersoriException failure) {
    return failure.kind() == Kind.REJECTED
        && failure.apiError().stream()
            .flatMap(error -> error.fields().stream())
            .anyMatch(field -> path.matcher(String.valueOf(field.field())).matches());
  }

  /** Fingerprints to keep after a failure: the API has consumed a code that it has rejected. */
  public Map<String, String> fingerprintsAfter(VersoriException failure) {
    boolean judged = failure.kind() == Kind.REJECTED || failure.kind() == Kind.CONFLICT;
    return judged ? Fingerprints.refused(sent.fingerprints()) : Map.of();
  }

  /** Never the body. */
  @Override
  public String toString() {
    return "WriteRequest[body=***, secrets=" + sent.secrets() + ", warnings=" + warnings + "]";
  }
}
