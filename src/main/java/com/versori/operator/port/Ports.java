package com.versori.operator.port;

import com.versori.operator.client.VersoriApi;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.model.OperatorSettings;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the loop needs from outside: everything that is not deterministic comes in through here.
 *
 * @param apiRateLimit calls to the Versori API in a second, for each source of a token
 * @param threads how many passes run at the same time
 * @param resources writes of resources, and reads past the cache
 * @param clock the wall clock
 * @param nanoTime a monotonic clock
 * @param random for IDs, keys and jitter; it must not be predictable
 * @param alarm runs a task later
 * @param background runs a task beside the passes
 */
public record Ports(
    OperatorSettings settings,
    int apiRateLimit,
    int threads,
    Resources resources,
    SecretReader secrets,
    TokenSource tokens,
    VersoriApi api,
    EventSink events,
    ReconcileMetrics metrics,
    Clock clock,
    LongSupplier nanoTime,
    RandomGenerator random,
    ApiLimits.Alarm alarm,
    Executor background) {}
