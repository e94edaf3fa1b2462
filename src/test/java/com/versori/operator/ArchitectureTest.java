package com.versori.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Data goes one way, and decisions are pure. */
@AnalyzeClasses(
    packages = "com.versori.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule DATA_GOES_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("process")
          .definedBy("com.versori.operator")
          .layer("cli")
          .definedBy("com.versori.operator.cli..")
          .layer("reconcile")
          .definedBy("com.versori.operator.reconcile")
          .layer("status")
          .definedBy("com.versori.operator.status")
          .layer("limit")
          .definedBy("com.versori.operator.limit")
          .layer("plan")
          .definedBy("com.versori.operator.plan")
          .layer("versori")
          .definedBy("com.versori.operator.versori")
          .layer("api")
          .definedBy("com.versori.operator.api..")
          .whereLayer("process")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("process")
          .whereLayer("reconcile")
          .mayOnlyBeAccessedByLayers("process", "cli")
          .whereLayer("status")
          .mayOnlyBeAccessedByLayers("reconcile")
          .whereLayer("limit")
          .mayOnlyBeAccessedByLayers("reconcile")
          .whereLayer("limit")
          .mayOnlyAccessLayers("versori")
          .whereLayer("plan")
          .mayOnlyBeAccessedByLayers("process", "cli", "reconcile", "status")
          .whereLayer("api")
          .mayNotAccessAnyLayer()
          .whereLayer("versori")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule DECISIONS_ARE_PURE =
      noClasses()
          .that()
          .resideInAnyPackage("com.versori.operator.plan", "com.versori.operator.status")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.javaoperatorsdk..",
              "okhttp3..",
              "io.fabric8.kubernetes.client..",
              "io.micrometer..",
              "org.slf4j..",
              "java.nio.file..",
              "java.net.http..")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.time.Clock.class);

  @ArchTest
  static final ArchRule HTTP_KNOWS_NO_KUBERNETES =
      noClasses()
          .that()
          .resideInAnyPackage("com.versori.operator.versori", "com.versori.operator.limit")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..");

  @ArchTest
  static final ArchRule ONE_PLACE_KNOWS_THE_FRAMEWORK =
      classes()
          .that()
          .resideOutsideOfPackage("com.versori.operator.reconcile")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackage("io.javaoperatorsdk..");
}
