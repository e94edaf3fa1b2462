package com.versori.operator.port;

import com.versori.operator.client.VersoriApi;
import com.versori.operator.model.OperatorSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Set;

/**
 * What reconciling needs from outside; Main puts it together, tests put in their own.
 *
 * @param watchedNamespaces empty: all
 * @param kubernetes for resources and Secrets
 * @param apiRateLimit calls to the Versori API in a second, for each source of a token
 * @param threads how many passes run at the same time
 */
public record Ports(
    OperatorSettings settings,
    int apiRateLimit,
    int threads,
    Set<String> watchedNamespaces,
    KubernetesClient kubernetes,
    SecretReader secrets,
    TokenSource tokens,
    VersoriApi api,
    EventSink events,
    ReconcileMetrics metrics,
    Clock clock) {}
