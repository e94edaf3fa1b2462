package com.versori.operator.limit;

/**
 * A resource that asks for permits.
 *
 * @param uid its identity
 * @param namespace shares are fair between these
 */
public record Claimant(String uid, String namespace, String name) {}
