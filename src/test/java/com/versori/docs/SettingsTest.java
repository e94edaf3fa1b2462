package com.versori.docs;

import com.versori.operator.config.Setting;
import com.versori.testkit.docs.GeneratedText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of settings says what the code says. */
class SettingsTest {

  @Test
  void tableListsEverySetting() throws IOException {
    GeneratedText.compare(
        Path.of("deploy/SETTINGS.md"),
        "settings",
        "| variable | default | meaning |\n| --- | --- | --- |\n"
            + Arrays.stream(Setting.values())
                .map(s -> "| `%s` | %s | %s |\n".formatted(s.name(), s.preset(), s.meaning()))
                .collect(Collectors.joining()),
        getClass());
  }
}
