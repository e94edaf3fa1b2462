package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What the operator observed and did. Never contains a secret value. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersoriConnectionStatus(
    @JsonPropertyDescription(
            "The metadata.generation that this status was computed for; -1 until the operator"
                + " has seen the resource.")
        Long observedGeneration,
    @JsonPropertyDescription("ID of the connection on the Versori platform: a ULID.")
        String connectionId,
    @JsonPropertyDescription(
            "Whether the operator Created the connection for this resource, or Adopted an"
                + " existing one.")
        Origin origin,
    @JsonPropertyDescription(
            "Resource that the connection belongs to. A status that names another resource,"
                + " because it was copied or restored under another name, grants no right to"
                + " the connection.")
        Owner owner,
    @JsonPropertyDescription("Name of the connection, as returned by the API.") String name,
    @JsonPropertyDescription(
            "URL of the Versori API that holds the connection. Calls for the connection go only"
                + " there.")
        String apiUrl,
    @JsonPropertyDescription("Organisation that owns the connection: a ULID.")
        String organisationId,
    @JsonPropertyDescription(
            "VersoriOrganisation that the connection was last written with. A resource that names"
                + " none stays with it. If it changes, a connection that is not found is not"
                + " recreated.")
        OrganisationRef organisationRef,
    @JsonPropertyDescription(
            "Source of the token that the connection was last written with. If it changes, a"
                + " connection that is not found is not recreated.")
        String tokenSource,
    @JsonPropertyDescription("Template that the connection was created from: a ULID.")
        String templateId,
    @JsonPropertyDescription(
            "System that the connection belongs to, as returned by the API: a ULID.")
        String systemId,
    @JsonPropertyDescription("Base URL of the connection, as returned by the API.") String baseUrl,
    @JsonPropertyDescription(
            "Time at which the connection was created, as returned by the API (RFC 3339).")
        String createdAt,
    @JsonPropertyDescription(
            "Time at which the connection was last updated, as returned by the API (RFC 3339).")
        String updatedAt,
    @JsonPropertyDescription("Stored credentials, one for each entry; never secret values.")
        List<CredentialStatus> credentials,
    @JsonPropertyDescription("What was last written to the API.") Synced synced,
    @JsonPropertyDescription("Further templates that use the connection.") Links links,
    @JsonPropertyDescription(
            "Last create attempt whose outcome is known: a ULID. Another attempt in the"
                + " annotation versori.com/create-attempt is pending.")
        String createAttempt,
    @JsonPropertyDescription(
            "Last value of the annotation versori.com/reconcile-requested-at that was handled.")
        String lastHandledReconcileAt,
    @JsonPropertyDescription("Settings in effect, including defaults.") Effective effective,
    @JsonPropertyDescription("Conditions of the resource; they follow kstatus.")
        List<Condition> conditions) {

  /** The status of a resource that the operator has not seen yet. */
  public static final VersoriConnectionStatus EMPTY =
      new VersoriConnectionStatus(
          -1L, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null, null, null);

  public VersoriConnectionStatus {
    credentials = credentials == null ? List.of() : List.copyOf(credentials);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Never null. */
  public Links knownLinks() {
    return links == null ? Links.NONE : links;
  }

  /** IDs of the templates that the connection serves, or may serve. */
  public Stream<String> templates() {
    return Stream.concat(Stream.ofNullable(templateId), knownLinks().templateIds().stream());
  }

  public Optional<Condition> condition(ConditionType type) {
    return conditions.stream().filter(c -> type.text().equals(c.type())).findFirst();
  }

  /** Whether the resource is not ready, for this reason. */
  public boolean reports(Reason why) {
    return unreadyFor(why).isPresent();
  }

  /** The same, of this generation of the spec. */
  public boolean reports(Reason why, Long generation) {
    return unreadyFor(why)
        .filter(ready -> Objects.equals(generation, ready.observedGeneration()))
        .isPresent();
  }

  private Optional<Condition> unreadyFor(Reason why) {
    return condition(ConditionType.READY)
        .filter(ready -> !ready.holds() && why.text().equals(ready.reason()));
  }

  /** A resource as the owner of a connection. */
  public record Owner(
      @JsonPropertyDescription("ID of the cluster: the operator's CLUSTER_ID.") @Required
          String clusterId,
      @JsonPropertyDescription("Namespace of the resource.") @Required String namespace,
      @JsonPropertyDescription("Name of the resource.") @Required String name) {

    /** Whether this is that resource, in one of the clusters. */
    public boolean is(List<String> clusterIds, String namespace, String name) {
      return clusterIds.contains(clusterId)
          && this.namespace.equals(namespace)
          && this.name.equals(name);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CredentialStatus(
      @JsonPropertyDescription("Name of the entry in spec.credentials.") @Required String name,
      @JsonPropertyDescription("ID of the entry within the connection, as returned by the API.")
          String id,
      @JsonPropertyDescription("ID of the stored credential, as returned by the API.")
          String credentialId,
      @JsonPropertyDescription(
              "ID of the stored OAuth2 client of the entry's grant, as returned by the API.")
          String schemeCredentialId,
      @JsonPropertyDescription("Type of the stored credential, as returned by the API.")
          String type,
      @JsonPropertyDescription("Time at which the platform deletes the credential (RFC 3339).")
          String expiresAt,
      @JsonPropertyDescription("Errors that the platform reports for the credential.")
          @JsonInclude(JsonInclude.Include.NON_EMPTY)
          List<String> errors,
      @JsonPropertyDescription(
              "For credentials that the platform renews or consumes: 8 bytes of a hash of the"
                  + " value last sent.")
          String fingerprint,
      @JsonPropertyDescription(
              "A keyed hash (HMAC) of the content of the stored credential that was last written,"
                  + " to recognise a Secret that changed its version only. Its key comes from the"
                  + " organisation's API token or signing key.")
          String valueHash,
      @JsonPropertyDescription(
              "Whether the stored auth scheme has settings that this operator does not know; an"
                  + " update reads and repeats them.")
          Boolean unknownSettings) {

    public CredentialStatus {
      errors = errors == null ? List.of() : List.copyOf(errors);
    }

    /** Of an entry of which only the name is known. */
    public static CredentialStatus of(String name) {
      return new CredentialStatus(name, null, null, null, null, null, null, null, null, null);
    }

    public CredentialStatus withoutErrors() {
      return with(List.of(), fingerprint, valueHash);
    }

    public CredentialStatus withFingerprint(String other) {
      return with(errors, other, valueHash);
    }

    public CredentialStatus withValueHash(String other) {
      return with(errors, fingerprint, other);
    }

    private CredentialStatus with(List<String> otherErrors, String fingerprintNow, String hashNow) {
      return new CredentialStatus(
          name,
          id,
          credentialId,
          schemeCredentialId,
          type,
          expiresAt,
          otherErrors,
          fingerprintNow,
          hashNow,
          unknownSettings);
    }

    public boolean hasUnknownSettings() {
      return Boolean.TRUE.equals(unknownSettings);
    }

    /** The IDs on the platform: of the entry, its stored credential and that of its grant. */
    public Stream<String> ids() {
      return Stream.of(id, credentialId, schemeCredentialId).filter(Objects::nonNull);
    }
  }

  /** What was last written to the API. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Synced(
      @JsonPropertyDescription("The metadata.generation that was written.") Long generation,
      @JsonPropertyDescription("Secrets whose values were written.") List<SecretVersion> secrets,
      @JsonPropertyDescription("Time of the write (RFC 3339).") String time,
      @JsonPropertyDescription(
              "IDs of entries and credentials that the write replaced, until the API shows the"
                  + " connection without them.")
          @JsonInclude(JsonInclude.Include.NON_EMPTY)
          List<String> replaced,
      @JsonPropertyDescription("Whether the write added entries, until the API shows them.")
          Boolean added) {

    /** Of a write that the API shows, or of a read. */
    public static Synced of(Long generation, List<SecretVersion> secrets, String time) {
      return new Synced(generation, secrets, time, List.of(), null);
    }

    public Synced {
      secrets = secrets == null ? List.of() : List.copyOf(secrets);
      replaced = replaced == null ? List.of() : List.copyOf(replaced);
    }
  }

  /** Further templates that use the connection. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Links(
      @JsonPropertyDescription("The metadata.generation whose links were made.") Long generation,
      @JsonPropertyDescription("Last requested sync for which links were made.") String handled,
      @JsonPropertyDescription("Time at which links were last made or removed (RFC 3339).")
          String time,
      @JsonPropertyDescription(
              "IDs of the templates that the connection was linked to, or may have been.")
          @JsonInclude(JsonInclude.Include.NON_EMPTY)
          List<String> templateIds) {

    public static final Links NONE = new Links(null, null, null, List.of());

    public Links {
      templateIds = templateIds == null ? List.of() : List.copyOf(templateIds);
    }

    public Links withTemplates(List<String> ids) {
      return new Links(generation, handled, time, ids);
    }
  }

  /** The version of a Secret whose values were written. */
  public record SecretVersion(
      @JsonPropertyDescription("Name of the Secret.") @Required String name,
      @JsonPropertyDescription("The Secret's resourceVersion at that time.") @Required
          String resourceVersion) {}

  /** Settings in effect, including defaults. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Effective(
      @JsonPropertyDescription("Delete or Retain.") DeletionPolicy deletionPolicy,
      @JsonPropertyDescription("Correct or Report.") DriftPolicy driftPolicy,
      @JsonPropertyDescription(
              "Interval at which the connection is checked for drift. Example: 30m")
          String resyncInterval) {}
}
