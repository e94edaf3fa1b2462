package com.versori.operator.process;

import static net.logstash.logback.fieldnames.LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import java.util.stream.Collectors;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.LoggerFactory;

/**
 * Configures logging from {@code LOG_FORMAT} and {@code LOG_LEVEL}. Logback finds this class as a
 * service, which is faster than parsing a file. Invalid values mean the default; {@code
 * OperatorConfig} reports them.
 */
public final class Logging extends ContextAwareBase implements Configurator {

  /**
   * Loggers fixed at WARN: at DEBUG or TRACE they log requests and responses, Secrets included.
   * Workaround capped-loggers.
   */
  static final List<String> CAPPED =
      List.of(
          "io.fabric8",
          "okhttp3",
          "io.javaoperatorsdk.operator.processing.event.source",
          "io.vertx",
          "io.netty");

  /** The context fields of log lines. The framework's own fields would repeat them. */
  static final List<String> CONTEXT =
      List.of("resource", "organisation", "connectionId", "requestId");

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    setUp(context, System.getenv("LOG_FORMAT"), System.getenv("LOG_LEVEL"));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void setUp(LoggerContext context, String format, String level) {
    setUp(context, format, level, ConsoleTarget.SystemOut);
  }

  /**
   * For subcommands: logs warnings only, to standard error, because standard output is the result.
   */
  public static void useStandardError() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    setUp(context, "text", "WARN", ConsoleTarget.SystemErr);
  }

  private static void setUp(
      LoggerContext context, String format, String level, ConsoleTarget target) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget(target.getName());
    console.setName("console");
    console.setEncoder("text".equals(format) ? text(context) : json(context));
    console.start();

    Level own = Level.toLevel(level, Level.INFO);
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    context.getLogger("com.versori").setLevel(own);
    context.getLogger("io.javaoperatorsdk").setLevel(quieter(own));
    CAPPED.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
    // Workaround version-warning: this logger warns about every resource version except v1.
    context
        .getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
        .setLevel(Level.ERROR);
  }

  /** The framework logs at INFO what only its developers need. */
  private static Level quieter(Level own) {
    return own.isGreaterOrEqual(Level.INFO) ? Level.WARN : own;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(
        "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg " + context() + "%kvp%n%ex");
    encoder.start();
    return encoder;
  }

  /** The pattern for the context fields that are set. */
  private static String context() {
    String all =
        CONTEXT.stream()
            .map(field -> field + "=\"%X{" + field + "}\" ")
            .collect(Collectors.joining());
    return "%replace(" + all + "){'\\w+=\"\" ',''}";
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    LogstashEncoder encoder = new LogstashEncoder();
    encoder.setContext(context);
    CONTEXT.forEach(encoder::addIncludeMdcKeyName);
    LogstashFieldNames names = new LogstashFieldNames();
    names.setLogger("logger");
    names.setThread("thread");
    names.setStackTrace("stackTrace");
    names.setVersion(IGNORE_FIELD_INDICATOR);
    names.setLevelValue(IGNORE_FIELD_INDICATOR);
    encoder.setFieldNames(names);
    encoder.start();
    return encoder;
  }
}
