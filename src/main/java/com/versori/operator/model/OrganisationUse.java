package com.versori.operator.model;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.DriftPolicy;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.CredentialUpdate;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.Defaults;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The organisation of a resource, and what the resource may do with it.
 *
 * @param spec also of one that the resource may no longer use; empty: there is none that its
 *     namespace may know of
 * @param apiUrl the URL of its API, normalised; empty without a spec
 * @param problem why the resource may not use it; empty if it may, or if that is not known yet
 * @param known whether it is known yet whether the resource may use it
 * @param mayRefer whether the resource may reference existing objects by ID
 */
public record OrganisationUse(
    OrganisationRef ref,
    Optional<VersoriOrganisationSpec> spec,
    Optional<String> apiUrl,
    Optional<Finding> problem,
    boolean known,
    boolean mayRefer) {

  private static final Pattern SLASHES_AT_END = Pattern.compile("/+$");
  private static final int DEFAULT_RATE = 20;
  private static final String DEFAULT_INTERVAL = "30m";

  public OrganisationUse(
      OrganisationRef ref,
      Optional<VersoriOrganisationSpec> spec,
      Optional<Finding> problem,
      boolean known,
      boolean mayRefer) {
    this(ref, spec, spec.map(OrganisationUse::apiUrl), problem, known, mayRefer);
  }

  /** Whether the resource may use it. */
  public boolean isAllowed() {
    return known && problem.isEmpty();
  }

  public Optional<String> id() {
    return spec.map(VersoriOrganisationSpec::id);
  }

  /** Projects whose templates may be used; empty: all. */
  public List<String> projects() {
    return spec.map(VersoriOrganisationSpec::projects).orElse(List.of());
  }

  /** Whether a changed value of a credential is sent as a new entry. */
  public boolean replacesEntries() {
    return spec.map(VersoriOrganisationSpec::credentialUpdate)
        .filter(CredentialUpdate.IN_PLACE::equals)
        .isEmpty();
  }

  public DeletionPolicy deletionPolicy() {
    DeletionPolicy policy = defaults(spec).deletionPolicy();
    return policy == null ? DeletionPolicy.DELETE : policy;
  }

  public DriftPolicy driftPolicy() {
    DriftPolicy policy = defaults(spec).driftPolicy();
    return policy == null ? DriftPolicy.CORRECT : policy;
  }

  public String resyncInterval() {
    String interval = defaults(spec).resyncInterval();
    return interval == null ? DEFAULT_INTERVAL : interval;
  }

  /** Whether every allowed namespace may adopt the connection. */
  public boolean opens(String connectionId) {
    return spec.map(VersoriOrganisationSpec::references)
        .filter(references -> references.connectionIds().contains(connectionId))
        .isPresent();
  }

  private static Defaults defaults(Optional<VersoriOrganisationSpec> spec) {
    return spec.map(VersoriOrganisationSpec::defaults).orElse(Defaults.NONE);
  }

  /** The calls per second that the organisation allows. */
  public static int requestsPerSecond(VersoriOrganisationSpec spec) {
    return spec.rateLimit() == null ? DEFAULT_RATE : spec.rateLimit().requestsPerSecond();
  }

  /** The URL of the organisation's API, normalised. */
  public static String apiUrl(VersoriOrganisationSpec spec) {
    return normalised(
        spec.apiUrl() == null ? VersoriOrganisationSpec.DEFAULT_API_URL : spec.apiUrl());
  }

  /**
   * Equal for URLs of the same API: scheme and host in lower case, no slash at the end. A text
   * without a host that {@link URI} reads is only equal to itself.
   */
  public static String normalised(String url) {
    URI uri;
    try {
      uri = URI.create(url.strip());
    } catch (IllegalArgumentException e) {
      return url;
    }
    if (uri.getHost() == null) {
      return url;
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean usual = uri.getPort() < 0 || uri.getPort() == (scheme.equals("https") ? 443 : 80);
    String path = uri.getRawPath() == null ? "" : uri.normalize().getRawPath();
    return scheme
        + "://"
        + uri.getHost().toLowerCase(Locale.ROOT)
        + (usual ? "" : ":" + uri.getPort())
        + SLASHES_AT_END.matcher(path).replaceAll("");
  }
}
