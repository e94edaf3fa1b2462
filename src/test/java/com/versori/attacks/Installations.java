package com.versori.attacks;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Gives an attack its installations: both, or the default one for loads, which no policy looks at.
 * {@code -Dattacks.everywhere=true} gives both to all.
 */
final class Installations implements ArgumentsProvider {

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    boolean isLoad = context.getRequiredTestClass().isAnnotationPresent(Load.class);
    return isLoad && !Boolean.getBoolean("attacks.everywhere")
        ? Stream.of(Arguments.of(Installation.DEFAULT))
        : Stream.of(Installation.values()).map(Arguments::of);
  }
}
