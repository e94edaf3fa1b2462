package com.versori.operator.api.v1alpha1;

/** Terms that the schema uses in several places. */
final class Schema {

  /** Identifiers of the Versori platform. */
  static final String ULID = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$";

  static final String HTTP_URL =
      "isURL(self) && url(self).getScheme() in ['http', 'https'] && url(self).getHostname() != ''"
          + " && !self.matches('^[^/]*//[^/?#]*@')";

  static final String HTTP_URL_MESSAGE =
      "must be an absolute http or https URL without user information, for example"
          + " https://shop.example.com/path";

  static final int URL_LENGTH = 2048;

  private Schema() {}
}
