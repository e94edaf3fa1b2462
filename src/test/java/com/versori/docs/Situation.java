package com.versori.docs;

import com.versori.operator.api.v1alpha1.Reason;

/**
 * What can be wrong with a resource, as far as a person has to tell it apart: a section each of
 * {@code deploy/TROUBLESHOOTING.md}, below its reason, in this order.
 */
enum Situation {
  NOT_LOOKED_AT(
      null,
      "No operator has looked at the resource",
      "None runs, or none is meant for it: `kubectl -n versori-system get pods`, then `WATCH_NAMESPACES` and `LABEL_SELECTOR`."),

  CREATE_NOT_SENT(
      Reason.CREATING,
      "The Kubernetes API is slow",
      "A create is sent within five seconds of being written down in the resource, or not at all. Until the API server is faster, it is tried again and again."),

  ADOPTED_AND_BEHIND(
      Reason.UPDATING,
      "A connection was found or adopted and is being brought up to date",
      "Nothing to do. If it lasts, the next message says what stands in the way."),

  SECRET_MISSING(
      Reason.SECRET_NOT_FOUND,
      "A credential's Secret is missing",
      "Create it, or look at what should write it (External Secrets, Sealed Secrets, cert-manager)."),
  SECRET_WITHOUT_LABEL(
      Reason.SECRET_NOT_FOUND,
      "The Secret is there and lacks the operator's label",
      "With `SECRET_LABEL_SELECTOR` set, a Secret without the labels does not exist for the operator. Label it, in its source where something else writes it."),
  TOKEN_SECRET_MISSING(
      Reason.SECRET_NOT_FOUND,
      "The Secret with the organisation's token is missing",
      "`spec.organisation.token` names it."),

  KEY_MISSING(
      Reason.SECRET_KEY_NOT_FOUND,
      "The Secret lacks the key",
      "A typo on either side: the message lists the keys that there are."),
  CA_MISSING(
      Reason.SECRET_KEY_NOT_FOUND,
      "A TLS Secret without `ca.crt`",
      "The platform wants the issuer's certificate too, and issuers such as ACME write none into the Secret."),

  VALUE_EMPTY(
      Reason.INVALID_SECRET_VALUE,
      "A value is empty",
      "An empty value is never sent. Templates that render before their source is there write such ones."),
  KEY_OF_ANOTHER_CERTIFICATE(
      Reason.INVALID_SECRET_VALUE,
      "Certificate and private key do not belong together",
      "Half of a renewal: take both from the same issue."),

  TOKEN_FILE_UNUSABLE(
      Reason.TOKEN_UNAVAILABLE,
      "The operator has no token",
      "It is mounted from the Secret `versori-token` of the operator's namespace; the operator's own log and `/readyz` say the same. See [deploy/README.md](README.md)."),

  TOKEN_REFUSED(
      Reason.UNAUTHORIZED,
      "The API refuses the operator's token",
      "It has expired or was revoked. Put a new one into the Secret `versori-token`; it is used within seconds, without a restart."),
  CALLS_WITH_REFUSED_TOKEN(
      Reason.UNAUTHORIZED,
      "Another resource has met the refusal before",
      "After one refusal nothing is asked with that token; it is tried again every few minutes, and a new one at once."),
  OWN_TOKEN_REFUSED(
      Reason.UNAUTHORIZED,
      "The API refuses the resource's own token",
      "The message names the Secret and key. Other resources are not affected."),

  TOKEN_WITHOUT_RIGHT(
      Reason.FORBIDDEN,
      "The token may not do this (403)",
      "The API's answer stands in brackets. A token of another organisation looks the same."),
  CALLS_WITH_TOKEN_WITHOUT_RIGHT(
      Reason.FORBIDDEN,
      "The token may not even list connections",
      "Then nothing more is asked with it; it is tried again every few minutes, and a new one at once."),
  NAMESPACE_NOT_LISTED(
      Reason.FORBIDDEN,
      "The namespace may not use the operator's token",
      "No call was made. Whoever runs the operator decides which namespaces use which token."),
  REFERENCE_NOT_ALLOWED(
      Reason.FORBIDDEN,
      "The namespace may not refer to things on the platform by ID",
      "An ID could send somebody else's credentials to a URL of the author's choice, so it takes more than a resource."),

  TEMPLATE_ID_UNKNOWN(
      Reason.TEMPLATE_NOT_FOUND,
      "No template with that ID",
      "A typo, or the template of another organisation. It can be corrected in place."),
  TEMPLATE_NAME_UNKNOWN(
      Reason.TEMPLATE_NOT_FOUND,
      "No template of that name",
      "The message lists those that there are."),
  ENVIRONMENT_UNKNOWN(
      Reason.TEMPLATE_NOT_FOUND,
      "No environment of that name",
      "The message lists those that there are."),

  GONE_AND_MADE_ANEW(
      Reason.CONNECTION_NOT_FOUND,
      "Somebody has deleted the connection; it is made anew",
      "Nothing to do. The new connection has another ID."),
  ADOPTED_AND_GONE(
      Reason.CONNECTION_NOT_FOUND,
      "Somebody has deleted an adopted connection",
      "The operator did not make it, so it does not make it anew."),
  NOTHING_TO_ADOPT(
      Reason.CONNECTION_NOT_FOUND,
      "`spec.connectionId` names nothing",
      "A typo, or a connection of another organisation."),

  NAME_TAKEN(
      Reason.NAME_CONFLICT,
      "A connection that no resource has bears the name",
      "Somebody made it by hand, or an older installation did. Adopt it, or choose another name."),
  NAME_TAKEN_BY_RESOURCE(
      Reason.NAME_CONFLICT,
      "The connection of another resource bears the name",
      "Two resources ask for the same `spec.name`."),

  REQUEST_REJECTED(
      Reason.REJECTED,
      "The API does not accept the request",
      "The brackets hold the API's own words, field by field. Secret values are taken out of them."),

  CREDENTIAL_DISLIKED(
      Reason.CREDENTIAL_REJECTED,
      "The connection exists and its credential does not work",
      "Correct the value in its Secret: the change is sent at once. `Status.Credentials` lists the errors by entry."),

  CODE_SENT_TWICE(
      Reason.ONE_TIME_CODE_USED,
      "A code was sent already",
      "A refused request may have spent it, so it is not sent again."),

  SLOW_DOWN(
      Reason.RATE_LIMITED,
      "The API answers 429",
      "Nothing to do. If it comes often, lower `API_RATE_LIMIT`, or ask Versori for a higher limit."),
  CALLS_SLOWED_DOWN(
      Reason.RATE_LIMITED, "Another resource has met the 429 before", "Nothing to do."),

  API_NOT_REACHED(
      Reason.API_UNAVAILABLE,
      "The API cannot be reached",
      "Nothing was sent. The word in brackets tells DNS (`UnknownHostException`), network (`ConnectException`) and TLS (`SSLHandshakeException`) apart."),
  API_ANSWERS_WITH_ERRORS(
      Reason.API_UNAVAILABLE,
      "The API answers with an error of its own",
      "The connection exists as it was; the change waits."),
  API_LEFT_ALONE(
      Reason.API_UNAVAILABLE,
      "The API did not answer others before",
      "After five calls in a row without a usable answer the operator sends a probe. If that fails as well, no calls are made until a probe succeeds."),

  OUTCOME_LOOKED_FOR(
      Reason.CREATE_OUTCOME_UNKNOWN,
      "The answer to a create was lost",
      "Nothing to do. What it made is found by its mark; if it made nothing, that is certain after `API_TIMEOUT`, the lease and `CREATE_SETTLE_TIME`."),
  OUTCOME_UNDECIDED(
      Reason.CREATE_OUTCOME_UNKNOWN,
      "There is a connection that may be it, and nothing to tell by",
      "Look at the connection on the platform, then run one of the two commands."),
  OUTCOME_MISNAMED(
      Reason.CREATE_OUTCOME_UNKNOWN,
      "The annotation that settles it names no connection",
      "Run the command again with the right ID."),

  CHANGED_AND_LEFT_SO(
      Reason.DRIFTED,
      "Somebody has changed the connection, and `driftPolicy` is `Report`",
      "Ready stays True. With `Correct`, the default, it would have been set back."),

  PAUSED_WITH_CONNECTION(
      Reason.PAUSED,
      "A resource with a connection is paused",
      "The other conditions stay as they were."),
  PAUSED_FROM_THE_START(
      Reason.PAUSED, "A resource is paused that has no connection yet", "None is made until then."),

  DELETED_WHILE_UNKNOWN(
      Reason.DELETING,
      "Deleted before the outcome of its create was known",
      "Nothing to do. What the create made is looked for first, so that nothing is left behind."),

  DELETE_REFUSED(
      Reason.DELETION_BLOCKED,
      "The API refuses the delete",
      "A dynamic connection that is in use, for example. It is tried again; or keep the connection."),
  DELETE_WITHOUT_TOKEN(
      Reason.DELETION_BLOCKED,
      "The token is gone",
      "The Secret with the organisation's token was deleted first, and the operator was started after that."),
  DELETE_ELSEWHERE(
      Reason.DELETION_BLOCKED,
      "The operator now works for another place",
      "`VERSORI_ORGANISATION_ID` or `VERSORI_API_URL` was changed; a delete there would remove nothing."),

  TWO_OWNERS(
      Reason.OWNED_BY_ANOTHER,
      "Two resources claim one connection",
      "The first one keeps it; the message names it."),
  TAKE_OVER_NEEDED(
      Reason.OWNED_BY_ANOTHER,
      "The connection to adopt bears another owner's mark",
      "A resource of another cluster, namespace or name made it. Make sure that it is gone before you take over."),
  ANOTHER_TEMPLATE(
      Reason.INVALID_SPEC,
      "The connection to adopt was made from another template",
      "An adopted connection needs no `templateId`."),
  MADE_ELSEWHERE(
      Reason.INVALID_SPEC,
      "The operator now works for another place",
      "Where a connection was made is pinned, so that it is never taken for gone."),

  STATUS_PRUNED(
      Reason.INTERNAL_ERROR,
      "The CRD is older than the operator",
      "Nothing is created until it is replaced; what exists goes on."),
  SECRETS_NOT_READABLE(
      Reason.INTERNAL_ERROR,
      "The operator may not read Secrets",
      "Its role, or the binding in this namespace, was changed: apply the manifests again.");

  private final Reason reason;
  private final String title;
  private final String hint;

  Situation(Reason reason, String title, String hint) {
    this.reason = reason;
    this.title = title;
    this.hint = hint;
  }

  /** Null where there are no conditions. */
  Reason reason() {
    return reason;
  }

  String title() {
    return title;
  }

  String hint() {
    return hint;
  }

  /** Whether a Warning event tells of it; a person has asked for the others, or they are good. */
  boolean isTold() {
    return reason != Reason.PAUSED && reason != Reason.UPDATING;
  }
}
