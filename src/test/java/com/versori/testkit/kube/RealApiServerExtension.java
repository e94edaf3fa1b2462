package com.versori.testkit.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts the API server of a test run when the first test needs it. A test fails if an operator
 * with the deployed service account made a request without the right to do so.
 */
public final class RealApiServerExtension
    implements ExecutionCondition, ParameterResolver, AfterEachCallback {

  private static final String OPERATOR = ":versori-connection-operator";
  private static final String CHECKED = "checked size of the audit log";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return KubeBinaries.find().isPresent()
        ? ConditionEvaluationResult.enabled("a real kube-apiserver is at hand")
        : ConditionEvaluationResult.disabled(
            "needs a real kube-apiserver: set KUBEBUILDER_ASSETS, see CONTRIBUTING.md");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RealKubeApi.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return server(context);
  }

  /** The server of this run. */
  public static RealKubeApi server(ExtensionContext context) {
    return store(context).computeIfAbsent(RealKubeApi.class, key -> start(), RealKubeApi.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    RealKubeApi kube = store(context).get(RealKubeApi.class, RealKubeApi.class);
    if (kube == null || kube.wasKilled()) {
      return;
    }
    long since = store(context).getOrDefault(CHECKED, Long.class, 0L);
    store(context).put(CHECKED, kube.auditSize());
    assertThat(kube.forbidden(since))
        .as("forbidden requests of operators")
        .filteredOn(request -> request.user().endsWith(OPERATOR))
        .isEmpty();
  }

  private static Store store(ExtensionContext context) {
    return context.getRoot().getStore(Namespace.GLOBAL);
  }

  private static RealKubeApi start() {
    try {
      Path folder = Files.createDirectories(Path.of("target", "kube-api"));
      return RealKubeApi.start(Files.createTempDirectory(folder.toAbsolutePath(), "run-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
