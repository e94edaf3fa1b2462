package com.versori.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Data flows in one direction, and decisions are pure. */
@AnalyzeClasses(
    packages = ArchitectureTest.ROOT,
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  static final String ROOT = "com.versori.operator";

  /** A package may depend only on packages before it in this list. */
  private static final List<String> ORDER =
      List.of(
          "timing",
          "api",
          "api.v1alpha1.credential",
          "api.v1alpha1",
          "client.model",
          "client",
          "model",
          "payload.credential",
          "payload",
          "findings",
          "request",
          "decide",
          "report",
          "limit",
          "port",
          "telemetry",
          "observe",
          "kube.workaround",
          "kube",
          "act",
          "reconcile",
          "config",
          "process",
          "cli.manifest",
          "cli.schema",
          "cli.command",
          "cli.check",
          "cli.plan",
          "cli.export",
          "cli.authorize",
          "cli",
          "");

  private static final String[] PURE =
      Stream.of("model", "payload..", "findings", "request", "decide", "report")
          .map(name -> ROOT + "." + name)
          .toArray(String[]::new);

  private static final String[] LOOP =
      Stream.of("limit", "port", "observe", "act", "reconcile")
          .map(name -> ROOT + "." + name)
          .toArray(String[]::new);

  private static final int MOST_FILES = 18;

  @ArchTest
  static final ArchRule DATA_FLOWS_IN_ONE_DIRECTION =
      classes().should(dependOnlyOnPackagesBefore());

  @ArchTest
  static final ArchRule PACKAGES_ARE_FREE_OF_CIRCLES =
      slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule PURE_CLASSES_ARE_FREE_OF_CIRCLES =
      slices().assignedFrom(pureTopLevelClasses()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule DECISIONS_ARE_PURE =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
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
          .resideInAnyPackage(ROOT + ".client..", ROOT + ".limit")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..");

  @ArchTest
  static final ArchRule ONE_PACKAGE_KNOWS_THE_FRAMEWORK =
      classes()
          .that()
          .resideOutsideOfPackage(ROOT + ".reconcile")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackage("io.javaoperatorsdk..");

  /**
   * So that a simulation can run the passes of many resources on one thread; {@code LockFreeCalls}
   * watches the monitors.
   */
  @ArchTest
  static final ArchRule THE_LOOP_KEEPS_NOTHING_BY_THREAD =
      noClasses()
          .that()
          .resideInAnyPackage(LOOP)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ThreadLocal.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("java.util.concurrent.locks");

  @Test
  void packagesAreSmall() throws IOException {
    Map<Path, Long> files = new TreeMap<>();
    for (String tree : List.of("main", "test")) {
      try (Stream<Path> all = Files.walk(Path.of("src", tree, "java"))) {
        all.filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.endsWith("package-info.java"))
            .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()))
            .forEach(files::put);
      }
    }
    assertThat(files)
        .isNotEmpty()
        .allSatisfy((folder, n) -> assertThat(n).as("%s", folder).isLessThanOrEqualTo(MOST_FILES));
  }

  private static ArchCondition<JavaClass> dependOnlyOnPackagesBefore() {
    return new ArchCondition<>("depend only on packages before their own in " + ORDER) {
      @Override
      public void check(JavaClass one, ConditionEvents events) {
        for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          if (target.getPackageName().startsWith(ROOT) && rank(target) > rank(one)) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static int rank(JavaClass one) {
    String name = one.getPackageName().substring(ROOT.length()).replaceFirst("^\\.", "");
    int rank = ORDER.indexOf(name);
    assertThat(rank).as("place of package %s in the order", name).isNotNegative();
    return rank;
  }

  private static SliceAssignment pureTopLevelClasses() {
    DescribedPredicate<JavaClass> pure = JavaClass.Predicates.resideInAnyPackage(PURE);
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass one) {
        JavaClass top = one;
        while (top.getEnclosingClass().isPresent()) {
          top = top.getEnclosingClass().get();
        }
        return pure.test(top) ? SliceIdentifier.of(top.getName()) : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "top-level classes of the pure packages";
      }
    };
  }
}
