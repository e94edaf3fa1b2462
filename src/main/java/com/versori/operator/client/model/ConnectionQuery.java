package com.versori.operator.client.model;

import java.util.Optional;

/**
 * The query of a listing.
 *
 * @param first page size
 * @param after the cursor of the page
 * @param systemId restricts the listing to a system
 */
public record ConnectionQuery(int first, Optional<String> after, Optional<String> systemId) {}
