package com.versori.operator.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoggingTest {

  private final LoggerContext context = new LoggerContext();

  @Test
  void logLevelAppliesToTheOperatorOnly() {
    Logging.setUp(context, "text", "TRACE");
    assertThat(context.getLogger("com.versori.operator.Main").isTraceEnabled()).isTrue();
    assertThat(context.getLogger("io.javaoperatorsdk.Operator").isTraceEnabled()).isTrue();
  }

  /** At TRACE the Kubernetes client logs whole Secrets. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.fabric8.kubernetes.client.http.HttpLoggingInterceptor",
        "okhttp3.OkHttpClient",
        "io.javaoperatorsdk.operator.processing.event.source.informer.InformerManager"
      })
  void loggersThatPrintSecretsStayAtWarn(String name) {
    Logging.setUp(context, "json", "TRACE");
    assertThat(context.getLogger(name).getEffectiveLevel().isGreaterOrEqual(Level.INFO)).isTrue();
  }

  @Test
  void invalidValuesMeanTheDefault() {
    Logging.setUp(context, "xml", "LOUD");
    assertThat(context.getLogger("com.versori").getLevel()).isEqualTo(Level.INFO);
  }
}
