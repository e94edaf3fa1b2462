package com.versori.operator.client;

import com.versori.operator.client.model.TokenScheme;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What the client needs to know.
 *
 * @param apiUrl without a trailing slash, such as {@code https://platform.versori.com/api/v2}
 * @param timeout of a whole call, and of each part of it
 * @param userAgent the {@code User-Agent} header
 * @param caFile PEM certificates that are trusted beside the Java runtime's own
 * @param proxy which proxy leads where; empty: the Java runtime's default
 * @param clock for {@code Retry-After} dates
 */
public record ClientSettings(
    URI apiUrl,
    TokenScheme authScheme,
    Duration timeout,
    String userAgent,
    Optional<Path> caFile,
    Optional<ProxySelector> proxy,
    Clock clock,
    ApiObserver observer) {}
