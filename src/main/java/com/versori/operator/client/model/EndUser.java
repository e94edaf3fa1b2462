package com.versori.operator.client.model;

/**
 * An end user, whom dynamic connections belong to.
 *
 * @param id a ULID, by which the end user's connections are listed
 * @param externalId the ID in the organisation's own system
 */
public record EndUser(String id, String externalId) {

  /** Whether an end user can have that external ID: another text would change a call's path. */
  public static boolean canHave(String externalId) {
    return !externalId.isBlank() && !externalId.equals(".") && !externalId.equals("..");
  }
}
