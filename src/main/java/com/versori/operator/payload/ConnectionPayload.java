package com.versori.operator.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.payload.credential.AuthSchemePayloads;
import com.versori.operator.payload.credential.CredentialPayloads;
import com.versori.operator.payload.credential.EntryContext;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.Pairing;
import com.versori.operator.payload.credential.ValueResolver;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code connection} in the body of a create, and the body of an update, as in the vendor's create
 * endpoint page.
 */
public final class ConnectionPayload {

  private ConnectionPayload() {}

  /**
   * @param templateSchemes the template's schemes, for entries that declare none
   * @param resolvers entry name to the resolver of its values
   */
  public static ObjectNode of(
      VersoriConnectionSpec spec,
      EntryIds ids,
      List<? extends JsonNode> templateSchemes,
      Function<String, ? extends ValueResolver> resolvers) {
    ObjectNode connection = JsonNodeFactory.instance.objectNode();
    if (spec.name() != null) {
      connection.put("name", spec.name());
    }
    Map<String, String> existing = existing(spec);
    ArrayNode credentials = connection.putArray("credentials");
    for (CredentialEntry entry : spec.credentials()) {
      EntryContext context =
          new EntryContext(
              entry,
              ids,
              resolvers.apply(entry.name()),
              name -> existing.getOrDefault(name, ids.credentialId(name)));
      credentials.add(entry(context, templateSchemes));
    }
    if (spec.baseUrl() != null) {
      connection.put("baseUrl", spec.baseUrl());
    }
    return connection;
  }

  private static ObjectNode entry(EntryContext context, List<? extends JsonNode> templateSchemes) {
    CredentialEntry entry = context.entry();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", context.ids().entryId(entry.name()));
    if (entry.authScheme() != null) {
      json.set("authSchemeConfig", AuthSchemePayloads.of(context));
    }
    if (entry.credential() != null) {
      ObjectNode credential = CredentialPayloads.of(context);
      if (entry.authScheme() == null) {
        Pairing.fitting(templateSchemes, credential)
            .ifPresent(scheme -> json.set("authSchemeConfig", scheme));
      }
      json.set("credential", credential);
    }
    return json;
  }

  /** Entry name to credential ID, of existing credentials. */
  private static Map<String, String> existing(VersoriConnectionSpec spec) {
    return spec.credentials().stream()
        .filter(entry -> entry.credential() != null && entry.credential().existing() != null)
        .collect(
            Collectors.toMap(
                CredentialEntry::name, entry -> entry.credential().existing().id(), (a, b) -> a));
  }
}
