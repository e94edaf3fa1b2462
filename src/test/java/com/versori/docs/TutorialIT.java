package com.versori.docs;

import com.versori.sandbox.SandboxProcess;
import com.versori.testkit.docs.Guide;
import com.versori.testkit.docs.Shell;
import com.versori.testkit.kube.KubeBinaries;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.RealApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tutorial, followed word by word in the sandbox, in both forms that it has. */
@RealApiServer
@NeedsProgram({"bash", "curl", "java"})
class TutorialIT {

  @TempDir Path folder;

  /**
   * @param real whether the sandbox has a real API server, or the mock server as on a machine with
   *     nothing but a JDK
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void worksAsWritten(boolean real) throws IOException {
    Path programs = KubeBinaries.find().orElseThrow();
    try (SandboxProcess sandbox = SandboxProcess.start(real, folder.resolve("sandbox.txt"));
        Shell shell = new Shell(Map.of(), programs)) {
      sandbox.awaitNextSteps();
      Guide tutorial = Guide.of(Path.of("examples/TUTORIAL.md"));
      if (real) {
        tutorial.run(shell, getClass());
      } else {
        tutorial.compare(shell, getClass());
      }
    }
  }
}
