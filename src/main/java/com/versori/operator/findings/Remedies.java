package com.versori.operator.findings;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.TextNode;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Connection;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observations.LinkedTemplate;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.Observations.Use;
import com.versori.operator.model.Snapshot;
import com.versori.operator.model.Snapshot.Unconfirmed;
import com.versori.operator.payload.ReferencedSecrets;
import com.versori.operator.payload.SecretValues;
import com.versori.operator.timing.Timing;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Findings and sentences that contain commands to paste. */
public final class Remedies {

  private Remedies() {}

  /**
   * The cluster denies a write that the resource needs.
   *
   * @param answer the API server's
   */
  public static Finding writeDenied(Snapshot s, String answer) {
    return Finding.retry(
        Reason.WRITE_DENIED,
        "%s: %s. Correct the resource, or except the operator's service account from what denies it"
            .formatted(
                s.isBeingDeleted()
                    ? "The cluster denies the removal of the finalizer "
                        + VersoriConnection.FINALIZER
                    : "The cluster denies the operator's change of the resource",
                answer));
  }

  /** How to delete the resource without a call to the API. */
  public static String retain(Snapshot s) {
    return "To delete the resource and keep the connection: "
        + patch(s, "deletionPolicy", "Retain");
  }

  /**
   * A create was sent and its outcome is not known; the operator looks for its connection.
   *
   * @param cause why it is not known, such as {@code " (timeout)"}; may be empty
   */
  public static Finding outcomeUnknown(
      Snapshot s, CreateAttempt attempt, String cause, Duration lookIn) {
    return Finding.waitFor(
        Reason.CREATE_OUTCOME_UNKNOWN,
        lookIn,
        "%s was sent and its outcome is not known%s; it is not sent again until the outcome is"
                .formatted(called(attempt), cause)
            + " known. The operator looks for the connection; no action is required. "
            + settle(s, attempt));
  }

  /** As of a restored resource: nothing but the attempt is known of it. */
  public static Finding attemptOfAnotherProcess(CreateAttempt attempt, Duration lookIn) {
    return Finding.waitFor(
        Reason.CREATING,
        lookIn,
        "%s is of another process, or of a backup; the operator looks for its connection in a few"
                .formatted(called(attempt))
            + " seconds");
  }

  /** The attempt may have created one of these connections; none has the resource's mark. */
  public static Finding outcomeUndecided(Snapshot s, CreateAttempt attempt, List<String> ids) {
    return Finding.fix(
        Reason.CREATE_OUTCOME_UNKNOWN,
        "%s was sent and its outcome is not known. It may have created %s. Its IDs do not"
                .formatted(called(attempt), Tenancy.mayRefer(s) ? shown(ids) : count(ids))
            + " identify the owner, so it is not adopted automatically. "
            + settle(
                s,
                attempt,
                ids.size() == 1 && Tenancy.mayRefer(s) ? shown(ids) : "<connection ID>"));
  }

  private static String called(CreateAttempt attempt) {
    return attempt.id().equals(CreateAttempt.LOST)
        ? "A create attempt whose annotation was removed or changed"
        : "Create attempt " + attempt.id();
  }

  private static String shown(List<String> ids) {
    return ids.stream().map(Remedies::shown).collect(Collectors.joining(" or "));
  }

  /** Without the IDs: only namespaces that may reference connections see them. */
  private static String count(List<String> ids) {
    return ids.size() == 1
        ? "a connection with this name"
        : ids.size() + " connections with this name";
  }

  /** Too many connections may be the resource's to read each of them. */
  public static Finding tooManyCandidates(Snapshot s, int count) {
    String found =
        "%d connections may belong to this resource by their name, %s; they are too many to check"
                .formatted(count, s.wantedName())
            + " each";
    return s.pendingAttempt()
        .map(
            attempt ->
                Finding.fix(
                    Reason.CREATE_OUTCOME_UNKNOWN, "%s. %s".formatted(found, settle(s, attempt))))
        .orElseGet(
            () ->
                Finding.fix(
                    Reason.NAME_CONFLICT, found + "; set spec.name to a less common value"));
  }

  /** The resource declares another organisation than the create was sent to. */
  public static Finding attemptElsewhere(Snapshot s, CreateAttempt attempt) {
    return Finding.fix(
        Reason.CREATE_OUTCOME_UNKNOWN,
        "Create attempt %s was sent to organisation %s and its outcome is not known, but the"
                .formatted(attempt.id(), attempt.organisationId())
            + " resource now declares organisation %s. Restore the former one until the attempt is"
                .formatted(s.organisationId())
            + " settled. "
            + settle(s, attempt));
  }

  private static String settle(Snapshot s, CreateAttempt attempt) {
    return settle(s, attempt, "<connection ID>");
  }

  private static String settle(Snapshot s, CreateAttempt attempt, String id) {
    return "To settle it manually, look for connection %s on the platform. If it exists%s: %s; if not: %s"
        .formatted(
            bounded(attempt.name() == null ? s.connectionName() : attempt.name()),
            Tenancy.mayRefer(s) ? "" : " (and the namespace may reference connections by ID)",
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

  /** The command to resume a paused resource. */
  public static String resume(Snapshot s) {
    return annotate(s, VersoriConnection.PAUSED_ANNOTATION + "-");
  }

  /** The command to revert drift. */
  public static String correct(Snapshot s) {
    return patch(s, "driftPolicy", "Correct");
  }

  /**
   * The API accepted an update, and does not show that it took it.
   *
   * @param recent whether the API may only lag
   */
  public static Finding rotationNotConfirmed(Snapshot s, Unconfirmed unconfirmed, boolean recent) {
    boolean onlyAdded = unconfirmed.replaced().isEmpty();
    String what =
        "Connection %s was updated, but the API does not show %s"
            .formatted(
                s.status().connectionId(),
                onlyAdded
                    ? "the entries that were added"
                    : "that its former credentials were replaced (%s)"
                        .formatted(shown(unconfirmed.replaced())));
    String remedy =
        onlyAdded
            ? ". Add them on the platform, then"
            : ", so they may still be in use. Remove them from the connection on the platform; or, if"
                + " the platform stores values under existing IDs, set credentialUpdate: InPlace in"
                + " VersoriOrganisation %s; then".formatted(s.organisation().ref());
    return recent
        ? Finding.retry(
            Reason.ROTATION_NOT_CONFIRMED, what + "; the operator reads the connection again")
        : Finding.fix(
            Reason.ROTATION_NOT_CONFIRMED,
            what
                + remedy
                + " send the update again: %s. Or create a new connection: %s, and apply the resource"
                    .formatted(requestSync(s), delete(s))
                + " again");
  }

  /**
   * A rotation would leave other resources with the former value.
   *
   * @param users the others, {@code namespace/name}, by the credential's ID
   */
  public static Finding credentialInUse(Snapshot s, Map<String, List<String>> users) {
    return Finding.fix(
        Reason.CREDENTIAL_IN_USE,
        "The new value would be a new stored credential, but other resources use the former: %s."
                .formatted(
                    users.entrySet().stream()
                        .map(e -> "%s by %s".formatted(e.getKey(), String.join(", ", e.getValue())))
                        .collect(Collectors.joining("; ")))
            + " Let them declare the value from a Secret of their own; or, if the platform stores"
            + " values under existing IDs, set credentialUpdate: InPlace in VersoriOrganisation "
            + s.organisation().ref());
  }

  /**
   * The API rejected the IDs of an update.
   *
   * @param rejected the API's words
   */
  public static Finding newIdsRefused(Snapshot s, Finding rejected) {
    return rejected.with(
        ". If the API accepts no new IDs, set credentialUpdate: InPlace in VersoriOrganisation %s,"
                .formatted(s.organisation().ref())
            + " or create a new connection: %s, and apply the resource again".formatted(delete(s)));
  }

  /** The API may refuse values under the IDs of stored credentials. */
  public static Finding valuesRefused(Snapshot s, Finding rejected) {
    return rejected.with(
        ". If the API accepts no values under existing IDs, set credentialUpdate: NewEntry in"
            + " VersoriOrganisation "
            + s.organisation().ref());
  }

  /** The API refuses an update in each form. */
  public static Finding updatesRefused(Snapshot s, Finding rejected) {
    return rejected.with(
        ". If the API accepts stored credentials neither by value nor as new ones, create a new"
            + " connection: %s, and apply the resource again".formatted(delete(s)));
  }

  private static String requestSync(Snapshot s) {
    return annotate(
        s,
        "--overwrite %s=\"$(date)\"".formatted(VersoriConnection.RECONCILE_REQUESTED_ANNOTATION));
  }

  /** The Secrets to correct for these credential entries. */
  public static String secretsOf(Snapshot s, Set<String> entries) {
    String names =
        ReferencedSecrets.names(s.spec(), entries).stream()
            .map(name -> s.namespace() + "/" + name)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "the credential on the platform" : "Secret " + names;
  }

  /** The command to delete the resource, so that it can be applied again. */
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

  /** Another connection already has the declared name. */
  public static Finding nameConflict(Snapshot s, Remote taken) {
    boolean hasOwnerHere =
        taken.claimedBy().filter(owner -> owner.startsWith(s.namespace() + "/")).isPresent();
    if (!hasOwnerHere && !Tenancy.mayRefer(s)) {
      return Finding.fix(
          Reason.NAME_CONFLICT,
          "A connection of the template's system is already named %s and does not belong to this"
                  .formatted(s.connectionName())
              + " resource; change spec.name");
    }
    String id = shown(taken.connection().orElseThrow().id());
    String taking = "Connection %s is already named %s and ".formatted(id, s.connectionName());
    return Finding.fix(
        Reason.NAME_CONFLICT,
        taken
            .claimedBy()
            .map(
                by ->
                    taking
                        + "belongs to VersoriConnection %s; change spec.name in one of the two"
                            .formatted(by))
            .orElseGet(
                () ->
                    taking
                        + "does not have this resource's ownership mark; change spec.name, or"
                        + " remove or rename that connection, or adopt it: %s, and apply the"
                            .formatted(delete(s))
                        + " resource again with spec.connectionId: "
                        + id));
  }

  /** {@code resolve-create} names a connection that does not match the resource. */
  public static Finding notAsDeclared(Snapshot s, CreateAttempt attempt, Connection named) {
    return Finding.fix(
        Reason.CREATE_OUTCOME_UNKNOWN,
        "Connection %s has name %s and template %s, but the resource declares name %s and %s%s. "
                .formatted(
                    shown(named.id()),
                    ApiText.withoutSecrets(s).name(named.name()),
                    shown(named.connectionTemplateId()),
                    s.connectionName(),
                    s.describedTemplate(),
                    s.spec().externalId() == null
                        ? ""
                        : ", for an end user that only an ownership mark can confirm")
            + settle(s, attempt));
  }

  /** The connection in status belongs to another resource. */
  public static Finding ownedByAnother(Snapshot s, String owner) {
    return Finding.fix(
        Reason.OWNED_BY_ANOTHER,
        "Connection %s in status belongs to VersoriConnection %s; this status was copied or"
                .formatted(s.status().connectionId(), owner)
            + " restored from it. Nothing is read, written or deleted for this resource. To create"
            + " a connection for it: %s, and apply it again without status. If that resource no"
                .formatted(delete(s))
            + " longer exists because its cluster was replaced, append the former cluster's ID to"
            + " the operator's CLUSTER_ID");
  }

  /** The end user of a dynamic connection does not exist. */
  public static Finding endUserNotFound(Snapshot s, String requestId) {
    return Finding.fix(
        Reason.END_USER_NOT_FOUND,
        "The API finds no end user %s in organisation %s (request %s); correct spec.externalId, or"
                .formatted(s.spec().externalId(), s.organisationId(), requestId)
            + " create the end user: POST %s/o/%s/users with {\"externalId\": %s}"
                .formatted(
                    s.caller().apiUrl(),
                    s.organisationId(),
                    TextNode.valueOf(s.spec().externalId())));
  }

  /** The connection exists, but the template's environment does not use it for the template. */
  public static String notInUse(Snapshot s, String connectionId, Use use) {
    String instead =
        use.instead()
            .map(id -> ", but " + (Tenancy.mayRefer(s) ? shown(id) : "another one"))
            .orElse("");
    String environment =
        use.environment().map(one -> ApiText.withoutSecrets(s).name(one.name())).orElse("");
    return s.spec().externalId() == null
        ? "%s connection %s for template %s%s. To link it%s: %s"
            .formatted(
                environment.isEmpty()
                    ? "No environment of the organisation's projects uses"
                    : "Environment " + environment + " does not use",
                connectionId,
                shown(use.templateId()),
                instead,
                s.mayLink(s.status().origin()) ? " (a change of spec does so too)" : "",
                link(s, connectionId, use))
        : "End user %s is not activated%s with connection %s%s. To activate the end user: %s"
            .formatted(
                s.spec().externalId(),
                environment.isEmpty() ? "" : " in environment " + environment,
                connectionId,
                instead,
                activate(s, connectionId, use));
  }

  private static String activate(Snapshot s, String connectionId, Use use) {
    return "%s with {\"userId\": ..., \"environmentId\": %s, \"connections\":"
            .formatted(
                call(s, "activations"),
                use.environment().map(one -> "\"" + shown(one.id()) + "\"").orElse("..."))
        + " [{\"connectionTemplateId\": \"%s\", \"existingConnectionId\": \"%s\"}]}; userId is the"
            .formatted(shown(use.templateId()), connectionId)
        + " id that GET %s/o/%s/users/%s answers"
            .formatted(
                s.organisation().apiUrl().orElse(""),
                s.organisationId(),
                URLEncoder.encode(s.spec().externalId(), UTF_8).replace("+", "%20"));
  }

  /** An adopted connection that is only observed is not changed by the operator. */
  private static String link(Snapshot s, String connectionId, Use use) {
    return s.mayLink(s.status().origin())
        ? requestSync(s)
        : call(s, "connections/%s/link".formatted(connectionId))
            + " with {\"connectionTemplateId\": \"%s\"}".formatted(shown(use.templateId()));
  }

  private static String call(Snapshot s, String path) {
    return "POST %s/o/%s/%s"
        .formatted(s.organisation().apiUrl().orElse(""), s.organisationId(), path);
  }

  /**
   * The template is for connections of the other kind.
   *
   * @param dynamic whether the template's connections are for end users
   */
  public static Finding templateOfOtherKind(Snapshot s, boolean dynamic) {
    return Finding.fix(
        Reason.INVALID_SPEC,
        dynamic
            ? "Each connection of %s is for an end user (dynamic: true); set spec.externalId to the"
                    .formatted(s.describedTemplate())
                + " external ID of one, or choose a template without end users"
            : "No connection of %s is for an end user (dynamic: false); remove spec.externalId, or"
                    .formatted(s.describedTemplate())
                + " choose a dynamic template");
  }

  /**
   * Another resource of the namespace comes first for the template.
   *
   * @param other its name
   */
  public static Finding templateInUse(Snapshot s, String other) {
    return Finding.fix(
        Reason.OWNED_BY_ANOTHER,
        "VersoriConnection %s of this namespace comes first for %s: it has the connection, lists the"
                .formatted(other, s.describedTemplate())
            + " template in spec.links, or is the older resource. A template uses one static"
            + " connection, which a new one would replace; use another template, or remove it from"
            + " the other resource. To use one connection for further templates, list these in its"
            + " spec.links");
  }

  /** Another namespace uses the template, and a new connection would replace its connection. */
  public static Finding templateInUseElsewhere(Snapshot s) {
    return Finding.fix(
        Reason.OWNED_BY_ANOTHER,
        "A VersoriConnection of another namespace has a connection for %s. A template uses one"
                .formatted(s.describedTemplate())
            + " static connection, which a new one would replace; use another template, or ask the"
            + " organisation's owner to allow the namespace in spec.references");
  }

  /** Each connection of the template at that position of {@code spec.links} is for an end user. */
  public static Finding dynamicLink(String template, int position) {
    return Finding.fix(
        Reason.INVALID_SPEC,
        "Each connection of %s is for an end user (dynamic: true), so it cannot be linked; remove"
                .formatted(template)
            + " spec.links[%d]".formatted(position));
  }

  /** The same for a template of {@code spec.links}. */
  public static Finding linkInUse(LinkedTemplate template) {
    Optional<String> here = template.user().here();
    String user =
        here.map("VersoriConnection %s of this namespace"::formatted)
            .orElse("A VersoriConnection of another namespace");
    return Finding.fix(
        Reason.OWNED_BY_ANOTHER,
        "%s has a connection for template %s. A template uses one static connection, which a link"
                .formatted(user, template.id())
            + " would replace; remove the template from spec.links, or "
            + (here.isPresent()
                ? "delete the other resource"
                : "ask the organisation's owner to allow the namespace in spec.references"));
  }

  /** {@code resolve-create} names a connection that does not exist. */
  public static Finding nothingOfThatName(Snapshot s, CreateAttempt attempt) {
    return Finding.fix(
        Reason.CREATE_OUTCOME_UNKNOWN,
        "There is no connection %s in organisation %s, although the annotation %s names it. "
                .formatted(
                    s.remoteId().map(Remedies::shown).orElse("?"),
                    s.organisationId(),
                    VersoriConnection.RESOLVE_CREATE_ANNOTATION)
            + settle(s, attempt));
  }

  /** An ID of the API; {@code ***} for any other text. */
  public static String shown(String id) {
    return id != null && SecretValues.isIdOrTime(id) ? id : "***";
  }

  public static Finding takeOver(Snapshot s, String connectionId, String mark) {
    return Finding.fix(
        Reason.OWNED_BY_ANOTHER,
        "Connection %s has the ownership mark of another owner, %s. If that owner no longer exists"
                .formatted(connectionId, mark)
            + " or has released it: "
            + annotate(
                s,
                "--overwrite "
                    + ShellQuote.of(VersoriConnection.TAKE_OVER_ANNOTATION + "=" + mark)));
  }

  /** Recording the intent took too long to send the create. */
  public static Finding intentTookTooLong(CreateAttempt attempt) {
    return Finding.retry(
        Reason.CREATING,
        "The Kubernetes API took longer than %d seconds to record create attempt %s, so nothing"
                .formatted(Timing.SEND_WITHIN.toSeconds(), attempt.id())
            + " was sent; the operator retries. If it lasts, check the API server, its webhooks"
            + " and the operator's CPU");
  }
}
