package com.versori.operator.findings;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.AllowedFrom;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.AllowedNamespaces;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.NamespaceSelector;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.References;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.ReferencesFrom;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec.Requirement;
import com.versori.operator.model.Finding;
import com.versori.operator.model.LabelSelector;
import com.versori.operator.model.NamespaceLabels;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.model.OrganisationUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Which namespaces may use an organisation. */
public final class OrganisationAccess {

  private OrganisationAccess() {}

  /** Whether a namespace may do something. */
  private enum Verdict {
    YES,
    NO,
    /** The labels of the namespace are not known yet. */
    NOT_YET
  }

  /**
   * What a resource may do with its organisation.
   *
   * @param found the organisation of that name
   * @param labels by namespace; asked for only if the organisation has a selector
   */
  public static OrganisationUse of(
      OperatorSettings settings,
      VersoriConnection resource,
      Function<OrganisationRef, Optional<VersoriOrganisation>> found,
      Function<String, NamespaceLabels> labels) {
    OrganisationRef ref = settings.organisationOf(resource);
    String namespace = resource.getMetadata().getNamespace();
    if (!settings.isWatched(ref.namespace())) {
      return unusable(ref, Optional.empty(), notWatched(settings, ref));
    }
    Optional<VersoriOrganisation> organisation = found.apply(ref);
    if (organisation.isEmpty()) {
      return unusable(
          ref,
          Optional.empty(),
          isKnown(resource, ref) ? missing(resource, ref) : no(resource, ref));
    }
    VersoriOrganisationSpec spec = organisation.get().getSpec();
    Supplier<NamespaceLabels> own = () -> labels.apply(namespace);
    Verdict allowed = allowed(spec.allowedNamespaces(), ref, namespace, own);
    Optional<VersoriOrganisationSpec> known =
        allowed == Verdict.YES || isUsed(resource, ref) ? Optional.of(spec) : Optional.empty();
    if (allowed == Verdict.NO) {
      return unusable(ref, known, no(resource, ref));
    }
    Optional<Finding> invalid =
        problem(settings, organisation.get())
            .map(
                problem ->
                    Finding.fix(
                        Reason.INVALID_SPEC, "VersoriOrganisation %s: %s".formatted(ref, problem)));
    Verdict refers =
        invalid.isPresent() ? Verdict.NO : refers(spec.references(), ref, namespace, own);
    return new OrganisationUse(
        ref,
        known,
        invalid,
        allowed == Verdict.YES && refers != Verdict.NOT_YET,
        refers == Verdict.YES);
  }

  /** Why nobody may use the organisation, with the remedy. */
  public static Optional<String> problem(OperatorSettings settings, VersoriOrganisation one) {
    String url = OrganisationUse.apiUrl(one.getSpec());
    if (!one.getMetadata().getNamespace().equals(settings.namespace())
        && !settings.apiUrls().contains(url)) {
      return Optional.of(
          "spec.apiUrl (%s) is not one of the operator's VERSORI_API_URLS; use one of these, or ask"
                  .formatted(url)
              + " the operator's administrator to add it");
    }
    return selectors(one.getSpec()).stream().allMatch(OrganisationAccess::isValid)
        ? Optional.empty()
        : Optional.of("a key or value of a selector is not valid in a label; correct it");
  }

  /** Whether the labels of namespaces decide who may use the organisation. */
  public static boolean usesLabels(VersoriOrganisation one) {
    return !selectors(one.getSpec()).isEmpty();
  }

  private static List<NamespaceSelector> selectors(VersoriOrganisationSpec spec) {
    List<NamespaceSelector> selectors = new ArrayList<>();
    if (spec.allowedNamespaces() != null && spec.allowedNamespaces().selector() != null) {
      selectors.add(spec.allowedNamespaces().selector());
    }
    if (spec.references() != null && spec.references().selector() != null) {
      selectors.add(spec.references().selector());
    }
    return selectors;
  }

  private static Verdict allowed(
      AllowedNamespaces allowed,
      OrganisationRef ref,
      String namespace,
      Supplier<NamespaceLabels> labels) {
    if (ref.namespace().equals(namespace)) {
      return Verdict.YES;
    }
    AllowedFrom from = allowed == null ? AllowedFrom.SAME : allowed.from();
    return switch (from) {
      case SAME -> Verdict.NO;
      case ALL -> Verdict.YES;
      case SELECTOR -> selects(allowed.selector(), labels.get());
      case NAMES -> allowed.names().contains(namespace) ? Verdict.YES : Verdict.NO;
    };
  }

  private static Verdict refers(
      References references,
      OrganisationRef ref,
      String namespace,
      Supplier<NamespaceLabels> labels) {
    ReferencesFrom from = references == null ? ReferencesFrom.NONE : references.from();
    return switch (from) {
      case NONE -> Verdict.NO;
      case SAME -> ref.namespace().equals(namespace) ? Verdict.YES : Verdict.NO;
      case SELECTOR -> selects(references.selector(), labels.get());
      case NAMES -> references.names().contains(namespace) ? Verdict.YES : Verdict.NO;
    };
  }

  private static Verdict selects(NamespaceSelector selector, NamespaceLabels labels) {
    if (!labels.readable() || !isValid(selector)) {
      return Verdict.NO;
    }
    return labels
        .labels()
        .map(known -> selects(selector, known) ? Verdict.YES : Verdict.NO)
        .orElse(Verdict.NOT_YET);
  }

  private static boolean selects(NamespaceSelector selector, Map<String, String> labels) {
    return labels.entrySet().containsAll(selector.matchLabels().entrySet())
        && selector.matchExpressions().stream().allMatch(one -> holds(one, labels));
  }

  private static boolean holds(Requirement one, Map<String, String> labels) {
    Optional<String> actual = Optional.ofNullable(labels.get(one.key()));
    return switch (one.operator()) {
      case IN -> actual.filter(one.values()::contains).isPresent();
      case NOT_IN -> actual.filter(one.values()::contains).isEmpty();
      case EXISTS -> actual.isPresent();
      case DOES_NOT_EXIST -> actual.isEmpty();
    };
  }

  /** "Not equal" to what no label can be would select everything. */
  private static boolean isValid(NamespaceSelector selector) {
    return Stream.concat(
                selector.matchLabels().keySet().stream(),
                selector.matchExpressions().stream().map(Requirement::key))
            .allMatch(LabelSelector::isKey)
        && Stream.concat(
                selector.matchLabels().values().stream(),
                selector.matchExpressions().stream()
                    .map(Requirement::values)
                    .filter(Objects::nonNull)
                    .flatMap(List::stream))
            .allMatch(LabelSelector::isValue);
  }

  private static OrganisationUse unusable(
      OrganisationRef ref, Optional<VersoriOrganisationSpec> spec, Finding problem) {
    return new OrganisationUse(ref, spec, Optional.of(problem), true, false);
  }

  /** Whether its namespace may know whether the organisation exists. */
  private static boolean isKnown(VersoriConnection resource, OrganisationRef ref) {
    return resource.getSpec() == null
        || resource.getSpec().organisationRef() == null
        || ref.namespace().equals(resource.getMetadata().getNamespace())
        || isUsed(resource, ref);
  }

  /** Whether the resource has, or may have, a connection that was made in the organisation. */
  private static boolean isUsed(VersoriConnection resource, OrganisationRef ref) {
    return resource.getStatus() != null && ref.equals(resource.getStatus().organisationRef());
  }

  private static Finding missing(VersoriConnection resource, OrganisationRef ref) {
    boolean named = resource.getSpec() != null && resource.getSpec().organisationRef() != null;
    return Finding.waitForEvent(
        Reason.ORGANISATION_NOT_FOUND,
        named
            ? "VersoriOrganisation %s does not exist; create it, or correct spec.organisationRef"
                .formatted(ref)
            : ("The resource names no organisation, and VersoriOrganisation %s does not exist;"
                    + " create it, or name another in spec.organisationRef")
                .formatted(ref));
  }

  /** One wording, so that it does not reveal which organisations exist. */
  private static Finding no(VersoriConnection resource, OrganisationRef ref) {
    return Finding.fix(
        Reason.FORBIDDEN,
        "VersoriOrganisation %s does not exist or does not allow namespace %s; correct"
                .formatted(ref, resource.getMetadata().getNamespace())
            + " spec.organisationRef, or ask the organisation's owner to allow the namespace in"
            + " spec.allowedNamespaces");
  }

  private static Finding notWatched(OperatorSettings settings, OrganisationRef ref) {
    return Finding.fix(
        Reason.ORGANISATION_NOT_FOUND,
        "VersoriOrganisation %s is in a namespace that the operator does not watch; use one in"
                .formatted(ref)
            + " namespace %s, or in one of WATCH_NAMESPACES".formatted(settings.namespace()));
  }
}
