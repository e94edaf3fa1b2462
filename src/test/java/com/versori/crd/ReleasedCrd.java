package com.versori.crd;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A released CRD: a folder of {@code src/test/resources/released}. */
record ReleasedCrd(Path folder) {

  private static final Path ALL = Path.of("src/test/resources/released");

  /** Oldest first. */
  static Stream<ReleasedCrd> all() {
    try (Stream<Path> folders = Files.list(ALL)) {
      return folders.filter(Files::isDirectory).sorted().toList().stream().map(ReleasedCrd::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file() {
    return folder.resolve("crd.yaml");
  }

  CustomResourceDefinition definition() {
    return Serialization.unmarshal(read(file()), CustomResourceDefinition.class);
  }

  /** Resources that it accepted, named {@code object-} and the file name. */
  List<GenericKubernetesResource> objects() {
    try (Stream<Path> files = Files.list(folder.resolve("objects"))) {
      return files.sorted().map(ReleasedCrd::object).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The resource of that name. */
  GenericKubernetesResource object(String name) {
    return object(folder.resolve("objects").resolve(name + ".yaml"));
  }

  /** Resources with the status that the operator of the release wrote. */
  List<GenericKubernetesResource> stored() {
    return Serialization.unmarshal(
            read(folder.resolve("stored.yaml")), GenericKubernetesResourceList.class)
        .getItems();
  }

  private static GenericKubernetesResource object(Path file) {
    GenericKubernetesResource object =
        Serialization.unmarshal(read(file), GenericKubernetesResource.class);
    object.getMetadata().setName("object-" + file.getFileName().toString().replace(".yaml", ""));
    return object;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }
}
