package com.versori.attacks;

import com.versori.kube.RealApiServer;
import com.versori.kube.RealKubeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every test of a subclass runs in each {@link Installation}, with a cluster of its own. The logs
 * of its operators stay below {@code target/attacks}.
 */
@RealApiServer
@ParameterizedClass(name = "{0}")
@EnumSource(Installation.class)
public abstract class Attacks {

  @Parameter protected Installation installation;

  protected SharedCluster cluster;

  /** The attacker. */
  protected Tenant a;

  /** The victim. */
  protected Tenant b;

  @BeforeEach
  void share(RealKubeApi kube) throws IOException {
    Path all = Files.createDirectories(Path.of("target", "attacks").toAbsolutePath());
    Path folder = Files.createTempDirectory(all, getClass().getSimpleName() + "-");
    cluster = new SharedCluster(kube, installation, folder);
    a = cluster.tenant("tenant-a");
    b = cluster.tenant("tenant-b");
  }

  @AfterEach
  void close() {
    cluster.close();
  }
}
