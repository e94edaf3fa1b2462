package com.versori.operator.cli.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.cli.command.Arguments;
import com.versori.operator.cli.command.Console;
import com.versori.operator.cli.command.GivenSecrets;
import com.versori.operator.cli.command.Subcommand;
import com.versori.operator.cli.command.UsageException;
import com.versori.operator.cli.manifest.Lines;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.cli.manifest.ManifestReader;
import com.versori.operator.cli.manifest.UnreadableException;
import com.versori.operator.cli.schema.CustomResourceSchema;
import com.versori.operator.model.SecretContent;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code check}: validates manifests without a cluster. */
public final class CheckCommand implements Subcommand {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clock clock;
  private CustomResourceSchema schema;

  /**
   * @param clock decides whether a certificate has expired
   */
  public CheckCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Usage usage() {
    return new Usage(
        "check",
        "FILE...",
        "Validates manifests offline, as the API server and the operator would",
        """
        FILE is a file, a directory (all .yaml, .yml and .json files below it) or - for standard input. Secrets among
        the files are used to check key names and values; a missing Secret is not a problem, since it may be in the
        cluster. Objects of other kinds are ignored.
          -n, --namespace NAME   namespace of objects that name none (default: default)
        Each problem is one line, file:line: message. Exit status: 0 no problems, 1 problems, 2 wrong usage.
        """);
  }

  @Override
  public int run(List<String> arguments, Console console) throws UsageException {
    Arguments options =
        Arguments.parse(arguments, Map.of("-n", "namespace", "--namespace", "namespace"));
    List<Manifest> manifests = read(options.rest(), console.in());
    Run run = run(manifests, options.option("namespace", "default"));
    run.print(console.out());
    long problems = run.problems();
    console
        .err()
        .printf(
            "%d VersoriConnection%s checked: %s%n",
            run.resources,
            run.resources == 1 ? "" : "s",
            problems == 0 ? "no problem" : problems + (problems == 1 ? " problem" : " problems"));
    return problems == 0 ? 0 : 1;
  }

  /**
   * Prints the problems in the form of {@code check}.
   *
   * @return the number of problems, without warnings
   */
  public long printProblems(List<Manifest> manifests, String namespace, PrintStream out) {
    Run run = run(manifests, namespace);
    run.print(out);
    return run.problems();
  }

  private Run run(List<Manifest> manifests, String namespace) {
    if (schema == null) {
      schema = CustomResourceSchema.packaged();
    }
    Run run = new Run(manifests, namespace);
    run.validate();
    return run;
  }

  public static List<Manifest> read(List<String> files, InputStream stdin) throws UsageException {
    if (files.isEmpty()) {
      throw new UsageException("No FILE given");
    }
    try {
      return new ManifestReader(stdin).read(files);
    } catch (UnreadableException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private record Line(String file, int number, String message, boolean warning) {
    String text() {
      return "%s:%d: %s%s".formatted(file, number, warning ? "warning: " : "", message);
    }
  }

  private final class Run {
    private final List<Manifest> manifests;
    private final String namespace;
    private final List<Line> lines = new ArrayList<>();
    private int resources;

    Run(List<Manifest> manifests, String namespace) {
      this.manifests = manifests;
      this.namespace = namespace;
    }

    void print(PrintStream out) {
      lines.stream()
          .sorted(Comparator.comparing(Line::file).thenComparing(Line::number))
          .map(Line::text)
          .distinct()
          .forEach(out::println);
    }

    long problems() {
      return lines.stream().filter(line -> !line.warning()).distinct().count();
    }

    void validate() {
      GivenSecrets secrets = GivenSecrets.of(manifests, namespace);
      secrets.problems().forEach(p -> add(p.manifest(), p.path(), p.message(), false));
      for (Manifest manifest : manifests) {
        if (schema.isOfGroup(manifest.json())) {
          resources++;
          validate(manifest, secrets);
        }
      }
    }

    private void validate(Manifest manifest, GivenSecrets secrets) {
      manifest
          .repeated()
          .forEach(
              repeated ->
                  lines.add(
                      new Line(
                          manifest.file(),
                          repeated.line(),
                          "key \"%s\" already set in map".formatted(repeated.key()),
                          false)));
      var problems = schema.problems(manifest.json());
      problems.forEach(problem -> add(manifest, problem.path(), problem.text(), false));
      if (problems.isEmpty()) {
        String where = manifest.namespace(namespace);
        operatorProblems(manifest, where, secrets.in(where));
      }
    }

    private void operatorProblems(
        Manifest manifest, String where, Map<String, SecretContent> secrets) {
      try {
        OfflineChecks.of(
                JSON.treeToValue(manifest.json().path("spec"), VersoriConnectionSpec.class),
                where,
                secrets,
                clock.instant())
            .forEach(
                found ->
                    add(
                        manifest,
                        source(manifest.lines(), found.path()),
                        found.message(),
                        found.warning()));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("the schema accepts a spec that the Java types do not", e);
      }
    }

    /** A value without a path of its own comes from the secretRef next to it. */
    private static String source(Lines lines, String path) {
      String secretRef = path.replaceFirst("\\.[^.]*$", ".secretRef");
      return lines.has(path) || !lines.has(secretRef) ? path : secretRef;
    }

    private void add(Manifest manifest, String path, String message, boolean warning) {
      lines.add(new Line(manifest.file(), manifest.lines().of(path), message, warning));
    }
  }
}
