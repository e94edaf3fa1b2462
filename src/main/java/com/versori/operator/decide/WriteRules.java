package com.versori.operator.decide;

import static com.versori.operator.model.Finding.fix;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.operator.request.RequestDraft;
import java.util.Optional;

/** Rules that every write to the platform has to pass. */
final class WriteRules {

  private static final Action STATUS_IS_PRUNED =
      new Conclusion.Blocked(
          Finding.retry(
              Reason.INTERNAL_ERROR,
              "The API server drops status fields, so a connection could be lost: the"
                  + " operator creates none until the CRD has its version. From the"
                  + " operator's release: kubectl apply --server-side --force-conflicts -k"
                  + " crds"));

  private WriteRules() {}

  static Optional<Action> notDue(Snapshot s) {
    return s.history().delay(s.inputs()).map(Conclusion.Wait::new);
  }

  static Optional<Action> specIsInvalid(Snapshot s) {
    return SpecChecks.problem(s.spec()).flatMap(p -> Require.blocked(fix(Reason.INVALID_SPEC, p)));
  }

  /** Status could not record the connection that would be created or adopted. */
  static Optional<Action> statusIsPruned(Snapshot s) {
    return Require.when(s.statusIsPruned() && !s.hasConnection(), STATUS_IS_PRUNED);
  }

  static Optional<Action> referenceIsForbidden(Snapshot s) {
    return Tenancy.forbiddenReference(s).map(Conclusion.Blocked::new);
  }

  /** An organisation may be limited to some projects. */
  static Optional<Action> projectIsForbidden(Snapshot s) {
    return s.spec().templateRef() == null
            || s.hasConnection()
            || Tenancy.allowsProject(s, s.spec().templateRef().projectId())
        ? Optional.empty()
        : Require.blocked(Tenancy.projectForbidden(s, s.describedTemplate()));
  }

  /** Required before the Secrets, so that a queued resource reads none. */
  static Optional<Action> needsPermit(Snapshot s) {
    return Require.permit(s, Need.PERMIT);
  }

  /** An update needs the template only if it takes an auth scheme from it. */
  static Optional<Action> needsTemplate(Snapshot s) {
    boolean limited =
        !s.hasConnection()
            && s.spec().templateId() != null
            && !s.organisation().projects().isEmpty();
    if (s.spec().templateRef() == null && !limited) {
      return Optional.empty();
    }
    boolean needed = !s.hasConnection() || takesScheme(s);
    return Require.at(s, Need.TEMPLATE)
        .filter(action -> needed || action instanceof Action.Observe);
  }

  /**
   * A template that was recreated under the same name gives no auth scheme to connections of the
   * former one.
   */
  static Optional<Action> schemeIsOfAnotherTemplate(Snapshot s) {
    return takesScheme(s)
        ? RequestDraft.templateIsAnother(s)
            .flatMap(
                problem ->
                    Require.blocked(
                        fix(
                            Reason.INVALID_SPEC,
                            problem + ". Until then, set the authScheme of each entry")))
        : Optional.empty();
  }

  private static boolean takesScheme(Snapshot s) {
    return s.spec().credentials().stream()
        .anyMatch(entry -> entry.authScheme() == null && entry.credential() != null);
  }

  static Optional<Action> needsSecrets(Snapshot s) {
    return Require.at(s, Need.SECRETS);
  }

  static Optional<Action> push(Snapshot s) {
    return Optional.of(s.hasConnection() ? WriteActions.update(s) : WriteActions.create(s));
  }
}
