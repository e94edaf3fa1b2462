package com.versori.sandbox;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.KubeApi;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.VersoriSimulator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts a Kubernetes API, a Versori API simulator and the operator, applies {@code examples/},
 * prints status changes and runs until Ctrl-C. With {@code --once} it exits with status 0 when all
 * connections are Ready, or with status 1 after a minute.
 */
public final class Sandbox {

  private static final List<String> CRDS =
      List.of(VersoriConnection.PLURAL, VersoriOrganisation.PLURAL);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NAMESPACE = "default";
  private static final String SYSTEM = "versori-system";

  private final KubernetesClient client;
  private final Screen screen = new Screen();
  private final Map<String, String> shown = new TreeMap<>();

  private Sandbox(KubernetesClient client) {
    this.client = client;
  }

  public static void main(String[] args) throws Exception {
    boolean once = List.of(args).contains("--once");
    Path folder = Files.createDirectories(Path.of("target", "sandbox"));
    int status;
    try (KubeApi kube =
            KubeApi.startBest(Files.createTempDirectory(folder.toAbsolutePath(), "run-"));
        VersoriSimulator simulator = VersoriSimulator.start();
        KubernetesClient client = new KubernetesClientBuilder().withConfig(kube.config()).build()) {
      Sandbox sandbox = new Sandbox(client);
      sandbox.screen.title(
          kube.isReal()
              ? "Kubernetes API: kube-apiserver"
              : "Kubernetes API: mock server (set KUBEBUILDER_ASSETS to use a real kube-apiserver)");
      sandbox.screen.title("Versori API:    simulator at " + simulator.apiUrl());
      sandbox.prepareCluster(simulator);
      try (OperatorJar operator =
          OperatorJar.start(
              folder.toAbsolutePath(),
              kube.kubeconfig(),
              simulator.apiUrl(),
              Map.of("POD_NAMESPACE", SYSTEM))) {
        Runtime.getRuntime().addShutdownHook(new Thread(operator::close));
        operator.awaitStarted();
        sandbox.screen.title("Operator:       started, log in " + operator.logFile());
        sandbox.applyExamples();
        boolean ready = sandbox.watchUntilReady(PATIENCE);
        status = ready ? 0 : 1;
        if (!once) {
          sandbox.printNextSteps(environment(folder, kube, simulator));
          sandbox.watchForever();
        }
      }
    }
    System.exit(status);
  }

  private void prepareCluster(VersoriSimulator simulator) throws IOException {
    for (String plural : CRDS) {
      apply(Path.of("crds", plural + ".versori.com.yaml"), Optional.empty());
      awaitCrd(plural);
    }
    for (String namespace : List.of(NAMESPACE, SYSTEM)) {
      prepareNamespace(namespace);
    }
    organisations(simulator);
  }

  private void prepareNamespace(String namespace) {
    if (client.namespaces().withName(namespace).get() == null) {
      client
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .create();
    }
  }

  /** The organisations of the examples: every namespace may share templates and adopt. */
  private void organisations(VersoriSimulator simulator) {
    String all =
        """
        allowedNamespaces: {from: All}
        references: {from: Names, names: [default, integrations, tutorial]}
        """;
    TestOrganisation own = TestOrganisation.byDefault(SYSTEM, simulator.apiUrl()).with(all);
    own.apply(client);
    own.named("acme")
        .of(SimulatorData.OTHER_ORGANISATION_ID, SimulatorData.OTHER_TOKEN)
        .apply(client);
  }

  private void awaitCrd(String plural) {
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(plural + ".versori.com")
        .waitUntilCondition(
            crd ->
                crd != null
                    && (crd.getStatus() == null
                        || Optional.ofNullable(crd.getStatus().getConditions()).stream()
                            .flatMap(List::stream)
                            .anyMatch(
                                c ->
                                    c.getType().equals("Established")
                                        && c.getStatus().equals("True"))),
            10,
            TimeUnit.SECONDS);
  }

  private void applyExamples() throws IOException {
    apply(Path.of("src/test/resources/examples/authorization-code.yaml"), Optional.of(NAMESPACE));
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        apply(file, Optional.of(NAMESPACE));
        screen.line("Applied " + file);
      }
    }
  }

  private void apply(Path file, Optional<String> namespace) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      for (HasMetadata object : client.load(in).items()) {
        namespace.ifPresent(n -> object.getMetadata().setNamespace(n));
        client.resource(object).createOr(NonDeletingOperation::update);
      }
    }
  }

  private boolean watchUntilReady(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (System.nanoTime() < deadline) {
      if (showChanges()) {
        screen.title("All connections are Ready.");
        return true;
      }
      Thread.sleep(100);
    }
    screen.bad("Not all connections are Ready after " + atMost.toSeconds() + " s.");
    return false;
  }

  private void watchForever() throws InterruptedException {
    while (true) {
      showChanges();
      Thread.sleep(500);
    }
  }

  /**
   * Prints a line for each changed resource.
   *
   * @return whether all are Ready
   */
  private boolean showChanges() {
    boolean all = true;
    for (VersoriConnection resource :
        client.resources(VersoriConnection.class).inNamespace(NAMESPACE).list().getItems()) {
      Optional<Condition> ready =
          Optional.ofNullable(resource.getStatus())
              .flatMap(status -> status.condition(ConditionType.READY));
      boolean good = ready.filter(Condition::holds).isPresent();
      all &= good;
      String text =
          ready.map(c -> c.reason() + ": " + c.message()).orElse("waiting for the operator");
      if (!text.equals(shown.put(resource.getMetadata().getName(), text))) {
        screen.connection(resource.getMetadata().getName(), good, text);
      }
    }
    return all && !shown.isEmpty();
  }

  /**
   * Writes a file with the settings for another terminal, always at the same path. Those that are
   * not exported are no settings of the jar; the tutorial uses them with curl.
   */
  private static Path environment(Path folder, KubeApi kube, VersoriSimulator simulator)
      throws IOException {
    return Files.writeString(
        folder.resolve("env"),
        """
        export KUBECONFIG='%s'
        export POD_NAMESPACE=%s
        VERSORI_API_URL=%s
        VERSORI_ORGANISATION_ID=%s
        VERSORI_TOKEN=%s
        """
            .formatted(
                kube.kubeconfig(),
                SYSTEM,
                simulator.apiUrl(),
                SimulatorData.ORGANISATION_ID,
                SimulatorData.TOKEN));
  }

  private void printNextSteps(Path environment) {
    screen.line("");
    screen.line("To use it, run in another terminal, in this folder:");
    screen.line("  . " + environment);
    screen.line("  kubectl get vconn");
    screen.line("The tutorial examples/TUTORIAL.md continues from here.");
    screen.line("Press Ctrl-C to stop the sandbox.");
  }

  /** Prints in colour on a terminal, else in plain text. */
  private static final class Screen {
    private final boolean colour =
        System.console() != null
            && System.getenv("NO_COLOR") == null
            && !"dumb".equals(System.getenv("TERM"));

    void title(String text) {
      System.out.println(paint("1", text));
    }

    void bad(String text) {
      System.out.println(paint("31", text));
    }

    void line(String text) {
      System.out.println(text);
    }

    void connection(String name, boolean ready, String text) {
      String mark = ready ? paint("32", "Ready    ") : paint("33", "Not ready");
      System.out.printf("%s  %-28s %s%n", mark, name, text);
    }

    private String paint(String code, String text) {
      return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
  }
}
