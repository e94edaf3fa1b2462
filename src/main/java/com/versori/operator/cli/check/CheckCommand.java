package com.versori.operator.cli.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.cli.command.Arguments;
import com.versori.operator.cli.command.Console;
import com.versori.operator.cli.command.GivenSecrets;
import com.versori.operator.cli.command.Placeholders;
import com.versori.operator.cli.command.Shown;
import com.versori.operator.cli.command.Subcommand;
import com.versori.operator.cli.command.UsageException;
import com.versori.operator.cli.manifest.Input;
import com.versori.operator.cli.manifest.Lines;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.cli.manifest.ManifestReader;
import com.versori.operator.cli.schema.CustomResourceSchema;
import com.versori.operator.cli.schema.KnownKind;
import com.versori.operator.cli.schema.Problem;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code check}: validates manifests without a cluster. */
public final class CheckCommand implements Subcommand {

  private final Clock clock;
  private CustomResourceSchema schema;
  private CustomResourceSchema organisations;

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
        cluster. Objects of other kinds are ignored. Values that are encrypted or placeholders, such as ENC[...],
        {{ name }}, ${NAME} and ref+vault://..., are not checked; standard error names their objects.
          -n, --namespace NAME   namespace of objects that name none (default: default)
        Each problem is one line, file:line: message. Exit status: 0 no problems, 1 problems, among them a FILE without a
        Kubernetes object, 2 wrong usage or a FILE that cannot be opened.
        """);
  }

  @Override
  public int run(List<String> arguments, Console console) throws UsageException {
    Arguments options = Arguments.parse(arguments, "-n --namespace");
    Input input = read(options.rest(), console.in());
    Run run = new Run(input, options.option("namespace", "default"), true);
    run.print(console.out());
    input.missing().stream().map(Shown::message).forEach(console.err()::println);
    run.note().ifPresent(console.err()::println);
    long problems = run.problems();
    console
        .err()
        .printf(
            "%d resource%s checked: %s%n",
            run.resources,
            run.resources == 1 ? "" : "s",
            problems == 0 ? "no problem" : problems + (problems == 1 ? " problem" : " problems"));
    return input.missing().isEmpty() ? (problems == 0 ? 0 : FAILURE) : BAD_USAGE;
  }

  /**
   * Prints the problems in the form of {@code check}, among them placeholders in resources.
   *
   * @return whether there are problems, without warnings
   */
  public boolean printProblems(Input input, String namespace, PrintStream out) {
    Run run = new Run(input, namespace, false);
    run.print(out);
    input.missing().stream().map(Shown::message).forEach(out::println);
    run.note().ifPresent(out::println);
    return run.problems() > 0 || !input.missing().isEmpty();
  }

  /** Reads the Secrets and all resources that are or should be of the kind. */
  public Input read(List<String> files, InputStream stdin) throws UsageException {
    if (files.isEmpty() || files.contains("")) {
      throw new UsageException("No FILE given");
    }
    if (schema == null) {
      schema = CustomResourceSchema.packaged();
      organisations = CustomResourceSchema.packaged(VersoriOrganisation.PLURAL);
    }
    return new ManifestReader(
            stdin,
            object ->
                KnownKind.isMeantToBeKnown(object)
                    || schema.kind().concerns(object)
                    || organisations.kind().concerns(object))
        .read(files);
  }

  private record Line(String file, int number, String message, boolean warning) {
    String text() {
      return Shown.message(
          "%s:%d: %s%s".formatted(file, number, warning ? "warning: " : "", message));
    }
  }

  private final class Run {
    private final Input input;
    private final String namespace;
    private final boolean mayHavePlaceholders;
    private final List<Line> lines = new ArrayList<>();
    private final Set<String> unknown = new TreeSet<>();
    private final GivenSecrets secrets;
    private int resources;

    /**
     * @param mayHavePlaceholders whether fields of a resource with placeholders are passed over
     */
    Run(Input input, String namespace, boolean mayHavePlaceholders) {
      this.input = input;
      this.namespace = namespace;
      this.mayHavePlaceholders = mayHavePlaceholders;
      this.secrets = GivenSecrets.of(input.manifests(), namespace);
      validate();
    }

    void print(PrintStream out) {
      input.unreadable().stream().map(Shown::message).forEach(out::println);
      lines.stream()
          .sorted(Comparator.comparing(Line::file).thenComparing(Line::number))
          .map(Line::text)
          .distinct()
          .forEach(out::println);
    }

    long problems() {
      return input.unreadable().size()
          + lines.stream().filter(line -> !line.warning()).distinct().count();
    }

    /** Names what cannot be checked. */
    Optional<String> note() {
      return unknown.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Shown.message(
                  "Not checked, because their values are encrypted or placeholders: "
                      + String.join(", ", unknown)));
    }

    private void validate() {
      unknown.addAll(secrets.unknown());
      secrets
          .problems()
          .forEach(p -> add(p.manifest(), p.problem().path(), p.problem().text(), false));
      Map<String, Manifest> first = new HashMap<>();
      for (Manifest manifest : input.manifests()) {
        reportRepeatedKeys(manifest);
        reportDuplicate(manifest, first);
        if (!GivenSecrets.isSecret(manifest.json())) {
          resources++;
          validate(manifest);
        }
      }
    }

    /** The same Secret may be in several files. */
    private void reportDuplicate(Manifest manifest, Map<String, Manifest> first) {
      boolean secret = GivenSecrets.isSecret(manifest.json());
      String name = manifest.id(namespace);
      Manifest before = manifest.name().isEmpty() ? null : first.putIfAbsent(name, manifest);
      if (before != null && !(secret && before.json().equals(manifest.json()))) {
        add(
            manifest,
            "metadata.name",
            "%s is also declared at %s; only one of them takes effect"
                .formatted(name, before.position()),
            secret);
      }
    }

    private void reportRepeatedKeys(Manifest manifest) {
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
    }

    private void validate(Manifest manifest) {
      boolean organisation = organisations.kind().isNearer(manifest.json(), schema.kind());
      Set<String> placeholders = mayHavePlaceholders ? Placeholders.in(manifest.json()) : Set.of();
      boolean refused = false;
      boolean convertible = true;
      for (Problem problem : problems(manifest.json(), organisation ? organisations : schema)) {
        if (placeholders.contains(problem.path())) {
          unknown.add(manifest.id(namespace));
          convertible &= !problem.ofShape();
        } else {
          add(manifest, problem.path(), problem.text(), false);
          refused = true;
        }
      }
      if (!refused && convertible && !organisation) {
        operatorProblems(manifest, manifest.namespace(namespace));
      }
    }

    private List<Problem> problems(ObjectNode object, CustomResourceSchema nearest) {
      return nearest.kind().concerns(object)
          ? nearest.problems(object)
          : List.of(KnownKind.nearMiss(object));
    }

    private void operatorProblems(Manifest manifest, String where) {
      OfflineChecks.of(
              Manifest.as(manifest.json().path("spec"), VersoriConnectionSpec.class),
              where,
              secrets.in(where),
              (secret, key) -> secrets.isUnusable(where, secret, key),
              clock.instant())
          .forEach(
              found ->
                  add(
                      manifest,
                      source(manifest.lines(), found.path()),
                      found.message(),
                      found.warning()));
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
