package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Optional;

/** What the operator knows. It never holds a secret value. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersoriConnectionStatus(
    @JsonPropertyDescription(
            "The metadata.generation that this status speaks of; -1 until the operator has seen the"
                + " resource.")
        Long observedGeneration,
    @JsonPropertyDescription("ID of the connection on the Versori platform: a ULID.")
        String connectionId,
    @JsonPropertyDescription(
            "How the resource came by its connection: Created by the operator, or Adopted.")
        Origin origin,
    @JsonPropertyDescription(
            "Resource that the connection belongs to. A status that names another resource, such as"
                + " one that was copied or restored under another name, gives no right to the"
                + " connection.")
        Owner owner,
    @JsonPropertyDescription("Name of the connection, as the API answered.") String name,
    @JsonPropertyDescription(
            "URL of the Versori API that holds the connection. Later calls go there and nowhere"
                + " else.")
        String apiUrl,
    @JsonPropertyDescription("Organisation that owns the connection: a ULID.")
        String organisationId,
    @JsonPropertyDescription(
            "Where the token came from with which the connection was last written: the operator, or a"
                + " key of a Secret. If it changes, a connection that is not found is not recreated.")
        String tokenSource,
    @JsonPropertyDescription("Template that the connection was made from: a ULID.")
        String templateId,
    @JsonPropertyDescription("System that the connection belongs to, as the API answered: a ULID.")
        String systemId,
    @JsonPropertyDescription("Base URL of the connection, as the API answered.") String baseUrl,
    @JsonPropertyDescription("When the connection was created, as the API answered (RFC 3339).")
        String createdAt,
    @JsonPropertyDescription(
            "When the connection was last updated, as the API answered (RFC 3339).")
        String updatedAt,
    @JsonPropertyDescription("The stored credentials, one for each entry; never a value.")
        List<CredentialStatus> credentials,
    @JsonPropertyDescription("What was last pushed to the API.") Synced synced,
    @JsonPropertyDescription(
            "The last attempt to create the connection whose outcome is known: a ULID. An attempt"
                + " in the annotation versori.com/create-attempt that is not this one is pending.")
        String createAttempt,
    @JsonPropertyDescription(
            "The last value of the annotation versori.com/reconcile-requested-at that was handled.")
        String lastHandledReconcileAt,
    @JsonPropertyDescription("The settings in effect, defaults included.") Effective effective,
    @JsonPropertyDescription("The state of the resource, as kstatus understands it.")
        List<Condition> conditions) {

  /** The status of a resource that nobody has looked at yet. */
  public static final VersoriConnectionStatus EMPTY =
      new VersoriConnectionStatus(
          -1L, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null);

  public VersoriConnectionStatus {
    credentials = credentials == null ? List.of() : List.copyOf(credentials);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** The condition of that type, if it stands. */
  public Optional<Condition> condition(ConditionType type) {
    return conditions.stream().filter(c -> type.text().equals(c.type())).findFirst();
  }

  /** A resource as the owner of a connection. */
  public record Owner(
      @JsonPropertyDescription("ID of the cluster, as the operator's CLUSTER_ID.") @Required
          String clusterId,
      @JsonPropertyDescription("Namespace of the resource.") @Required String namespace,
      @JsonPropertyDescription("Name of the resource.") @Required String name) {

    /** Whether it is the resource of that name in one of the clusters. */
    public boolean is(List<String> clusterIds, String namespace, String name) {
      return clusterIds.contains(clusterId)
          && this.namespace.equals(namespace)
          && this.name.equals(name);
    }
  }

  /** What is known of one stored credential. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CredentialStatus(
      @JsonPropertyDescription("Name of the entry in spec.credentials.") @Required String name,
      @JsonPropertyDescription("ID of the entry within the connection, as the API answered.")
          String id,
      @JsonPropertyDescription("ID of the stored credential, as the API answered.")
          String credentialId,
      @JsonPropertyDescription(
              "ID of the stored OAuth2 client of the entry's grant, as the API answered.")
          String schemeCredentialId,
      @JsonPropertyDescription("Type of the stored credential, as the API answered.") String type,
      @JsonPropertyDescription("When the platform deletes the credential (RFC 3339).")
          String expiresAt,
      @JsonPropertyDescription("What the platform found wrong with the credential.")
          @JsonInclude(JsonInclude.Include.NON_EMPTY)
          List<String> errors,
      @JsonPropertyDescription(
              "For credentials that the platform itself changes or spends: 8 bytes of a hash of the"
                  + " value last sent.")
          String fingerprint) {

    public CredentialStatus {
      errors = errors == null ? List.of() : List.copyOf(errors);
    }

    /** Nothing is known of that entry yet. */
    public static CredentialStatus of(String name) {
      return new CredentialStatus(name, null, null, null, null, null, null, null);
    }

    /** The same, of which nothing wrong is known. */
    public CredentialStatus withoutErrors() {
      return new CredentialStatus(
          name, id, credentialId, schemeCredentialId, type, expiresAt, List.of(), fingerprint);
    }

    public CredentialStatus withFingerprint(String other) {
      return new CredentialStatus(
          name, id, credentialId, schemeCredentialId, type, expiresAt, errors, other);
    }
  }

  /** What was last pushed to the API. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Synced(
      @JsonPropertyDescription("The metadata.generation that was pushed.") Long generation,
      @JsonPropertyDescription("The Secrets whose values were pushed.") List<SecretVersion> secrets,
      @JsonPropertyDescription("When it was pushed (RFC 3339).") String time) {

    public Synced {
      secrets = secrets == null ? List.of() : List.copyOf(secrets);
    }
  }

  /** A Secret as it stood when its values were pushed. */
  public record SecretVersion(
      @JsonPropertyDescription("Name of the Secret.") @Required String name,
      @JsonPropertyDescription("Its resourceVersion.") @Required String resourceVersion) {}

  /** Settings with their defaults filled in. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Effective(
      @JsonPropertyDescription("Delete or Retain.") DeletionPolicy deletionPolicy,
      @JsonPropertyDescription("Correct or Report.") DriftPolicy driftPolicy,
      @JsonPropertyDescription("Time between two looks at an unchanged resource. Example: 30m")
          String resyncInterval) {}
}
