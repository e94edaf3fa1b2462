package com.versori.operator.decide;

import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.decide.SyncState.Cause;
import com.versori.operator.findings.Remedies;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.LinkedTemplate;
import com.versori.operator.model.Observations.Links;
import com.versori.operator.model.Snapshot;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules for the templates that use a connection. Links are made once for each generation of the
 * spec and for each requested sync, but never because another client has changed them. Otherwise
 * two clusters that declare the same template would link it again and again.
 */
final class LinkRules {

  /** Of the templates that status records; the spec declares up to 16. */
  private static final int MOST_RECORDED = 64;

  private LinkRules() {}

  static Optional<Action> link(Snapshot s) {
    if (SyncState.cause(s).filter(cause -> cause == Cause.LINKS).isEmpty()) {
      return Optional.empty();
    }
    return Require.at(s, Need.LINKS).or(() -> usedByAnother(s)).or(() -> Optional.of(links(s)));
  }

  /** As for a create: a link would take the template from another resource. */
  static Optional<Action> usedByAnother(Snapshot s) {
    return found(s).declared().stream()
        .filter(template -> mustYield(s, template))
        .findFirst()
        .flatMap(template -> Require.blocked(Remedies.linkInUse(template)));
  }

  private static boolean mustYield(Snapshot s, LinkedTemplate template) {
    return template.user().blocks(Tenancy.mayRefer(s));
  }

  /** What may be linked is recorded first, so that it is found again and removed. */
  private static Action links(Snapshot s) {
    List<String> declared =
        found(s).declared().stream().map(LinkedTemplate::id).distinct().toList();
    List<String> recorded = s.status().knownLinks().templateIds();
    if (recorded.containsAll(declared)) {
      return link(s, declared, recorded);
    }
    Set<String> all = new LinkedHashSet<>(recorded);
    all.addAll(declared);
    return all.size() <= MOST_RECORDED
        ? new Conclusion.ToBeLinked(List.copyOf(all))
        : unlinkFirst(s, declared, recorded);
  }

  /** Links that fail while the spec changes leave templates that may be linked. */
  private static Action unlinkFirst(Snapshot s, List<String> declared, List<String> recorded) {
    Optional<Duration> wait = s.history().sync().linksRepeatIn().filter(left -> !left.isZero());
    List<String> kept = recorded.stream().filter(declared::contains).toList();
    return wait.isPresent()
        ? new Conclusion.Wait(wait.get())
        : new Action.Link(
            s.status().connectionId(), kept, List.of(), removable(s, declared, recorded), false);
  }

  private static Action link(Snapshot s, List<String> declared, List<String> recorded) {
    Set<String> link = new LinkedHashSet<>(declared);
    found(s)
        .own()
        .filter(own -> SyncState.isTakenOver(s.status()) && !mustYield(s, own))
        .filter(own -> s.spec().connectionId() == null)
        .map(LinkedTemplate::id)
        .ifPresent(link::add);
    return new Action.Link(
        s.status().connectionId(),
        declared,
        List.copyOf(link),
        removable(s, declared, recorded),
        true);
  }

  private static List<String> removable(Snapshot s, List<String> declared, List<String> recorded) {
    return recorded.stream()
        .filter(id -> !declared.contains(id) && !id.equals(s.status().templateId()))
        .toList();
  }

  private static Links found(Snapshot s) {
    return s.seen(Observations.LINKS).orElseThrow();
  }
}
