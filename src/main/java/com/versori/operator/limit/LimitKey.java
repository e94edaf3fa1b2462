package com.versori.operator.limit;

import com.versori.operator.client.model.Caller;

/**
 * Identifies a rate limit and breaker. A token that is rotated at its source keeps both.
 *
 * @param source where the token comes from
 */
record LimitKey(String apiUrl, String organisationId, Caller.Source source) {

  static LimitKey of(Caller caller) {
    return new LimitKey(caller.apiUrl(), caller.organisationId(), caller.source());
  }
}
