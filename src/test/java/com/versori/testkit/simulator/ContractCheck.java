package com.versori.testkit.simulator;

import com.atlassian.oai.validator.model.Request.Method;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Validates what a simulator receives and answers against the API's description, on a thread of its
 * own, so that no request waits for it. Other clients than the operator may send what they like;
 * from then on answers need not be as described.
 */
final class ContractCheck {

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread daemon = new Thread(task, "contract");
            daemon.setDaemon(true);
            return daemon;
          });
  private final UnaryOperator<JsonNode> documented;
  private final Set<JsonNode> valid = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private boolean asDescribed = true;

  /**
   * @param documented removes the members that are not described on purpose
   */
  ContractCheck(UnaryOperator<JsonNode> documented) {
    this.documented = documented;
  }

  /**
   * @param body null for none
   */
  void request(Method method, URI uri, JsonNode body, boolean isOperators) {
    thread.execute(
        () -> {
          List<String> problems = WireContract.problems(method, uri, known(body));
          if (isOperators) {
            violations.addAll(problems);
          } else {
            asDescribed &= problems.isEmpty();
          }
        });
  }

  /**
   * @param body null for none
   */
  void answer(Method method, URI uri, int status, JsonNode body) {
    thread.execute(
        () -> {
          if (asDescribed) {
            check(method, uri, status, known(body));
          }
        });
  }

  /** The violations so far, after everything was validated. */
  List<String> finish() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2, TimeUnit.MINUTES)) {
        return List.of("not everything was validated");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return violations;
  }

  /** A connection that was valid in one answer is not validated again in another. */
  private void check(Method method, URI uri, int status, JsonNode body) {
    if (body != null && uri.getPath().endsWith("/connections") && body.path("items").isArray()) {
      // Those that a project uses are the organisation's.
      String path = uri.getPath().replaceFirst("/projects/[^/]+", "") + "/";
      body.path("items")
          .forEach(
              item -> check(method, URI.create(path + item.path("id").asText()), status, item));
      ObjectNode page = body.deepCopy();
      page.putArray("items");
      violations.addAll(WireContract.problems(method, uri, status, page));
    } else if (body == null || valid.add(body)) {
      violations.addAll(WireContract.problems(method, uri, status, body));
    }
  }

  private JsonNode known(JsonNode body) {
    return body == null ? null : documented.apply(body);
  }
}
