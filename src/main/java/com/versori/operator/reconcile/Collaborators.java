package com.versori.operator.reconcile;

import com.versori.operator.client.VersoriApi;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.observe.SecretReader;
import com.versori.operator.observe.TokenSource;
import com.versori.operator.telemetry.EventSink;
import com.versori.operator.telemetry.ReconcileMetrics;
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
public record Collaborators(
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
