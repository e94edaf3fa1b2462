package com.versori.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
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
    long receivedAtMillis) {

  /** The value of the {@code Authorization} header. */
  public String authorization() {
    return headers.get("authorization").get(0);
  }

  /** The subject of a signed token. */
  public String subject() {
    try {
      String payload = authorization().split("\\.", -1)[1];
      return new ObjectMapper()
          .readTree(Base64.getUrlDecoder().decode(payload))
          .path("sub")
          .asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
