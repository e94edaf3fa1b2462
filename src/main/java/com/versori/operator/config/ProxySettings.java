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

/**
 * The proxy of {@code HTTPS_PROXY}, except for the hosts of {@code NO_PROXY}: {@code *}, a host, a
 * suffix with or without its dot, an address or a CIDR, each with or without a port.
 */
public final class ProxySettings extends ProxySelector {

  private static final int DEFAULT_PORT = 80;

  private final Proxy proxy;
  private final List<String> without;

  public ProxySettings(URI proxy, List<String> without) {
    int port = proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
    this.proxy =
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port));
    this.without = without.stream().map(entry -> entry.toLowerCase(Locale.ROOT)).toList();
  }

  @Override
  public List<Proxy> select(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    return List.of(
        without.stream().anyMatch(entry -> matches(entry, host, uri.getPort()))
            ? Proxy.NO_PROXY
            : proxy);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The call itself fails and is reported.
  }

  private static boolean matches(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    int colon = entry.indexOf(':');
    if (colon > 0 && colon == entry.lastIndexOf(':')) {
      return entry.substring(colon + 1).equals(Integer.toString(port))
          && matches(entry.substring(0, colon), host, port);
    }
    if (entry.contains("/")) {
      return isInNetwork(entry, host);
    }
    String suffix = entry.startsWith(".") ? entry.substring(1) : entry;
    return host.equals(suffix) || host.endsWith("." + suffix);
  }

  private static boolean isInNetwork(String cidr, String host) {
    if (!host.matches("[0-9.]+|\\[?[0-9a-f:.]*:[0-9a-f:.]*\\]?")) {
      return false;
    }
    try {
      byte[] address = InetAddress.getByName(host).getAddress();
      String[] parts = cidr.split("/", 2);
      byte[] network = InetAddress.getByName(parts[0]).getAddress();
      int bits = Integer.parseInt(parts[1]);
      if (address.length != network.length || bits > address.length * 8) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException | NumberFormatException e) {
      return false;
    }
  }
}
