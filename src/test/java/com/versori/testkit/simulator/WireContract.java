package com.versori.testkit.simulator;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Validates requests and answers strictly against the OpenAPI description of the API. */
public final class WireContract {

  private static final OpenApiInteractionValidator VALIDATOR =
      OpenApiInteractionValidator.createFor(
              Path.of("src/test/resources/openapi/versori.yaml").toUri().toString())
          .build();

  private static final List<String> READ_ONLY = List.of("validationMessages", "errors");

  private WireContract() {}

  /** The violations in the body of a create. */
  public static List<String> problemsOfCreate(JsonNode body) {
    return problems(
        Method.POST,
        URI.create("/api/v2/o/" + SimulatorData.ORGANISATION_ID + "/connections"),
        body);
  }

  /** The violations in the body of an update. */
  public static List<String> problemsOfUpdate(JsonNode body) {
    return problems(
        Method.PUT,
        URI.create(
            "/api/v2/o/%s/connections/%s"
                .formatted(SimulatorData.ORGANISATION_ID, SimulatorData.SHOP.id())),
        body);
  }

  /** The violations in the body of the start of a login. */
  public static List<String> problemsOfLogin(JsonNode body) {
    return problems(
        Method.POST,
        URI.create(
            "/api/v2/o/%s/systems/%s/oauth2/initialise"
                .formatted(SimulatorData.ORGANISATION_ID, SimulatorData.CRM.systemId())),
        body);
  }

  /**
   * The violations in a request.
   *
   * @param body null for none
   */
  static List<String> problems(Method method, URI uri, JsonNode body) {
    SimpleRequest.Builder request = new SimpleRequest.Builder(method, uri.getRawPath());
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&")) {
        String[] parts = pair.split("=", 2);
        request.withQueryParam(parts[0], parts[1]);
      }
    }
    if (body == null) {
      return messages(VALIDATOR.validateRequest(request.build()));
    }
    Stream<String> readOnly =
        READ_ONLY.stream()
            .filter(field -> body.findValue(field) != null)
            .map(field -> field + " is read-only");
    request.withContentType("application/json").withBody(body.toString());
    return Stream.concat(readOnly, messages(VALIDATOR.validateRequest(request.build())).stream())
        .toList();
  }

  /** The violations in the answer to a request. */
  static List<String> problems(Method method, URI uri, int status, JsonNode body) {
    SimpleResponse.Builder response = SimpleResponse.Builder.status(status);
    if (body != null) {
      // Base64, too.
      String text = body.toString().replace(Store.MASK, "MASK");
      response.withContentType("application/json").withBody(text);
    }
    return messages(VALIDATOR.validateResponse(uri.getRawPath(), method, response.build()));
  }

  private static List<String> messages(ValidationReport report) {
    return report.getMessages().stream().map(ValidationReport.Message::toString).toList();
  }
}
