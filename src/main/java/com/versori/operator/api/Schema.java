package com.versori.operator.api;

import java.util.Map;

/** Terms that the schema uses in several places. */
public final class Schema {

  /** Identifiers of the Versori platform. */
  public static final String ULID = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$";

  public static final String HTTP_URL =
      "isURL(self) && url(self).getScheme() in ['http', 'https'] && url(self).getHostname() != ''"
          + " && !self.matches('^[^/]*//[^/?#]*@')";

  public static final String HTTP_URL_MESSAGE =
      "must be an absolute http or https URL without user information, for example"
          + " https://shop.example.com/path";

  public static final int URL_LENGTH = 2048;

  /** What people see as a name; without {@code \\s}, which is not the same everywhere. */
  public static final String NOT_BLANK = "^[^ \\t\\n\\f\\r]([^\\n]*[^ \\t\\n\\f\\r])?$";

  public static final String PRINTABLE_ASCII = "^[ -~]+$";

  /** Only the operator gives names that begin so: they are part of the ownership mark. */
  public static final String NOT_RESERVED = "!self.matches('^ *[kK]8[sS]:')";

  public static final String NOT_RESERVED_MESSAGE =
      "must not begin with k8s:, which is reserved for names that the operator gives";

  /** IDs of this form are the platform's or the operator's. */
  public static final String NOT_ULID =
      "!self.matches('^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$')";

  public static final String NOT_ULID_MESSAGE = "must not be a ULID: any other text will do";

  public static final String DURATION = "^([0-9]+[hms])+$";

  public static final String ENTRY_NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  /** RFC 9110's token without the quote: it cannot end a header, a query parameter or a cookie. */
  public static final String HTTP_TOKEN = "^[A-Za-z0-9!#$%&*+.^_`|~-]+$";

  /** Headers that say where a request goes, where it ends, or what becomes of its connection. */
  public static final String RESERVED_HEADER =
      "^(?i:host|connection|content-length|expect|forwarded|http2-settings|keep-alive"
          + "|proxy-[a-z-]*|te|trailer|transfer-encoding|upgrade)$";

  public static final String HTTP_TOKEN_WORDS =
      "must be letters, digits and !#$%&*+-.^_`|~, for example X-Api-Key";

  public static final String HEADER_NOT_RESERVED =
      "self.__in__ != 'header' || !self.name.matches('" + RESERVED_HEADER + "')";

  public static final String HEADER_NOT_RESERVED_MESSAGE =
      "must be a header of the request itself: not Host, Content-Length, Transfer-Encoding,"
          + " Expect, Forwarded, and no header of the connection, such as Connection or Upgrade";

  /** The name of a Secret. */
  public static final String SECRET_NAME =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** A key of a Secret. */
  public static final String SECRET_KEY = "^[-._a-zA-Z0-9]+$";

  /**
   * What a text has to be that a pattern refuses. The API server would repeat the pattern: in the
   * CRD each of these is a rule with these words instead.
   */
  public static final Map<String, String> PATTERN_WORDS =
      Map.of(
          PRINTABLE_ASCII,
          "must be printable ASCII characters",
          ULID,
          "must be a ULID: 26 digits and capital letters other than I, L, O and U, for example"
              + " 01KKBZ1ZB4SG2TRVKWQ7GNY3F3",
          NOT_BLANK,
          "must not be blank, and not begin or end with white space",
          DURATION,
          "must be made of hours, minutes and seconds, for example 1h30m",
          HTTP_TOKEN,
          HTTP_TOKEN_WORDS,
          ENTRY_NAME,
          "must be lower-case letters, digits and hyphens, with a letter or digit at either end, for"
              + " example client-cert",
          SECRET_NAME,
          "must be the name of a Secret: lower-case letters, digits, hyphens and dots, for example"
              + " shop-login",
          SECRET_KEY,
          "must be a key of a Secret: letters, digits, hyphens, underscores and dots, for example"
              + " client-secret");

  private Schema() {}
}
