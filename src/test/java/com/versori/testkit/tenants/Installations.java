package com.versori.testkit.tenants;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Provides the installations of an attack: both, the one in {@link RunsIn}, or the default one for
 * {@link Load}. {@code -Dattacks.everywhere=true} runs all attacks in both.
 */
public final class Installations implements ArgumentsProvider {

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    Class<?> attacks = context.getRequiredTestClass();
    if (Boolean.getBoolean("attacks.everywhere")) {
      return both();
    }
    if (attacks.isAnnotationPresent(Load.class)) {
      return Stream.of(Arguments.of(Installation.DEFAULT));
    }
    RunsIn one = attacks.getAnnotation(RunsIn.class);
    return one == null ? both() : Stream.of(Arguments.of(one.value()));
  }

  private static Stream<Arguments> both() {
    return Stream.of(Installation.values()).map(Arguments::of);
  }
}
