package com.versori.operator.model;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Ids;
import java.util.Optional;

/**
 * How a person settles a create attempt: {@code versori.com/resolve-create: <attempt>=adopt:<id>}
 * or {@code <attempt>=retry}. A value for another attempt is ignored, so the annotation can stay.
 * It grants no more than {@code spec.connectionId} does.
 */
public final class CreateResolution {

  private static final String ADOPT = "adopt:";
  private static final String RETRY = "retry";

  private CreateResolution() {}

  public static Optional<String> adoptedId(VersoriConnection resource, CreateAttempt attempt) {
    return of(resource, attempt)
        .filter(value -> value.startsWith(ADOPT))
        .map(value -> value.substring(ADOPT.length()).strip())
        .filter(Ids::isUlid);
  }

  public static boolean isRetry(VersoriConnection resource, CreateAttempt attempt) {
    return of(resource, attempt).filter(RETRY::equals).isPresent();
  }

  private static Optional<String> of(VersoriConnection resource, CreateAttempt attempt) {
    return resource
        .annotation(VersoriConnection.RESOLVE_CREATE_ANNOTATION)
        .map(String::strip)
        .filter(text -> text.startsWith(attempt.id() + "="))
        .map(text -> text.substring(attempt.id().length() + 1).strip());
  }
}
