package com.versori.kube;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the one real API server of a test run when the first test asks for it. */
final class RealApiServerExtension implements ExecutionCondition, ParameterResolver {

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
    return context
        .getRoot()
        .getStore(Namespace.GLOBAL)
        .computeIfAbsent(RealKubeApi.class, key -> start(), RealKubeApi.class);
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
