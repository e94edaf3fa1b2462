package com.versori.operator.client.model;

/**
 * An end user, whom dynamic connections belong to.
 *
 * @param id a ULID, by which the end user's connections are listed
 * @param externalId the ID in the organisation's own system
 */
public record EndUser(String id, String externalId) {}
