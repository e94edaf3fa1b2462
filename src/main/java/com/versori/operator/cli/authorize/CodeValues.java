package com.versori.operator.cli.authorize;

import com.fasterxml.jackson.databind.node.TextNode;
import com.versori.operator.cli.command.FailureException;
import com.versori.operator.payload.ConnectionPayload;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.NoValues;
import com.versori.operator.payload.credential.ValueInput;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The values of an entry with a code: where the operator reads them from. */
final class CodeValues extends NoValues {

  private static final String MEMBER = "credential.oauth2Code.";

  private static final String CLIENT_ID = "authScheme.oauth2.grant.authorizationCode.clientId";

  private final Optional<String> clientId;
  private final Map<String, ValueInput> inputs = new HashMap<>();

  /**
   * @param clientId the ID of the OAuth client, the only value that is needed
   */
  CodeValues(Optional<String> clientId) {
    this.clientId = clientId;
  }

  static CodeValues of(CodeEntry entry) {
    CodeValues values = new CodeValues(Optional.empty());
    ConnectionPayload.of(
        entry.spec(),
        EntryIds.NONE,
        List.of(),
        name -> name.equals(entry.entry().name()) ? values : new NoValues());
    return values;
  }

  @Override
  public String text(ValueInput input) {
    inputs.put(input.field(), input);
    return input.field().equals(CLIENT_ID) ? clientId.orElse("") : "";
  }

  @Override
  public String optionalText(ValueInput input) {
    if (input.literal() != null || input.secret() != null) {
      inputs.put(input.field(), input);
    }
    return input.field().equals(CLIENT_ID) ? clientId.orElse(null) : null;
  }

  /** Where the ID of the OAuth client is; empty if the template or the platform has it. */
  Optional<ValueInput> clientId() {
    return Optional.ofNullable(inputs.get(CLIENT_ID));
  }

  /**
   * Checks that the operator will find the code, its state and the redirect URL.
   *
   * @param redirectUrl that the code will be issued for
   */
  void check(CodeEntry entry, String redirectUrl) throws FailureException {
    String at = "spec.credentials[%s].%s".formatted(entry.entry().name(), MEMBER);
    ValueInput state = inputs.get(MEMBER + "state");
    if (state.secret() == null) {
      throw new FailureException(
          at + "state is a plain value, but each login has another one; use secretRef instead");
    }
    Optional<ValueInput> url = Optional.ofNullable(inputs.get(MEMBER + "redirectUrl"));
    if (url.isEmpty()) {
      throw new FailureException(
          at + "redirectUrl is missing: set it to %s, or use secretRef".formatted(redirectUrl));
    }
    if (url.get().secret() == null && !url.get().literal().equals(redirectUrl)) {
      throw new FailureException(
          at
              + "redirectUrl is %s, but this command receives codes at %s; correct or remove it, or set --port"
                  .formatted(url.get().literal(), redirectUrl));
    }
  }

  /**
   * The Secrets with the values that the operator reads from Secrets.
   *
   * @param values by field: {@code code}, {@code state} and {@code redirectUrl}
   * @param namespace empty: the current one of kubectl
   */
  String secrets(Map<String, String> values, Optional<String> namespace) {
    Map<String, Map<String, String>> secrets = new TreeMap<>();
    values.forEach(
        (field, value) -> {
          ValueInput input = inputs.get(MEMBER + field);
          if (input.secret() != null) {
            secrets
                .computeIfAbsent(input.secret(), name -> new TreeMap<>())
                .put(input.key(), base64(value));
          }
        });
    StringBuilder yaml = new StringBuilder();
    secrets.forEach(
        (name, data) -> {
          yaml.append("---\napiVersion: v1\nkind: Secret\nmetadata:\n");
          yaml.append("  name: ").append(quoted(name)).append('\n');
          namespace.ifPresent(
              text -> yaml.append("  namespace: ").append(quoted(text)).append('\n'));
          yaml.append("data:\n");
          data.forEach(
              (key, value) -> yaml.append("  %s: %s\n".formatted(quoted(key), quoted(value))));
        });
    return yaml.toString();
  }

  /** In base64, a value of the provider cannot be anything else in YAML. */
  private static String base64(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }
}
