package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.TemplateLink;
import com.versori.operator.api.v1alpha1.TemplateRef;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.VersoriReads;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.Project;
import com.versori.operator.findings.ApiFindings;
import com.versori.operator.findings.ApiText;
import com.versori.operator.findings.Remedies;
import com.versori.operator.findings.SimilarNames;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Snapshot;
import com.versori.operator.timing.Timing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Finds a template by name. A result is kept for a minute for each token, so that a thousand
 * resources of one project cause one call. A template that was not found is requested each time.
 */
final class TemplateFinder {

  private static final int MOST_KEPT = 1_000;
  private static final int MOST_NAMES = 10;

  /**
   * @param id of the template, if the resource names no {@code ref}
   */
  private record Key(String caller, TemplateRef ref, String id, List<String> projects) {}

  private record Found(ConnectionTemplate template, long nanos) {}

  private final Map<Key, Found> found = new RecentlyUsed<>(MOST_KEPT);
  private final VersoriReads api;
  private final LongSupplier nanoTime;

  TemplateFinder(VersoriReads api, LongSupplier nanoTime) {
    this.api = api;
    this.nanoTime = nanoTime;
  }

  /** The template to create from. */
  Observation<ConnectionTemplate> find(Snapshot s) {
    return find(s, s.spec().templateRef(), s.spec().templateId(), "spec");
  }

  /** The ID of the template of a link; one that is given as an ID may be of any project. */
  Observation<String> findLink(Snapshot s, int position) {
    TemplateLink link = s.spec().links().get(position);
    if (link.templateRef() == null && s.organisation().projects().isEmpty()) {
      return Observation.of(link.templateId());
    }
    TemplateRef ref = link.templateRef();
    if (ref != null && !Tenancy.allowsProject(s, ref.projectId())) {
      return Observation.obstacle(Tenancy.projectForbidden(s, Snapshot.described(ref, null)));
    }
    Observation<ConnectionTemplate> seen =
        find(s, ref, link.templateId(), "spec.links[%d]".formatted(position));
    if (seen.value() == null) {
      return seen.without();
    }
    return seen.value().dynamic().orElse(false)
        ? Observation.obstacle(
            Remedies.dynamicLink(Snapshot.described(ref, link.templateId()), position))
        : Observation.of(seen.value().id());
  }

  /**
   * @param ref null for a template that is given by its ID
   * @param parent the field of the resource that has {@code templateId} and {@code templateRef}
   */
  private Observation<ConnectionTemplate> find(
      Snapshot s, TemplateRef ref, String id, String parent) {
    Key key = new Key(s.caller().hash(), ref, id, s.organisation().projects());
    synchronized (found) {
      Found kept = found.get(key);
      if (kept != null && nanoTime.getAsLong() - kept.nanos() < Timing.LOOKUP_KEPT.toNanos()) {
        return Observation.of(kept.template());
      }
    }
    Observation<ConnectionTemplate> seen = ref == null ? inProjects(s, key) : ask(s, ref, parent);
    synchronized (found) {
      found.remove(key);
      if (seen.obstacle().isEmpty()) {
        found.put(key, new Found(seen.value(), nanoTime.getAsLong()));
      }
    }
    return seen;
  }

  /** A template by ID, in the projects that the organisation is limited to. */
  private Observation<ConnectionTemplate> inProjects(Snapshot s, Key key) {
    try {
      for (String projectId : key.projects()) {
        for (Project.Environment environment : api.project(s.caller(), projectId).environments()) {
          Optional<ConnectionTemplate> template =
              api.templates(s.caller(), projectId, environment.id()).stream()
                  .filter(one -> key.id().equals(one.id()))
                  .findFirst();
          if (template.isPresent()) {
            return Observation.of(template.get());
          }
        }
      }
      return Observation.obstacle(Tenancy.projectForbidden(s, Snapshot.described(null, key.id())));
    } catch (VersoriException e) {
      return Observation.obstacle(ApiFindings.ofTemplate(e, s));
    }
  }

  private Observation<ConnectionTemplate> ask(Snapshot s, TemplateRef ref, String parent) {
    try {
      Project project = api.project(s.caller(), ref.projectId());
      Optional<Project.Environment> environment =
          project.environments().stream()
              .filter(one -> one.isCalled(ref.environment()))
              .findFirst();
      if (environment.isEmpty()) {
        return unknown(
            s,
            "Project %s has no environment %s".formatted(ref.projectId(), ref.environment()),
            parent + ".templateRef.environment",
            ref.environment(),
            project.environments().stream().map(Project.Environment::name).toList());
      }
      List<ConnectionTemplate> templates =
          api.templates(s.caller(), ref.projectId(), environment.get().id());
      List<ConnectionTemplate> named =
          templates.stream().filter(template -> template.name().equals(ref.name())).toList();
      return switch (named.size()) {
        case 0 ->
            unknown(
                s,
                "Environment %s of project %s has no connection template %s"
                    .formatted(ref.environment(), ref.projectId(), ref.name()),
                parent + ".templateRef.name",
                ref.name(),
                templates.stream().map(ConnectionTemplate::name).toList());
        case 1 -> Observation.of(named.get(0));
        default -> ambiguous(s, ref, named, parent);
      };
    } catch (VersoriException e) {
      return Observation.obstacle(
          e.kind() == Kind.NOT_FOUND
              ? Finding.fix(
                  Reason.TEMPLATE_NOT_FOUND,
                  "The API finds no project %s in organisation %s (request %s); correct"
                          .formatted(ref.projectId(), s.organisationId(), e.requestId())
                      + " %s.templateRef.projectId".formatted(parent))
              : ApiFindings.ofTemplate(e, s));
    }
  }

  /** Several templates have the name: the operator does not guess. */
  private static Observation<ConnectionTemplate> ambiguous(
      Snapshot s, TemplateRef ref, List<ConnectionTemplate> named, String parent) {
    ApiText apiText = ApiText.withoutSecrets(s);
    return Observation.obstacle(
        Finding.fix(
            Reason.TEMPLATE_NOT_FOUND,
            "Environment %s of project %s has %d connection templates named %s: %s. Set"
                    .formatted(
                        ref.environment(),
                        ref.projectId(),
                        named.size(),
                        ref.name(),
                        named.stream()
                            .limit(MOST_NAMES)
                            .map(ConnectionTemplate::id)
                            .map(apiText::id)
                            .collect(Collectors.joining(", ")))
                + " %s.templateId to the intended one".formatted(parent)));
  }

  private static Observation<ConnectionTemplate> unknown(
      Snapshot s, String problem, String field, String wanted, List<String> names) {
    ApiText apiText = ApiText.withoutSecrets(s);
    String there =
        names.isEmpty()
            ? "none"
            : SimilarNames.to(wanted, names, MOST_NAMES).stream()
                .map(apiText::name)
                .collect(Collectors.joining(", "));
    return Observation.obstacle(
        Finding.fix(
            Reason.TEMPLATE_NOT_FOUND,
            "%s; existing ones: %s. Correct %s".formatted(problem, there, field)));
  }
}
