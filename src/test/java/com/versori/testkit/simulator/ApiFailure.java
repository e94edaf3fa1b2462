package com.versori.testkit.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** An error response of the form {@code {code, message, fields}}. */
final class ApiFailure extends Exception {
  private static final long serialVersionUID = 1L;

  record Field(String field, String message) {}

  private final int status;
  private final String code;
  private final transient List<Field> fields;

  ApiFailure(int status, String code, String message, Field... fields) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = List.of(fields);
  }

  static ApiFailure notFound(String what) {
    return new ApiFailure(404, "not_found", what + " not found");
  }

  static ApiFailure invalid(List<Field> fields) {
    return new ApiFailure(
        400, "validation_failed", "the request is not valid", fields.toArray(Field[]::new));
  }

  static ApiFailure ofStatus(int status) {
    return switch (status) {
      case 409 -> new ApiFailure(status, "conflict", "the connection is in use");
      case 429 -> new ApiFailure(status, "rate_limited", "too many requests");
      default -> new ApiFailure(status, "injected", "injected status " + status);
    };
  }

  int status() {
    return status;
  }

  ObjectNode body() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("code", code).put("message", getMessage());
    if (!fields.isEmpty()) {
      ArrayNode array = json.putArray("fields");
      fields.forEach(f -> array.addObject().put("field", f.field()).put("message", f.message()));
    }
    return json;
  }
}
