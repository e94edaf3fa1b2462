package com.versori.operator.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxy of {@code HTTPS_PROXY}, except for the hosts of {@code NO_PROXY}: {@code *}, a host, a
 * suffix with or without its dot or {@code *.}, an address or a CIDR, each with or without a port.
 */
public final class ProxySettings extends ProxySelector {

  private static final int DEFAULT_PORT = 80;

  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*");

  private static final Pattern NAME =
      Pattern.compile("(\\*?\\.)?[\\p{L}\\p{N}_-]+(\\.[\\p{L}\\p{N}_-]+)*\\.?");

  private static final String EXPECTED =
      " is no host, .suffix, address or CIDR, with or without a port, such as .example.com,"
          + "10.0.0.0/8,[fd00::1]:443";

  private final Proxy proxy;
  private final List<Bypass> without;

  /**
   * What bypasses the proxy.
   *
   * @param name a host or suffix; empty for all; null for a network
   * @param port empty for all
   */
  private record Bypass(String name, byte[] network, int bits, String port) {

    boolean matches(String host, int hostPort) {
      return (port.isEmpty() || port.equals(Integer.toString(hostPort)))
          && (name == null ? isInNetwork(host) : isNamed(host));
    }

    private boolean isNamed(String host) {
      return name.isEmpty() || host.equals(name) || host.endsWith("." + name);
    }

    private boolean isInNetwork(String host) {
      byte[] address = ADDRESS.matcher(host).matches() ? address(host) : new byte[0];
      if (address.length != network.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  public ProxySettings(URI proxy, List<String> without) {
    int port = proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
    this.proxy =
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port));
    this.without = without.stream().map(ProxySettings::exception).toList();
  }

  /**
   * The entries of {@code NO_PROXY}.
   *
   * @throws IllegalArgumentException names an entry that could never match
   */
  static List<String> exceptions(String text) {
    List<String> entries =
        Pattern.compile("[,\\s]+").splitAsStream(text).filter(entry -> !entry.isEmpty()).toList();
    entries.forEach(ProxySettings::exception);
    return entries;
  }

  private static Bypass exception(String entry) {
    String text = entry.toLowerCase(Locale.ROOT);
    if (text.equals("*")) {
      return new Bypass("", null, 0, "");
    }
    String host = text;
    String port = "";
    Matcher withPort = Pattern.compile("(\\[.*]|[^:]*):(\\d{1,5})").matcher(text);
    if (withPort.matches()) {
      host = withPort.group(1);
      port = withPort.group(2);
    }
    String[] network = host.split("/", 2);
    String address = network[0].replaceAll("^\\[(.*)]$", "$1");
    if (ADDRESS.matcher(address).matches()) {
      byte[] bytes = address(address);
      int bits = network.length == 1 ? bytes.length * 8 : bits(network[1]);
      if (bytes.length > 0 && bits <= bytes.length * 8) {
        return new Bypass(null, bytes, bits, port);
      }
    } else if (NAME.matcher(host).matches()) {
      return new Bypass(host.replaceAll("^\\*?\\.|\\.$", ""), null, 0, port);
    }
    throw new IllegalArgumentException(entry + EXPECTED);
  }

  private static int bits(String text) {
    return text.matches("\\d{1,3}") ? Integer.parseInt(text) : Integer.MAX_VALUE;
  }

  /** Of an address that is written as such, so that nothing is looked up; empty if it is none. */
  private static byte[] address(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return new byte[0];
    }
  }

  @Override
  public List<Proxy> select(URI uri) {
    String host =
        uri.getHost() == null
            ? ""
            : uri.getHost().toLowerCase(Locale.ROOT).replaceAll("^\\[(.*)]$|\\.$", "$1");
    int port = uri.getPort() < 0 ? ("http".equals(uri.getScheme()) ? 80 : 443) : uri.getPort();
    return List.of(
        without.stream().anyMatch(entry -> entry.matches(host, port)) ? Proxy.NO_PROXY : proxy);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The call itself fails and is reported.
  }
}
