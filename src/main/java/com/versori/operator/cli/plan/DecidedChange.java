package com.versori.operator.cli.plan;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Synced;
import com.versori.operator.cli.plan.PlannedChange.Kind;
import com.versori.operator.client.model.Connection;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.SpecChecks;
import com.versori.operator.findings.ApiText;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The change that a decided action makes: one case for each action, with its details as text. */
final class DecidedChange implements Action.Cases<Kind>, Conclusion.Cases<Kind> {

  private final Snapshot snapshot;
  private final Optional<VersoriConnection> now;
  private final VersoriConnectionSpec wanted;
  private final List<String> details = new ArrayList<>();

  /**
   * @param now the resource in the cluster
   * @param wanted the spec once the manifest is applied
   */
  DecidedChange(Snapshot snapshot, Optional<VersoriConnection> now, VersoriConnectionSpec wanted) {
    this.snapshot = snapshot;
    this.now = now;
    this.wanted = wanted;
  }

  /**
   * The change, or {@link Kind#BLOCKED} if a later step of it is.
   *
   * @param step {@link Conclusion.Blocked}, or anything else
   */
  Kind unlessBlocked(Kind kind, Action step) {
    return step instanceof Conclusion.Blocked blocked ? blocked(blocked.finding()) : kind;
  }

  List<String> details() {
    return details;
  }

  @Override
  public Kind observe(Action.Observe action) {
    throw new IllegalStateException("the dry run observes, and decides again");
  }

  @Override
  public Kind conclude(Conclusion action) {
    return action.match((Conclusion.Cases<Kind>) this);
  }

  @Override
  public Kind restoreFinalizer(Action.RestoreFinalizer action) {
    return Kind.UNCHANGED;
  }

  @Override
  public Kind create(Action.Create create) {
    details.add(
        "connection %s from %s in organisation %s"
            .formatted(
                create.attempt().name(),
                snapshot.describedTemplate(),
                create.attempt().organisationId()));
    thenLinked();
    warn();
    return Kind.CREATE;
  }

  @Override
  public Kind update(Action.Update update) {
    details.add("connection " + update.connectionId());
    now.ifPresent(one -> details.addAll(SpecDifference.between(one.getSpec(), wanted)));
    Synced synced = snapshot.status().synced();
    if (synced != null) {
      synced.secrets().stream()
          .filter(
              sent ->
                  !Objects.equals(
                      sent.resourceVersion(), snapshot.secretVersions().get(sent.name())))
          .map(sent -> "Secret " + sent.name() + ": changed since it was last sent")
          .forEach(details::add);
    }
    update.drift().forEach(drift -> details.add("drift: " + drift));
    warn();
    return Kind.UPDATE;
  }

  @Override
  public Kind link(Action.Link link) {
    details.add("connection " + link.connectionId());
    link.link().forEach(id -> details.add("link to template " + id));
    link.unlink().forEach(id -> details.add("no link to template " + id));
    return Kind.UPDATE;
  }

  @Override
  public Kind toBeLinked(Conclusion.ToBeLinked links) {
    details.add("connection " + snapshot.status().connectionId());
    links.templateIds().forEach(id -> details.add("link to template " + id));
    return Kind.UPDATE;
  }

  @Override
  public Kind delete(Action.Delete delete) {
    details.add("connection " + delete.connectionId() + ": the resource is being deleted");
    return Kind.DELETE;
  }

  @Override
  public Kind release(Action.Release action) {
    return Kind.UNCHANGED;
  }

  @Override
  public Kind nothing(Conclusion.Nothing nothing) {
    return Kind.UNCHANGED;
  }

  @Override
  public Kind inSync(Conclusion.InSync inSync) {
    return Kind.UNCHANGED;
  }

  @Override
  public Kind observed(Conclusion.Observed observed) {
    observed.drift().forEach(drift -> details.add("drift, only reported: " + drift));
    return Kind.UNCHANGED;
  }

  @Override
  public Kind readFailed(Conclusion.ReadFailed failed) {
    return blocked(failed.finding());
  }

  @Override
  public Kind paused(Conclusion.Paused paused) {
    details.add("paused by the annotation " + VersoriConnection.PAUSED_ANNOTATION);
    return Kind.PAUSED;
  }

  @Override
  public Kind wait(Conclusion.Wait wait) {
    details.add("the outcome of a create is unknown; the operator first looks for its connection");
    return Kind.BLOCKED;
  }

  @Override
  public Kind blocked(Conclusion.Blocked blocked) {
    return blocked(blocked.finding());
  }

  @Override
  public Kind adopted(Conclusion.Adopted adopted) {
    Connection found = adopted.connection();
    ApiText apiText = ApiText.withoutSecrets(snapshot);
    details.add("connection %s, named %s".formatted(found.id(), apiText.name(found.name())));
    if (adopted.isComplete()) {
      details.add(
          "left unchanged (driftPolicy is Report, or the resource declares nothing to change)");
      adopted.drift().forEach(drift -> details.add("drift, only reported: " + drift));
    } else {
      compare("name", found.name(), snapshot.spec().name(), apiText::name);
      compare("baseUrl", found.baseUrl(), snapshot.spec().baseUrl(), apiText::url);
      if (snapshot.spec().managesCredentials()) {
        details.add("then its credentials are updated as declared");
      }
      thenLinked();
      warn();
    }
    return Kind.ADOPT;
  }

  @Override
  public Kind gone(Conclusion.Gone gone) {
    details.add(gone.finding().message());
    return Kind.RECREATE;
  }

  /** A missing Secret or key blocks nothing in a plan: it may be created later. */
  private Kind blocked(Finding finding) {
    details.add(finding.reason().text() + ": " + finding.message());
    boolean onlyWaits =
        finding.reason() == Reason.SECRET_NOT_FOUND
            || finding.reason() == Reason.SECRET_KEY_NOT_FOUND;
    if (!onlyWaits) {
      return Kind.BLOCKED;
    }
    return snapshot.hasConnection() ? Kind.UPDATE : Kind.CREATE;
  }

  private void thenLinked() {
    wanted.links().stream()
        .map(link -> Snapshot.described(link.templateRef(), link.templateId()))
        .forEach(template -> details.add("then linked to " + template));
  }

  private void warn() {
    SpecChecks.baseUrlWarning(wanted).ifPresent(text -> details.add("warning: " + text));
  }

  private void compare(String field, String found, String wanted, UnaryOperator<String> shown) {
    if (wanted != null && !wanted.equals(found)) {
      details.add("then %s: %s -> %s".formatted(field, shown.apply(found), wanted));
    }
  }
}
