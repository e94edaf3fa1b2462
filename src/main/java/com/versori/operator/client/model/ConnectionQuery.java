package com.versori.operator.client.model;

import java.util.Optional;

/**
 * Which page of which connections.
 *
 * @param first how many at most
 * @param after the cursor that the page before answered
 * @param systemId only those of that system
 */
public record ConnectionQuery(int first, Optional<String> after, Optional<String> systemId) {}
