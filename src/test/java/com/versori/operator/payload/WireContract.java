package com.versori.operator.payload;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import com.versori.testkit.Fixtures;
import java.nio.file.Path;
import java.util.List;

/** Validates requests strictly against the OpenAPI description of the API. */
public final class WireContract {

  private static final OpenApiInteractionValidator VALIDATOR =
      OpenApiInteractionValidator.createFor(
              Path.of("src/test/resources/openapi/versori.yaml").toUri().toString())
          .build();

  private WireContract() {}

  /** The violations in the body of a create. */
  public static List<String> problemsOfCreate(JsonNode body) {
    return problems(Request.Method.POST, "/connections", body);
  }

  /** The violations in the body of an update. */
  public static List<String> problemsOfUpdate(JsonNode body) {
    return problems(Request.Method.PUT, "/connections/" + Fixtures.CONNECTION, body);
  }

  private static List<String> problems(Request.Method method, String path, JsonNode body) {
    Request request =
        new SimpleRequest.Builder(method, "/api/v2/o/" + Fixtures.ORGANISATION + path)
            .withContentType("application/json")
            .withBody(body.toString())
            .build();
    return VALIDATOR.validateRequest(request).getMessages().stream()
        .map(ValidationReport.Message::toString)
        .toList();
  }
}
