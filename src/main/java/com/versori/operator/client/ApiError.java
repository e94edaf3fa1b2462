package com.versori.operator.client;

import java.util.List;

/**
 * The API's error: {@code {code, message, fields: [{field, message}]}}. Texts are cut to {@value
 * com.versori.operator.client.model.AnsweredText#LIMIT} characters. They may repeat secret values,
 * so they must be redacted before they are shown, and print as {@code ***}.
 *
 * @param code may be null
 * @param message may be null
 */
public record ApiError(String code, String message, List<FieldError> fields) {

  static final int FIELD_LIMIT = 20;

  /** Errors of one stored credential; status shows them. */
  static final int ERROR_LIMIT = 5;

  /** The error of one field, by its path in the request. */
  public record FieldError(String field, String message) {
    @Override
    public String toString() {
      return "FieldError[***]";
    }
  }

  public ApiError {
    fields = List.copyOf(fields);
  }

  @Override
  public String toString() {
    return "ApiError[***]";
  }
}
