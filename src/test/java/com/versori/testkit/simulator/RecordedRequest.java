package com.versori.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A received request.
 *
 * @param headers by lower-case name
 * @param body null if there is none or it is not JSON
 * @param answered the response status; 0 if the connection was dropped
 * @param receivedAtMillis the wall clock at its first byte
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
