package com.versori.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.config.Setting;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The changelog names everything that others build on. */
class ChangelogTest {

  @Test
  void namesReasonsConditionsSettingsFieldsAndMetrics() throws IOException {
    String changelog = Files.readString(Path.of("CHANGELOG.md"));
    String metrics = Files.readString(Path.of("deploy/observability/README.md"));
    assertThat(
            Stream.of(
                    Arrays.stream(Reason.values()).map(Reason::text),
                    Arrays.stream(ConditionType.values()).map(type -> type.text()),
                    Arrays.stream(Setting.values()).map(Setting::name),
                    fields(VersoriConnectionSpec.class),
                    fields(VersoriConnectionStatus.class),
                    metrics
                        .lines()
                        .filter(line -> line.startsWith("| `versori_"))
                        .map(line -> line.split("`")[1]))
                .flatMap(names -> names))
        .allSatisfy(name -> assertThat(changelog).contains("`" + name + "`"));
  }

  private static Stream<String> fields(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName);
  }
}
