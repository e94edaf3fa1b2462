package com.versori.testkit.cluster;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.kube.MockKubeApi;
import com.versori.testkit.simulator.VersoriSimulator;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A class data archive of the jar. Tests start hundreds of operators, and with the archive a start
 * takes a third less CPU. It is created once per jar and JDK in the folder of the system property
 * {@code operator.archives}, for all forks.
 */
final class ClassArchive {

  private static final String NAME = "training";
  private static final byte[] VALUE = {'k', 'e', 'y'};
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static String made;

  private ClassArchive() {}

  /** The Java command, which uses the archive if there is one. */
  static synchronized List<String> with(List<String> java, Path jar) {
    String folder = System.getProperty("operator.archives", "");
    if (folder.isEmpty()) {
      return java;
    }
    if (made == null) {
      made = make(java, jar, Path.of(folder));
    }
    List<String> all = new ArrayList<>(java);
    if (!made.isEmpty()) {
      all.add("-XX:SharedArchiveFile=" + made);
    }
    return all;
  }

  /** The path of the archive; empty if it could not be created, which only costs time. */
  private static String make(List<String> java, Path jar, Path folder) {
    try {
      Files.createDirectories(folder);
      Path archive = folder.resolve(Runtime.version() + ".jsa").toAbsolutePath();
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        // The JVM uses an archive only with the jar that it was created from.
        if (!Files.exists(archive)
            || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0) {
          train(java, folder, archive);
        }
      }
      return archive.toString();
    } catch (IOException | RuntimeException | AssertionError e) {
      System.err.println("Operators start without an archive of their classes: " + e);
      return "";
    }
  }

  /** Creates the archive from a run that starts, creates one connection and stops. */
  private static void train(List<String> java, Path folder, Path archive) throws IOException {
    Path own = Files.createTempDirectory(folder, NAME + "-").toAbsolutePath();
    Path fresh = own.resolve("fresh.jsa");
    List<String> recording = new ArrayList<>(java);
    recording.add("-XX:ArchiveClassesAtExit=" + fresh);
    try (MockKubeApi kube = MockKubeApi.start(own);
        KubernetesClient client = kube.client();
        VersoriSimulator simulator = VersoriSimulator.start();
        OperatorJar operator =
            OperatorJar.start(recording, own, kube.kubeconfig(), simulator.apiUrl(), Map.of())) {
      operator.awaitStarted();
      TestOrganisation.byDefault("default", simulator.apiUrl()).apply(client);
      client
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withName(NAME)
                  .endMetadata()
                  .addToData("token", Base64.getEncoder().encodeToString(VALUE))
                  .build())
          .inNamespace("default")
          .create();
      var resource =
          client
              .resource(Serialization.unmarshal(Cluster.apiKey(NAME), VersoriConnection.class))
              .inNamespace("default");
      resource.create();
      AwaitedResource.await(NAME, resource::get, PATIENCE, Cluster::isReady);
      operator.terminate(PATIENCE);
    }
    Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
  }
}
