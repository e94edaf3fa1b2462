package com.versori.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HistoriesTest {

  @BeforeAll
  static void quiet() {
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("com.versori"))
        .setLevel(ch.qos.logback.classic.Level.OFF);
  }

  @Test
  void everyInvariantHolds() {
    List<History> all = Histories.all();
    States states = new States();
    long begun = System.nanoTime();
    List<String> failed =
        IntStream.range(0, all.size())
            .parallel()
            .filter(i -> !all.get(i).run(Script.unread(), states).holds())
            .mapToObj(i -> i + " " + all.get(i) + " -> " + all.get(i).run(Script.unread()).violation())
            .toList();
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "%d histories, %d states, %.1f s, %.0f/s%n",
        all.size(), states.count(), seconds, all.size() / seconds);
    failed.forEach(System.out::println);
    assertThat(failed).isEmpty();
  }
}
