package com.versori.operator.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.credential.Credential;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.payload.credential.AuthSchemePayloads;
import com.versori.operator.payload.credential.CredentialPayloads;
import com.versori.operator.payload.credential.EntryContext;
import com.versori.operator.payload.credential.EntryIds;
import com.versori.operator.payload.credential.NoValues;
import com.versori.operator.payload.credential.Pairing;
import com.versori.operator.payload.credential.ValueResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
    ArrayNode credentials = connection.putArray("credentials");
    List<CredentialEntry> before = new ArrayList<>();
    for (CredentialEntry entry : spec.credentials()) {
      List<CredentialEntry> certificates =
          before.stream().filter(CredentialEntry::mayHaveCertificate).toList();
      EntryContext context =
          new EntryContext(
              entry,
              ids,
              resolvers.apply(entry.name()),
              name -> linkedCredentialId(name, ids, certificates));
      credentials.add(entry(context, templateSchemes));
      before.add(entry);
    }
    if (spec.baseUrl() != null) {
      connection.put("baseUrl", spec.baseUrl());
    }
    return connection;
  }

  /** The same without IDs and values, for the types of its schemes and credentials. */
  public static ObjectNode withoutValues(
      VersoriConnectionSpec spec, List<? extends JsonNode> templateSchemes) {
    return of(spec, EntryIds.NONE, templateSchemes, entry -> new NoValues());
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
            .ifPresent(scheme -> json.set("authSchemeConfig", scheme.deepCopy()));
      }
      json.set("credential", credential);
    }
    return json;
  }

  /**
   * Null for a new certificate that is the only one before the client: the API links that one, and
   * may choose other IDs than are sent. An existing credential may be a certificate, and has its
   * ID.
   *
   * @param certificates the entries before the client that have, or may have, a certificate
   */
  private static String linkedCredentialId(
      String entry, EntryIds ids, List<CredentialEntry> certificates) {
    Optional<Credential.Existing> existing =
        certificates.stream()
            .filter(one -> one.name().equals(entry))
            .findFirst()
            .map(one -> one.credential().existing());
    if (existing.isPresent()) {
      return existing.get().id();
    }
    return ids.isNew(entry) && certificates.size() == 1 ? null : ids.credentialId(entry);
  }
}
