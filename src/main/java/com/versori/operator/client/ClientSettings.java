package com.versori.operator.client;

import java.net.ProxySelector;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the client.
 *
 * @param timeout of a whole call and of each of its phases
 * @param userAgent the {@code User-Agent} header
 * @param caFile PEM certificates to trust in addition to those of the Java runtime
 * @param proxy selects the proxy; empty: the Java runtime's default
 * @param clock for {@code Retry-After} dates
 */
public record ClientSettings(
    Duration timeout,
    String userAgent,
    Optional<Path> caFile,
    Optional<ProxySelector> proxy,
    Clock clock,
    ApiObserver observer) {}
