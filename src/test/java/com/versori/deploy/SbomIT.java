package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bill of materials lists all parts of the jar, and their licences allow redistribution. */
class SbomIT {

  private static final Path JAR =
      Path.of(System.getProperty("operator.jar", "target/versori-connection-operator.jar"));
  private static final Path SBOM = JAR.resolveSibling("versori-connection-operator.cdx.json");

  /** One of the licences of each part must be in this list. */
  private static final Set<String> ALLOWED =
      Set.of("Apache-2.0", "Apache 2 License", "MIT", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0");

  /** Files that a library embeds belong to that library. */
  private static final Map<String, String> CARRIED =
      Map.of("org.antlr/antlr4-runtime", "org.projectnessie.cel/cel-standalone");

  @Test
  void everyLicenceIsAllowed() throws IOException {
    List<String> refused = new ArrayList<>();
    for (JsonNode component : components()) {
      Set<String> licences = new TreeSet<>();
      component
          .path("licenses")
          .forEach(
              licence ->
                  licences.add(
                      licence.at("/license/id").asText(licence.at("/license/name").asText())));
      if (licences.stream().noneMatch(ALLOWED::contains)) {
        refused.add(component.path("purl").asText() + " " + licences);
      }
    }
    assertThat(refused).as("parts without a licence of %s", ALLOWED).isEmpty();
  }

  @Test
  void everyPartOfTheJarIsListedWithItsHash() throws IOException {
    Set<String> listed = new TreeSet<>();
    for (JsonNode component : components()) {
      listed.add(component.path("group").asText() + "/" + component.path("name").asText());
      assertThat(component.path("purl").asText()).startsWith("pkg:maven/");
      assertThat(component.path("hashes")).as(component.path("purl").asText()).isNotEmpty();
    }
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Set<String> inTheJar =
          jar.stream()
              .map(entry -> entry.getName().split("/"))
              .filter(name -> name.length == 5 && name[1].equals("maven"))
              .map(name -> name[2] + "/" + name[3])
              .filter(name -> !name.equals("com.versori/versori-connection-operator"))
              .map(name -> CARRIED.getOrDefault(name, name))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(inTheJar).hasSizeGreaterThan(10);
      assertThat(listed).containsAll(inTheJar);
    }
  }

  private static JsonNode components() throws IOException {
    JsonNode components = new ObjectMapper().readTree(SBOM.toFile()).path("components");
    assertThat(components).hasSizeGreaterThan(20);
    return components;
  }
}
