package com.versori.operator.client;

import java.util.List;

/**
 * The API's own error: {@code {code, message, fields: [{field, message}]}}. Texts are cut to
 * {@value com.versori.operator.client.model.AnsweredText#LIMIT} characters. They may repeat what
 * was sent, so they print as {@code ***}: code that shows them takes secret values out first.
 *
 * @param code may be null
 * @param message may be null
 */
public record ApiError(String code, String message, List<FieldError> fields) {

  static final int FIELD_LIMIT = 20;

  /** What is wrong with a stored credential is shown in status. */
  static final int ERROR_LIMIT = 5;

  /** What is wrong with one field, named by its path in the request. */
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
