package com.versori.testkit.kube;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips the test visibly if a program is neither on the PATH nor next to kube-apiserver. {@code
 * .ci/run} provides all.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsProgram.Condition.class)
public @interface NeedsProgram {

  String[] value();

  /** Checks each program. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return AnnotationSupport.findAnnotation(context.getElement(), NeedsProgram.class)
          .map(NeedsProgram::value)
          .map(Condition::evaluate)
          .orElseGet(() -> ConditionEvaluationResult.enabled("needs no program"));
    }

    private static ConditionEvaluationResult evaluate(String... programs) {
      for (String program : programs) {
        if (Programs.find(program).isEmpty()) {
          return ConditionEvaluationResult.disabled(
              "needs " + program + " on the PATH or in KUBEBUILDER_ASSETS, see CONTRIBUTING.md");
        }
      }
      return ConditionEvaluationResult.enabled("every program is there");
    }
  }
}
