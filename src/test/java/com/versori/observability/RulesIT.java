package com.versori.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.kube.NeedsProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the published rules and their unit tests with Prometheus' tool. */
@NeedsProgram("promtool")
class RulesIT {

  private static final Path RULES = ObservabilityTest.FOLDER.resolve("rules.yaml");
  private static final Path TESTS = ObservabilityTest.FOLDER.resolve("rules_test.yaml");

  @Test
  void areWellFormed() {
    Result check = Promtool.run("check", "rules", "--lint=all", "--lint-fatal", RULES.toString());
    assertThat(check.status()).as(check.out() + check.err()).isZero();
  }

  @Test
  void passTheirUnitTests() {
    Result result = Promtool.run("test", "rules", TESTS.toString());
    assertThat(result.status()).as(result.out() + result.err()).isZero();
  }

  @Test
  void unitTestsFailWithoutAnAlert(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("rules.yaml"),
        Files.readString(RULES).replace("alert: VersoriDeletionBlocked", "alert: Another"));
    Files.copy(TESTS, folder.resolve("rules_test.yaml"));
    Result result = Promtool.run("test", "rules", folder.resolve("rules_test.yaml").toString());
    assertThat(result.status()).isNotZero();
    assertThat(result.out() + result.err()).contains("VersoriDeletionBlocked");
  }
}
