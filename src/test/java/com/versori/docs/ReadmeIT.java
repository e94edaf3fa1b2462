package com.versori.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.sandbox.SandboxProcess;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.docs.Guide;
import com.versori.testkit.docs.Shell;
import com.versori.testkit.kube.KubeBinaries;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.RealApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README's first connection, followed word by word in the sandbox, in both its forms. */
@RealApiServer
@NeedsProgram({"bash", "java"})
class ReadmeIT {

  /** A template of the simulator that nothing else uses. */
  private static final String OWN_TEMPLATE = "01KKBZ1ZB4SG2TRVKWQ7T00042";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void firstConnectionWorksAsWritten(boolean real) throws IOException {
    Path programs = KubeBinaries.find().orElseThrow();
    try (SandboxProcess sandbox = SandboxProcess.start(real, folder.resolve("sandbox.txt"));
        Shell shell = new Shell(Map.of(), programs)) {
      sandbox.awaitNextSteps();
      Guide.of(Path.of("README.md")).run("First connection", shell, getClass());
      String own =
          "sed 's/name: orders/name: own/; s/templateId: [0-9A-Z]*/templateId: %s/'"
              .formatted(OWN_TEMPLATE);
      assertThat(shell.run(own + " examples/tutorial/orders.yaml | kubectl apply -f -").status())
          .isZero();
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .until(
              () -> shell.run("kubectl -n integrations get vconn own -o wide").text(),
              text -> text.contains("Available") && text.contains(OWN_TEMPLATE));
    }
  }
}
