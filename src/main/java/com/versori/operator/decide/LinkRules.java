package com.versori.operator.decide;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.DriftPolicy;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Links;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.decide.SyncState.Cause;
import com.versori.operator.findings.Remedies;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.LinkedTemplate;
import com.versori.operator.model.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Rules for the templates that use a connection. Links are made once for each generation of the
 * spec and for each requested sync, never because somebody else has changed them: two clusters must
 * not take a template from each other in turns.
 */
public final class LinkRules {

  private LinkRules() {}

  /**
   * Whether links are to be made or removed.
   *
   * @param status of the resource, now or next
   */
  public static boolean areDue(Snapshot s, VersoriConnectionStatus status) {
    Links links = status.knownLinks();
    boolean any =
        !s.spec().links().isEmpty() || !links.templateIds().isEmpty() || isTakenOver(status);
    boolean may = status.origin() != Origin.ADOPTED || s.driftPolicy() == DriftPolicy.CORRECT;
    return any
        && may
        && s.spec().externalId() == null
        && !(Long.valueOf(s.generation()).equals(links.generation())
            && Objects.equals(links.handled(), status.lastHandledReconcileAt()));
  }

  /** Whether a template that is to use the connection does not, as far as it is known. */
  public static boolean isTakenOver(VersoriConnectionStatus status) {
    return status
        .condition(ConditionType.IN_USE)
        .filter(inUse -> Condition.FALSE.equals(inUse.status()))
        .isPresent();
  }

  static Optional<Action> link(Snapshot s) {
    if (SyncState.cause(s).filter(cause -> cause == Cause.LINKS).isEmpty()) {
      return Optional.empty();
    }
    return Require.at(s, Need.LINKS).or(() -> usedByAnother(s)).or(() -> Optional.of(links(s)));
  }

  /** As for a create: a link would take the template from another resource. */
  private static Optional<Action> usedByAnother(Snapshot s) {
    return declared(s).stream()
        .filter(template -> template.user().isPresent() && !Tenancy.mayRefer(s))
        .findFirst()
        .flatMap(template -> Require.blocked(Remedies.linkInUse(s, template)));
  }

  /** What may be linked is recorded first, so that it is found again and removed. */
  private static Action links(Snapshot s) {
    List<String> declared = declared(s).stream().map(LinkedTemplate::id).distinct().toList();
    List<String> recorded = s.status().knownLinks().templateIds();
    if (!recorded.containsAll(declared)) {
      Set<String> all = new LinkedHashSet<>(recorded);
      all.addAll(declared);
      return new Conclusion.ToBeLinked(List.copyOf(all));
    }
    List<String> link = new ArrayList<>(declared);
    Optional<String> own = Optional.ofNullable(s.status().templateId());
    own.filter(id -> isTakenOver(s.status()) && !link.contains(id)).ifPresent(link::add);
    return new Action.Link(
        s.status().connectionId(), declared, link, removable(s, declared, recorded));
  }

  private static List<String> removable(Snapshot s, List<String> declared, List<String> recorded) {
    return recorded.stream()
        .filter(id -> !declared.contains(id) && !id.equals(s.status().templateId()))
        .toList();
  }

  private static List<LinkedTemplate> declared(Snapshot s) {
    return s.seen(Observations.LINKS).orElseThrow();
  }
}
