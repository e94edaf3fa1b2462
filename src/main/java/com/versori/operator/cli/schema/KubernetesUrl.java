package com.versori.operator.cli.schema;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL as the CEL functions {@code isURL} and {@code url} of Kubernetes accept it: an absolute URI
 * or an absolute path, parsed by the rules of Go's {@code net/url}, which are laxer than those of
 * {@link java.net.URI}.
 *
 * @param scheme in lower case; empty for an absolute path
 * @param hostname without port and brackets; empty if there is none
 */
record KubernetesUrl(String scheme, String hostname) {

  private static final Pattern SCHEME =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9._:~!$&'()*+,;=%@-]*");
  private static final Pattern PORT = Pattern.compile(":[0-9]*");

  /** In a host, only the percent sign and non-ASCII bytes may be escaped. */
  private static final Pattern HOST =
      Pattern.compile(
          "([A-Za-z0-9._~!$&'()*+,;=:\\[\\]<>\"-]|[^\\x00-\\x7f]|%25|%[89A-Fa-f][0-9A-Fa-f])*");

  private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9A-Fa-f:.]+");

  /** Empty if the text is not such a URL. */
  static Optional<KubernetesUrl> parse(String text) {
    if (text.isEmpty() || CONTROL.matcher(text).find()) {
      return Optional.empty();
    }
    Matcher withScheme = SCHEME.matcher(text);
    boolean hasScheme = withScheme.matches();
    String scheme = hasScheme ? withScheme.group(1).toLowerCase(Locale.ROOT) : "";
    String rest = (hasScheme ? withScheme.group(2) : text).split("\\?", 2)[0];
    if (!rest.startsWith("/")) {
      return hasScheme || text.equals("*")
          ? Optional.of(new KubernetesUrl(scheme, ""))
          : Optional.empty();
    }
    if (!hasScheme || !rest.startsWith("//")) {
      return hasBrokenEscape(rest) ? Optional.empty() : Optional.of(new KubernetesUrl(scheme, ""));
    }
    int slash = rest.indexOf('/', 2);
    String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
    String path = slash < 0 ? "" : rest.substring(slash);
    int at = authority.lastIndexOf('@');
    String user = at < 0 ? "" : authority.substring(0, at);
    if (!USER.matcher(user).matches() || hasBrokenEscape(user) || hasBrokenEscape(path)) {
      return Optional.empty();
    }
    return hostname(scheme, authority.substring(at + 1))
        .map(name -> new KubernetesUrl(scheme, name));
  }

  private static Optional<String> hostname(String scheme, String host) {
    if (!HOST.matcher(host).matches() || host.lastIndexOf('[') > 0) {
      return Optional.empty();
    }
    if (host.startsWith("[")) {
      int end = host.lastIndexOf(']');
      return end > 0 && isPort(host.substring(end + 1)) && isIpv6(host.substring(1, end))
          ? Optional.of(host.substring(1, end))
          : Optional.empty();
    }
    boolean strict = scheme.equals("http") || scheme.equals("https");
    int colon = strict ? host.indexOf(':') : host.lastIndexOf(':');
    if (colon < 0) {
      return Optional.of(host);
    }
    return isPort(host.substring(colon)) ? Optional.of(host.substring(0, colon)) : Optional.empty();
  }

  private static boolean isPort(String text) {
    return text.isEmpty() || PORT.matcher(text).matches();
  }

  /** The characters allow no host name, so there is no DNS lookup. */
  private static boolean isIpv6(String text) {
    String address = text.split("%25", 2)[0];
    if (!address.contains(":") || !IPV6_CHARACTERS.matcher(address).matches()) {
      return false;
    }
    try {
      return java.net.InetAddress.getByName("[" + address + "]") != null;
    } catch (java.net.UnknownHostException e) {
      return false;
    }
  }

  private static boolean hasBrokenEscape(String text) {
    return BROKEN_ESCAPE
        .matcher(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
        .find();
  }
}
