package com.versori.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The options, from system properties. An empty property counts as unset.
 *
 * @param only {@code bench.only}: names of scenarios, comma-separated; empty: all
 * @param sizes {@code bench.sizes}: numbers of resources to create
 * @param latencies {@code bench.latency}: of the Versori API, in milliseconds
 * @param rounds {@code bench.rounds}: repetitions of the pair with a bar
 * @param many {@code bench.many}: resources to rotate or delete at once
 * @param settled {@code bench.settled}: settled resources
 * @param strangers {@code bench.strangers}: Secrets that no resource refers to
 * @param restSeconds {@code bench.rest.seconds}
 * @param resyncSeconds {@code bench.resync.seconds}
 * @param java {@code bench.java}: the java command for the operator and the floor; default: the
 *     release of the image if installed, else the current one
 */
public record BenchOptions(
    Set<String> only,
    List<Integer> sizes,
    List<Integer> latencies,
    int rounds,
    int many,
    int settled,
    int strangers,
    int restSeconds,
    int resyncSeconds,
    String java) {

  static BenchOptions fromSystemProperties() {
    return new BenchOptions(
        text("bench.only")
            .map(t -> Arrays.stream(t.split(",")).collect(Collectors.toSet()))
            .orElse(Set.of()),
        numbers("bench.sizes", "100,1000,5000"),
        numbers("bench.latency", "0,50,500"),
        number("bench.rounds", 1),
        number("bench.many", 1_000),
        number("bench.settled", 10_000),
        number("bench.strangers", 20_000),
        number("bench.rest.seconds", 120),
        number("bench.resync.seconds", 20),
        text("bench.java").or(() -> java25().map(Path::toString)).orElse(ownJava()));
  }

  public boolean wants(String scenario) {
    return only.isEmpty() || only.contains(scenario);
  }

  /** The runtime of the image: {@code bench.java25}, or Debian's location. */
  public static Optional<Path> java25() {
    return text("bench.java25")
        .map(Path::of)
        .or(() -> Optional.of(Path.of("/usr/lib/jvm/temurin-25-jdk-amd64/bin/java")))
        .filter(Files::isExecutable);
  }

  public static String ownJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static int number(String property, int otherwise) {
    return text(property).map(Integer::parseInt).orElse(otherwise);
  }

  private static List<Integer> numbers(String property, String otherwise) {
    return Arrays.stream(text(property).orElse(otherwise).split(","))
        .map(String::strip)
        .map(Integer::parseInt)
        .sorted()
        .toList();
  }

  private static Optional<String> text(String property) {
    return Optional.ofNullable(System.getProperty(property)).filter(t -> !t.isBlank());
  }
}
