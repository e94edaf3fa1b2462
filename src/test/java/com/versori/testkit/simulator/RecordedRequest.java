package com.versori.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A request as it came.
 *
 * @param headers by their names in lower case
 * @param body null if there was none, or no JSON
 * @param answered the status; 0 if the connection was dropped
 * @param receivedAtMillis when its first byte was seen, by the wall clock
 */
public record RecordedRequest(
    Operation operation,
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    JsonNode body,
    int answered,
    long receivedAtMillis) {}
