package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.TemplateRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.model.ConnectionClaim;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Snapshot;
import com.versori.operator.port.ResourceIndex;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which resource owns a connection. Only a status claims one, because only the operator writes it;
 * a spec or an annotation claims nothing. A status that names its resource as the owner precedes
 * one without an owner; otherwise the older resource precedes.
 */
public final class ConnectionOwners {

  private static final String CONNECTIONS = "connections";
  private static final String TEMPLATES = "templates";
  private static final String CREDENTIALS = "credentials";

  private final List<String> clusterIds;
  private final Optional<OwnerListings> live;
  private ResourceIndex resources = ResourceIndex.of(List.of());

  /**
   * @param clusterIds the cluster's own ID and those of its predecessors
   * @param live what the API server has, where it can be asked
   */
  public ConnectionOwners(List<String> clusterIds, Optional<OwnerListings> live) {
    this.clusterIds = clusterIds;
    this.live = live;
  }

  /**
   * @param resources where the other resources are found from now on
   */
  public void index(ResourceIndex resources) {
    resources.add(CONNECTIONS, this::connection);
    resources.add(TEMPLATES, ConnectionOwners::templates);
    resources.add(CREDENTIALS, ConnectionOwners::credentials);
    this.resources = resources;
  }

  /**
   * Another resource that owns the connection, {@code namespace/name}. Checked before each adoption
   * and each removal of an orphan.
   */
  public Optional<String> other(VersoriConnection resource, String connectionId) {
    return best(others(resource, connectionId))
        .or(
            () ->
                best(
                    live.stream()
                        .flatMap(listings -> listings.of(connectionId).stream())
                        .filter(claim -> !claim.isOf(resource))));
  }

  private static Optional<String> best(Stream<ConnectionClaim> claims) {
    return claims.min(ConnectionClaim.BEST_FIRST).map(ConnectionClaim::toString);
  }

  /** Another resource with a better claim on the connection that the resource's status records. */
  public Optional<String> better(VersoriConnection resource) {
    return claim(resource)
        .flatMap(
            own -> best(others(resource, own.connectionId()).filter(other -> other.precedes(own))));
  }

  /**
   * Resources that have, or may create, a static connection from the template; one may occur twice.
   *
   * @param ref by which a resource may name the template; null if that is not known
   */
  Stream<VersoriConnection> templateUsers(String templateId, TemplateRef ref) {
    return Stream.concat(
        resources.find(TEMPLATES, templateId).stream(),
        ref == null ? Stream.empty() : resources.find(TEMPLATES, ref.toString()).stream());
  }

  /** Other resources whose connections use stored credentials of this one, by credential ID. */
  Map<String, List<String>> credentialUsers(Snapshot s) {
    Map<String, List<String>> users = new TreeMap<>();
    s.status().credentials().stream()
        .flatMap(CredentialStatus::ids)
        .forEach(
            id -> {
              List<String> others =
                  resources.find(CREDENTIALS, id).stream()
                      .flatMap(other -> claim(other).stream())
                      .filter(claim -> !claim.isOf(s.resource()))
                      .map(ConnectionClaim::toString)
                      .sorted()
                      .toList();
              if (!others.isEmpty()) {
                users.put(id, others);
              }
            });
    return users;
  }

  /** Only what status shows in use; a spec alone must not stop another resource's update. */
  private static List<String> credentials(VersoriConnection resource) {
    if (resource.getSpec() == null) {
      return List.of();
    }
    Set<String> declared =
        resource.getSpec().credentials().stream()
            .flatMap(CredentialEntry::storedCredentials)
            .collect(Collectors.toSet());
    return declared.isEmpty()
        ? List.of()
        : resource.knownStatus().credentials().stream()
            .flatMap(CredentialStatus::ids)
            .filter(declared::contains)
            .toList();
  }

  private Stream<ConnectionClaim> others(VersoriConnection resource, String connectionId) {
    return resources.find(CONNECTIONS, connectionId).stream()
        .flatMap(other -> claim(other).stream())
        .filter(claim -> !claim.isOf(resource));
  }

  /** What the resource's status claims. */
  Optional<ConnectionClaim> claim(VersoriConnection resource) {
    return ConnectionClaim.of(resource, clusterIds);
  }

  private List<String> connection(VersoriConnection resource) {
    return claim(resource).map(ConnectionClaim::connectionId).stream().toList();
  }

  /** As recorded, as linked, as attempted and as declared. */
  private static List<String> templates(VersoriConnection resource) {
    VersoriConnectionSpec spec = resource.getSpec();
    return spec == null || spec.externalId() != null
        ? List.of()
        : Stream.concat(
                resource.knownStatus().templates(),
                Stream.of(
                        CreateAttempt.recordedOn(resource).map(CreateAttempt::templateId),
                        Optional.ofNullable(spec.templateId()),
                        Optional.ofNullable(spec.templateRef()).map(TemplateRef::toString))
                    .flatMap(Optional::stream))
            .distinct()
            .toList();
  }
}
