package com.versori.operator.findings;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Connection;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.ReferencedSecrets;
import com.versori.operator.payload.SecretValues;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Commands that messages give, ready to paste. */
public final class Remedies {

  private Remedies() {}

  /** How a resource is let go without a call to the API. */
  public static String retain(Snapshot s) {
    return "let the resource go and keep the connection with: "
        + patch(s, "deletionPolicy", "Retain");
  }

  /**
   * A create was sent and nothing came back; what it made is looked for.
   *
   * @param cause why it is not known, such as {@code " (timeout)"}; may be empty
   */
  public static Finding outcomeUnknown(
      Snapshot s, CreateAttempt attempt, String cause, Duration lookIn) {
    return Finding.waitFor(
        Reason.CREATE_OUTCOME_UNKNOWN,
        lookIn,
        "%s was sent and its outcome is not known%s; it is not sent again before it is"
                .formatted(called(attempt), cause)
            + " known. The operator looks for what it has made; nothing has to be done. "
            + settle(s, attempt));
  }

  public static Finding outcomeAwaited(Snapshot s, CreateAttempt attempt, Duration lookIn) {
    return outcomeUnknown(s, attempt, "", lookIn);
  }

  /** There are connections that the attempt may have made, and none bears the resource's mark. */
  public static Finding outcomeUndecided(Snapshot s, CreateAttempt attempt, List<String> ids) {
    return Finding.fix(
        Reason.CREATE_OUTCOME_UNKNOWN,
        "%s was sent and its outcome is not known. It may have made %s. Its IDs do not"
                .formatted(called(attempt), Tenancy.mayRefer(s) ? shown(ids) : count(ids))
            + " identify the owner, so it is not adopted automatically. "
            + settle(s, attempt, ids.size() == 1 && Tenancy.mayRefer(s) ? shown(ids) : "<its ID>"));
  }

  /** Of one that was lost, only that there was one is known. */
  private static String called(CreateAttempt attempt) {
    return attempt.id().equals(CreateAttempt.LOST)
        ? "A create attempt whose annotation was removed or changed"
        : "Create attempt " + attempt.id();
  }

  private static String shown(List<String> ids) {
    return ids.stream().map(Remedies::shown).collect(Collectors.joining(" or "));
  }

  /** IDs of connections are shown only to those who may refer to them. */
  private static String count(List<String> ids) {
    return ids.size() == 1 ? "a connection of that name" : ids.size() + " connections of that name";
  }

  /**
   * More connections have the resource's name than are looked at one by one, and the listing does
   * not tell whose they are: its own may be among them.
   */
  public static Finding tooManyCandidates(Snapshot s, int count) {
    String found =
        "%d connections may be this resource's by their name, %s; they are too many to look at each"
            .formatted(count, s.wantedName());
    return s.pendingAttempt()
        .map(
            attempt ->
                Finding.fix(
                    Reason.CREATE_OUTCOME_UNKNOWN, "%s. %s".formatted(found, settle(s, attempt))))
        .orElseGet(
            () ->
                Finding.fix(
                    Reason.NAME_CONFLICT, found + "; give spec.name a value that is used less"));
  }

  /** The resource asks for another organisation than the one that the create was sent to. */
  public static Finding attemptElsewhere(Snapshot s, CreateAttempt attempt) {
    return Finding.fix(
        Reason.CREATE_OUTCOME_UNKNOWN,
        "Create attempt %s was sent to organisation %s and its outcome is not known, but the resource"
                .formatted(attempt.id(), attempt.organisationId())
            + " now asks for organisation %s. Set it back until the attempt is settled. "
                .formatted(s.organisationId())
            + settle(s, attempt));
  }

  /** The commands by which a person settles an attempt. */
  private static String settle(Snapshot s, CreateAttempt attempt) {
    return settle(s, attempt, "<its ID>");
  }

  private static String settle(Snapshot s, CreateAttempt attempt, String id) {
    return "To settle it yourself, look for connection %s on the platform; if it is there%s: %s; if not: %s"
        .formatted(
            bounded(attempt.name() == null ? s.connectionName() : attempt.name()),
            Tenancy.mayRefer(s) ? "" : " (once the namespace may refer to connections by ID)",
            settled(s, attempt, "adopt:" + id),
            settled(s, attempt, "retry"));
  }

  /** A name from an edited status may be longer; the message needs room for the commands. */
  private static String bounded(String name) {
    return name.length() <= CreateAttempt.LONGEST_NAME
        ? name
        : name.substring(0, CreateAttempt.LONGEST_NAME - 1) + "…";
  }

  private static String settled(Snapshot s, CreateAttempt attempt, String how) {
    String annotation =
        "%s=%s=%s".formatted(VersoriConnection.RESOLVE_CREATE_ANNOTATION, attempt.id(), how);
    return annotate(s, "--overwrite " + ShellQuote.of(annotation));
  }

  private static String annotate(Snapshot s, String annotation) {
    return kubectl(s, "annotate") + " " + annotation;
  }

  /** How a paused resource is taken up again. */
  public static String resume(Snapshot s) {
    return annotate(s, VersoriConnection.PAUSED_ANNOTATION + "-");
  }

  /** How a connection is set back that somebody else has changed. */
  public static String correct(Snapshot s) {
    return patch(s, "driftPolicy", "Correct");
  }

  /** The Secrets to correct for what is wrong with some credential entries. */
  public static String secretsOf(Snapshot s, Set<String> entries) {
    String names =
        ReferencedSecrets.names(s.spec(), entries).stream()
            .map(name -> s.namespace() + "/" + name)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "the credential on the platform" : "Secret " + names;
  }

  /** How a resource is removed, so that it can be applied anew. */
  public static String delete(Snapshot s) {
    return kubectl(s, "delete");
  }

  private static String kubectl(Snapshot s, String verb) {
    return "kubectl -n %s %s vconn %s"
        .formatted(ShellQuote.of(s.namespace()), verb, ShellQuote.of(s.name()));
  }

  private static String patch(Snapshot s, String field, String value) {
    return kubectl(s, "patch")
        + " --type merge -p "
        + ShellQuote.of("{\"spec\":{\"%s\":\"%s\"}}".formatted(field, value));
  }

  /** Another connection has the name that this one is to have. */
  public static Finding nameConflict(Snapshot s, Remote taken) {
    boolean hasOwnerHere =
        taken.claimedBy().filter(owner -> owner.startsWith(s.namespace() + "/")).isPresent();
    if (!hasOwnerHere && !Tenancy.mayRefer(s)) {
      return Finding.fix(
          Reason.NAME_CONFLICT,
          "A connection of the template's system is named %s already, and it is not this resource's;"
                  .formatted(s.connectionName())
              + " give spec.name another value");
    }
    String id = shown(taken.connection().orElseThrow().id());
    String taking = "Connection %s is named %s already, and ".formatted(id, s.connectionName());
    return Finding.fix(
        Reason.NAME_CONFLICT,
        taken
            .claimedBy()
            .map(
                by ->
                    taking
                        + "VersoriConnection %s has it; give spec.name another value in one of the two"
                            .formatted(by))
            .orElseGet(
                () ->
                    taking
                        + "does not bear this resource's mark; give spec.name another value, or remove or"
                        + " rename that connection, or adopt it: %s, and apply it again with spec.connectionId: %s"
                            .formatted(delete(s), id)));
  }

  /** A person has named a connection that is not what the resource declares. */
  public static Finding notAsDeclared(Snapshot s, CreateAttempt attempt, Connection named) {
    return Finding.fix(
        Reason.CREATE_OUTCOME_UNKNOWN,
        "Connection %s is named %s and made from template %s, but the resource declares %s from %s%s. "
                .formatted(
                    shown(named.id()),
                    ApiText.withoutSecrets(s).name(named.name()),
                    shown(named.connectionTemplateId()),
                    s.connectionName(),
                    s.templateWords(),
                    s.spec().externalId() == null
                        ? ""
                        : " for an end user, which only an ownership mark can confirm")
            + settle(s, attempt));
  }

  /** The connection in status belongs to another resource. */
  public static Finding ownedByAnother(Snapshot s, String owner) {
    return Finding.fix(
        Reason.OWNED_BY_ANOTHER,
        "Connection %s in status belongs to VersoriConnection %s: this status was copied or restored from"
                .formatted(s.status().connectionId(), owner)
            + " it. Nothing is read, written or deleted for this resource. To give it a connection of its"
            + " own: %s, and apply it again without status. If that resource is gone for good because"
                .formatted(delete(s))
            + " its cluster was replaced, list the former cluster's ID behind this one's in CLUSTER_ID");
  }

  /** The template serves another namespace, whose connection a new one would replace. */
  public static Finding templateInUse(Snapshot s) {
    return Finding.fix(
        Reason.OWNED_BY_ANOTHER,
        "A VersoriConnection of another namespace has a connection for %s. A template uses one static"
                .formatted(s.templateWords())
            + " connection, so another one would take its place; name a template of your own, or have"
            + " VERSORI_REFERENCE_NAMESPACES of the operator list the namespace");
  }

  /** A person has named a connection that does not exist. */
  public static Finding nothingOfThatName(Snapshot s, CreateAttempt attempt) {
    return Finding.fix(
        Reason.CREATE_OUTCOME_UNKNOWN,
        "There is no connection %s in organisation %s, as the annotation %s says. "
                .formatted(
                    s.remoteId().map(Remedies::shown).orElse("?"),
                    s.organisationId(),
                    VersoriConnection.RESOLVE_CREATE_ANNOTATION)
            + settle(s, attempt));
  }

  /** An ID that the API gave; something else in its place may be anything. */
  public static String shown(String id) {
    return id != null && SecretValues.isIdOrTime(id) ? id : "***";
  }

  public static Finding takeOver(Snapshot s, String connectionId, String mark) {
    return Finding.fix(
        Reason.OWNED_BY_ANOTHER,
        "Connection %s bears the mark of another owner, %s. If that owner is gone or has let go of it:"
                .formatted(connectionId, mark)
            + " "
            + annotate(
                s,
                "--overwrite "
                    + ShellQuote.of(VersoriConnection.TAKE_OVER_ANNOTATION + "=" + mark)));
  }

  /** The intent of a create was written too late for the create to be sent. */
  public static Finding intentTookTooLong(CreateAttempt attempt) {
    return Finding.retry(
        Reason.CREATING,
        "The Kubernetes API took longer than %d seconds to write down create attempt %s, so nothing"
                .formatted(Timing.SEND_WITHIN.toSeconds(), attempt.id())
            + " was sent; a new attempt will be made. If it lasts, look at the API server and its"
            + " webhooks, and whether the operator gets enough CPU");
  }
}
