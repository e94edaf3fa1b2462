package com.versori.testkit.cluster;

import com.versori.testkit.kube.RealApiServerExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a {@link Cluster} of its own. The operators' logs are kept in {@code
 * target/clusters}.
 */
public final class ClusterExtension implements ParameterResolver {

  private static final Namespace HERE = Namespace.create(ClusterExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Cluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(HERE)
        .computeIfAbsent(Cluster.class, key -> start(context), Cluster.class);
  }

  private static Cluster start(ExtensionContext context) {
    try {
      Path all = Files.createDirectories(Path.of("target", "clusters").toAbsolutePath());
      String test = context.getRequiredTestClass().getSimpleName() + "-";
      return new Cluster(
          RealApiServerExtension.server(context), Files.createTempDirectory(all, test));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
