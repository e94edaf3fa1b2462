package com.versori.operator.api;

import java.util.Map;

/** Patterns, rules and messages that the schema uses in several places. */
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

  /** Without {@code \\s}, which differs between regular expression dialects. */
  public static final String NOT_BLANK = "^[^ \\t\\n\\f\\r]([^\\n]*[^ \\t\\n\\f\\r])?$";

  public static final String PRINTABLE_ASCII = "^[ -~]+$";

  /** Names with this prefix are part of the ownership mark; only the operator sets them. */
  public static final String NOT_RESERVED = "!self.matches('^ *[kK]8[sS]:')";

  public static final String NOT_RESERVED_MESSAGE =
      "must not begin with k8s:, which is reserved for the operator";

  /** Only the platform and the operator choose IDs of this form. */
  public static final String NOT_ULID =
      "!self.matches('^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$')";

  public static final String NOT_ULID_MESSAGE = "must not be a ULID; any other text is valid";

  public static final String DURATION = "^([0-9]+[hms])+$";

  public static final String RESYNC_RANGE =
      "!has(self.resyncInterval) || !self.resyncInterval.matches('"
          + DURATION
          + "') || (duration(self.resyncInterval) >= duration('1m')"
          + " && duration(self.resyncInterval) <= duration('168h'))";

  public static final String RESYNC_RANGE_MESSAGE =
      "resyncInterval must be between 1m and 168h, for example 30m";

  /** Tokens are sent there, so plain http is for this machine only. */
  public static final String API_URL =
      "isURL(self) && url(self).getHostname() != '' && !self.matches('[?#@]')"
          + " && (url(self).getScheme() == 'https' || (url(self).getScheme() == 'http'"
          + " && url(self).getHostname() in ['localhost', '127.0.0.1']))";

  public static final String API_URL_MESSAGE =
      "must be an https URL without user, query and fragment (http only for localhost), for"
          + " example https://platform.versori.com/api/v2";

  public static final String ENTRY_NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  /** The token of RFC 9110 without quotes: it cannot break out of a header, query or cookie. */
  public static final String HTTP_TOKEN = "^[A-Za-z0-9!#$%&*+.^_`|~-]+$";

  /** Headers that control the routing, the framing or the connection of a request. */
  public static final String RESERVED_HEADER =
      "^(?i:host|connection|content-length|expect|forwarded|http2-settings|keep-alive"
          + "|proxy-[a-z-]*|te|trailer|transfer-encoding|upgrade)$";

  public static final String HTTP_TOKEN_MESSAGE =
      "must consist of letters, digits and !#$%&*+-.^_`|~, for example X-Api-Key";

  public static final String HEADER_NOT_RESERVED =
      "self.__in__ != 'header' || !self.name.matches('" + RESERVED_HEADER + "')";

  public static final String HEADER_NOT_RESERVED_MESSAGE =
      "must not be a header that controls routing, framing or the connection, such as Host,"
          + " Content-Length, Transfer-Encoding, Expect, Forwarded, Connection or Upgrade";

  public static final String SECRET_NAME =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  public static final String SECRET_KEY = "^[-._a-zA-Z0-9]+$";

  /**
   * Pattern to message. The API server's own message only repeats the pattern, so the CRD has each
   * pattern as a rule with a message.
   */
  public static final Map<String, String> PATTERN_MESSAGES =
      Map.of(
          PRINTABLE_ASCII,
          "must consist of printable ASCII characters",
          ULID,
          "must be a ULID: 26 digits and upper-case letters other than I, L, O and U, for"
              + " example 01KKBZ1ZB4SG2TRVKWQ7GNY3F3",
          NOT_BLANK,
          "must not be blank, and must not begin or end with white space",
          DURATION,
          "must be a duration in hours, minutes and seconds, for example 1h30m",
          HTTP_TOKEN,
          HTTP_TOKEN_MESSAGE,
          ENTRY_NAME,
          "must consist of lower-case letters, digits and hyphens, and must begin and end with"
              + " a letter or digit, for example client-cert",
          SECRET_NAME,
          "must be a name of lower-case letters, digits, hyphens and dots, for example shop-login",
          SECRET_KEY,
          "must be a Secret key: letters, digits, hyphens, underscores and dots, for example"
              + " client-secret");

  private Schema() {}
}
