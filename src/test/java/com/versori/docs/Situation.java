package com.versori.docs;

import com.versori.operator.api.v1alpha1.Reason;

/**
 * A problem of a resource that needs its own explanation: one section of {@code
 * deploy/TROUBLESHOOTING.md}, under its reason, in this order.
 */
enum Situation {
  NOT_LOOKED_AT(
      null,
      "No operator has reconciled the resource",
      "No operator is running, or the resource belongs to none: check `kubectl -n versori-system get pods`, then `WATCH_NAMESPACES` and `LABEL_SELECTOR`."),

  CREATE_NOT_SENT(
      Reason.CREATING,
      "The Kubernetes API is slow",
      "The operator sends a create within five seconds after it recorded the attempt in the resource, or not at all. It retries until the API server is faster."),

  ADOPTED_AND_BEHIND(
      Reason.UPDATING,
      "A connection was found or adopted and is being updated",
      "Nothing to do. If it lasts, the next message states the problem."),

  SECRET_MISSING(
      Reason.SECRET_NOT_FOUND,
      "A credential's Secret is missing",
      "Create it, or check what should create it (External Secrets, Sealed Secrets, cert-manager)."),
  SECRET_WITHOUT_LABEL(
      Reason.SECRET_NOT_FOUND,
      "The Secret exists, but lacks the operator's label",
      "With `SECRET_LABEL_SELECTOR`, the operator ignores Secrets without the label. Add the label, at the source if another system writes the Secret."),

  KEY_MISSING(
      Reason.SECRET_KEY_NOT_FOUND,
      "The Secret lacks the key",
      "A typo in the resource or the Secret: the message lists the existing keys."),
  CA_MISSING(
      Reason.SECRET_KEY_NOT_FOUND,
      "A TLS Secret without `ca.crt`",
      "The platform also needs the issuer's certificate. Some issuers, such as ACME, do not write it to the Secret."),

  VALUE_EMPTY(
      Reason.INVALID_SECRET_VALUE,
      "A value is empty",
      "The operator never sends an empty value. Templates that are rendered before their source exists produce empty values."),
  KEY_OF_ANOTHER_CERTIFICATE(
      Reason.INVALID_SECRET_VALUE,
      "Certificate and private key do not match",
      "A renewal changed only one of them: use both from the same issue."),

  ORGANISATION_MISSING(
      Reason.ORGANISATION_NOT_FOUND,
      "The organisation does not exist",
      "`kubectl get vorg -A` lists those that exist. Without `spec.organisationRef`, it is `default` in the operator's namespace."),

  TOKEN_SECRET_MISSING(
      Reason.TOKEN_UNAVAILABLE,
      "The Secret with the organisation's token is missing",
      "`spec.auth.token` of the VersoriOrganisation names it. Its own status says the same."),
  TOKEN_UNUSABLE(
      Reason.TOKEN_UNAVAILABLE,
      "The Secret contains no token",
      "The value is empty, too large or not a token. Store only the token in it."),
  SIGNING_KEY_UNUSABLE(
      Reason.TOKEN_UNAVAILABLE,
      "The Secret contains no usable signing key",
      "The message says what it contains. Store the RSA private key, as the Versori console showed it."),

  TOKEN_REFUSED(
      Reason.UNAUTHORIZED,
      "The API rejects the operator's token",
      "It has expired or was revoked. Put a new token into the Secret `versori-token`; the operator uses it within seconds, without a restart."),
  CALLS_WITH_REFUSED_TOKEN(
      Reason.UNAUTHORIZED,
      "The token was rejected for another resource before",
      "After a rejection the operator makes no calls with that token. It tries it again every few minutes, and a new token at once."),
  OWN_TOKEN_REFUSED(
      Reason.UNAUTHORIZED,
      "The API rejects the resource's own token",
      "The message names the Secret and key. Other resources are not affected."),

  TOKEN_WITHOUT_RIGHT(
      Reason.FORBIDDEN,
      "The token lacks the right (403)",
      "The API's answer is in brackets. A token of another organisation gives the same answer."),
  CALLS_WITH_TOKEN_WITHOUT_RIGHT(
      Reason.FORBIDDEN,
      "The token may not even list connections",
      "The operator makes no calls with it. It tries it again every few minutes, and a new token at once."),
  NAMESPACE_NOT_LISTED(
      Reason.FORBIDDEN,
      "The namespace may not use the operator's token",
      "No call was made. The settings of the operator decide which namespaces use which token."),
  REFERENCE_NOT_ALLOWED(
      Reason.FORBIDDEN,
      "The namespace may not refer to objects on the platform by ID",
      "An ID could send the credentials of another owner to a URL that the author chooses, so it needs a permission."),

  TEMPLATE_ID_UNKNOWN(
      Reason.TEMPLATE_NOT_FOUND,
      "No template has that ID",
      "A typo, or a template of another organisation. The field can be changed."),
  TEMPLATE_NAME_UNKNOWN(
      Reason.TEMPLATE_NOT_FOUND,
      "No template has that name",
      "The message lists the existing ones."),
  ENVIRONMENT_UNKNOWN(
      Reason.TEMPLATE_NOT_FOUND,
      "No environment has that name",
      "The message lists the existing ones."),

  END_USER_UNKNOWN(
      Reason.END_USER_NOT_FOUND,
      "No end user has the external ID",
      "The operator creates no end users. It looks again every few minutes, and at once after a change of the resource."),

  NOT_IN_USE(
      Reason.NOT_IN_USE,
      "Another connection has taken the template over",
      "`Ready` stays True. A resync links nothing; a change of spec or the command in the message does."),

  GONE_AND_MADE_ANEW(
      Reason.CONNECTION_NOT_FOUND,
      "The connection was deleted on the platform; the operator recreates it",
      "Nothing to do. The new connection has another ID."),
  ADOPTED_AND_GONE(
      Reason.CONNECTION_NOT_FOUND,
      "An adopted connection was deleted on the platform",
      "The operator does not recreate connections that it did not create."),
  NOTHING_TO_ADOPT(
      Reason.CONNECTION_NOT_FOUND,
      "`spec.connectionId` names no connection",
      "A typo, or a connection of another organisation."),

  NAME_TAKEN(
      Reason.NAME_CONFLICT,
      "A connection without a resource has the name",
      "It was created by hand or by an older installation. Adopt it, or choose another name."),
  NAME_TAKEN_BY_RESOURCE(
      Reason.NAME_CONFLICT,
      "The connection of another resource has the name",
      "Two resources have the same `spec.name`."),

  REQUEST_REJECTED(
      Reason.REJECTED,
      "The API does not accept the request",
      "The API's messages for each field are in brackets. Secret values are removed from them."),

  CREDENTIAL_DISLIKED(
      Reason.CREDENTIAL_REJECTED,
      "The connection exists, but its credential does not work",
      "Correct the value in its Secret; the operator sends the change at once. `Status.Credentials` lists the errors by entry."),

  FORMER_CREDENTIAL_SHOWN(
      Reason.ROTATION_NOT_CONFIRMED,
      "An update was accepted, but the former credential still shows",
      "The platform may not take new entries, or keeps those that an update leaves out. Look at the connection in the Versori console before you choose a remedy."),

  CREDENTIAL_SHARED(
      Reason.CREDENTIAL_IN_USE,
      "Another resource uses the stored credential",
      "The new value would be a new stored credential, and the other resource would keep the former value."),

  CODE_SENT_TWICE(
      Reason.ONE_TIME_CODE_USED,
      "A code was already sent",
      "A rejected request may have used the code, so the operator does not send it again."),

  SLOW_DOWN(
      Reason.RATE_LIMITED,
      "The API answers 429",
      "Nothing to do. If it happens often, lower `rateLimit` of the organisation, or ask Versori for a higher limit."),
  CALLS_SLOWED_DOWN(
      Reason.RATE_LIMITED, "The API answered 429 for another resource before", "Nothing to do."),

  API_NOT_REACHED(
      Reason.API_UNAVAILABLE,
      "The API is unreachable",
      "Nothing was sent. The exception in brackets shows whether the cause is DNS (`UnknownHostException`), the network (`ConnectException`) or TLS (`SSLHandshakeException`)."),
  API_ANSWERS_WITH_ERRORS(
      Reason.API_UNAVAILABLE,
      "The API answers with a server error",
      "The connection exists unchanged; the update waits."),
  API_LEFT_ALONE(
      Reason.API_UNAVAILABLE,
      "The API did not answer calls for other resources",
      "After five consecutive calls without a usable answer the operator sends a probe. If that fails too, it makes no calls until a probe succeeds."),

  OUTCOME_LOOKED_FOR(
      Reason.CREATE_OUTCOME_UNKNOWN,
      "The answer to a create was lost",
      "Nothing to do. The operator finds the connection by its ownership mark. If it finds none, it sends a new create after `API_TIMEOUT`, the lease and `CREATE_SETTLE_TIME`."),
  OUTCOME_UNDECIDED(
      Reason.CREATE_OUTCOME_UNKNOWN,
      "A connection exists that the create may have made, without an ownership mark",
      "Look at the connection on the platform, then run one of the two commands."),
  OUTCOME_MISNAMED(
      Reason.CREATE_OUTCOME_UNKNOWN,
      "The annotation that settles the create names no existing connection",
      "Run the command again with the correct ID."),

  CHANGED_AND_LEFT_SO(
      Reason.DRIFTED,
      "The connection was changed outside Kubernetes, and `driftPolicy` is `Report`",
      "Ready stays True. With `Correct`, the default, the operator would revert the change."),

  PAUSED_WITH_CONNECTION(
      Reason.PAUSED,
      "A resource with a connection is paused",
      "The other conditions stay as they were."),
  PAUSED_FROM_THE_START(
      Reason.PAUSED,
      "A resource without a connection is paused",
      "The operator creates the connection after the pause."),

  DELETED_WHILE_UNKNOWN(
      Reason.DELETING,
      "Deleted before the outcome of its create was known",
      "Nothing to do. The operator first searches for the connection, so that none is left behind."),

  DELETE_REFUSED(
      Reason.DELETION_BLOCKED,
      "The API rejects the delete",
      "For example, a dynamic connection is in use. The operator retries; or keep the connection with the command."),
  DELETE_WITHOUT_TOKEN(
      Reason.DELETION_BLOCKED,
      "The token is gone",
      "The Secret with the organisation's token was deleted before the resource, and the operator was restarted afterwards."),
  DELETE_ELSEWHERE(
      Reason.DELETION_BLOCKED,
      "The operator now uses another organisation or API URL",
      "The organisation was replaced by one with another ID or API URL; a delete there would delete nothing."),

  WRITE_DENIED(
      Reason.WRITE_DENIED,
      "A policy denies what the operator writes to the resource",
      "Policies that are newer than the resource are checked at its next change, and the operator's finalizer is one. Correct the resource, or except the operator's service account."),

  TWO_OWNERS(
      Reason.OWNED_BY_ANOTHER,
      "Two resources claim one connection",
      "The first one keeps it; the message names it."),
  TEMPLATE_TAKEN(
      Reason.OWNED_BY_ANOTHER,
      "Another resource of the namespace comes first for the template",
      "A template uses one static connection. Once the other resource is gone, the operator creates the connection within seconds."),
  TAKE_OVER_NEEDED(
      Reason.OWNED_BY_ANOTHER,
      "The connection to adopt has another owner's mark",
      "A resource of another cluster, namespace or name created it. Make sure that this resource no longer exists before you take the connection over."),
  ANOTHER_TEMPLATE(
      Reason.INVALID_SPEC,
      "The connection to adopt was created from another template",
      "An adopted connection needs no `templateId`."),
  MADE_ELSEWHERE(
      Reason.INVALID_SPEC,
      "The operator now uses another organisation or API URL",
      "The organisation and URL of a connection are recorded, so that the operator never mistakes it for deleted."),

  STATUS_PRUNED(
      Reason.INTERNAL_ERROR,
      "The CRD is older than the operator",
      "The operator creates nothing until the CRD is replaced. Existing connections keep working."),
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

  /** Null if the resource has no conditions. */
  Reason reason() {
    return reason;
  }

  String title() {
    return title;
  }

  String hint() {
    return hint;
  }

  /** Whether a Warning event reports it. The others are requested by a user, or are no problem. */
  boolean hasWarning() {
    return reason != Reason.PAUSED && reason != Reason.UPDATING;
  }
}
