package com.versori.operator.port;

import com.versori.operator.client.VersoriApi;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.model.OperatorSettings;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The environment of the loop: everything that is not deterministic.
 *
 * @param threads the number of concurrent passes
 * @param resources writes, and uncached reads
 * @param clock the wall clock
 * @param nanoTime a monotonic clock
 * @param random for IDs, keys and jitter; must not be predictable
 * @param alarm runs a task after a delay
 * @param background runs a task outside the passes
 */
public record Ports(
    OperatorSettings settings,
    int threads,
    Resources resources,
    SecretReader secrets,
    Organisations organisations,
    VersoriApi api,
    EventSink events,
    ReconcileMetrics metrics,
    Clock clock,
    LongSupplier nanoTime,
    RandomGenerator random,
    ApiLimits.Alarm alarm,
    Executor background) {}
