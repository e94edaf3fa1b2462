package com.versori.crd;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.versori.operator.api.Schema;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDGenerator.AbstractCRDOutput;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Generates the CRD from the Java types, and adds what annotations cannot express: list maps, the
 * default of status, the order of the columns, and messages for patterns.
 */
public final class CrdGenerator {

  /** Of connections. */
  public static final String FILE = file(VersoriConnection.PLURAL);

  /** The kinds, by the plural of their names. */
  static final Map<String, Class<? extends CustomResource<?, ?>>> KINDS =
      new TreeMap<>(
          Map.of(
              VersoriConnection.PLURAL, VersoriConnection.class,
              VersoriOrganisation.PLURAL, VersoriOrganisation.class));

  private static final String HEADER =
      """
      # Generated from the types in src/main/java/com/versori/operator/api/v1alpha1; do not edit.
      # To regenerate it: ./mvnw test -Dtest=CrdInSyncTest -Dgenerated.write=true
      """;

  private CrdGenerator() {}

  public static String file(String plural) {
    return "crds/" + plural + ".versori.com.yaml";
  }

  /** The CRD of a kind as YAML. The result is deterministic. */
  static String generate(Class<? extends CustomResource<?, ?>> kind) {
    Memory output = new Memory();
    new CRDGenerator()
        .customResourceClasses(kind)
        .forCRDVersions("v1")
        .withMinQuotes(true)
        .withPostProcessor(new Additions(kind))
        .withOutput(output)
        .generate();
    String yaml = output.text.toString(StandardCharsets.UTF_8);
    return HEADER + yaml.substring(yaml.indexOf("apiVersion:"));
  }

  private static final class Memory extends AbstractCRDOutput<ByteArrayOutputStream> {
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    @Override
    protected ByteArrayOutputStream createStreamFor(String crdName) {
      return text;
    }
  }

  private static final class Additions implements CRDPostProcessor {

    /** Longer than any maxLength: a rule reports texts that are too long, with a message. */
    private static final long LONGEST_IDENTIFIER = 64;

    private final Class<?> kind;

    Additions(Class<?> kind) {
      this.kind = kind;
    }

    @Override
    public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
      CustomResourceDefinition definition = (CustomResourceDefinition) crd;
      for (CustomResourceDefinitionVersion version : definition.getSpec().getVersions()) {
        JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
        describe(root, "spec", "What is declared. The operator never writes to it.");
        describe(root, "status", "What the operator knows. It never holds a secret value.");
        listMap(at(root, "status"), "conditions", "type");
        if (kind == VersoriConnection.class) {
          root.setDescription(
              "One connection on the Versori platform, made from a connection template and kept as"
                  + " spec declares it.");
          listMap(at(root, "spec"), "credentials", "name");
          listMap(at(root, "status"), "credentials", "name");
          listMap(at(root, "status", "synced"), "secrets", "name");
        } else {
          root.setDescription(
              "An organisation on the Versori platform: its API and token, and the namespaces whose"
                  + " VersoriConnections may use it.");
        }
        at(root, "status")
            .setDefault(JsonNodeFactory.instance.objectNode().put("observedGeneration", -1));
        dateTimes(at(root, "spec"));
        boundMaps(root);
        withoutRepeatedRules(root);
        patternsAsRules(root);
        version.setAdditionalPrinterColumns(ordered(version.getAdditionalPrinterColumns()));
      }
      return definition;
    }

    private static void describe(JSONSchemaProps root, String property, String text) {
      at(root, property).setDescription(text);
    }

    private static void listMap(JSONSchemaProps parent, String property, String key) {
      JSONSchemaProps list = at(parent, property);
      list.setXKubernetesListType("map");
      list.setXKubernetesListMapKeys(List.of(key));
    }

    private static JSONSchemaProps at(JSONSchemaProps schema, String... path) {
      JSONSchemaProps found = schema;
      for (String property : path) {
        found = found.getProperties().get(property);
      }
      return found;
    }

    /** Labels of a selector: annotations cannot bound a map. */
    private static void boundMaps(JSONSchemaProps root) {
      Map<String, JSONSchemaProps> schemas = new LinkedHashMap<>();
      walk("", root, schemas);
      schemas.values().stream()
          .filter(schema -> schema.getAdditionalProperties() != null)
          .forEach(
              schema -> {
                schema.setMaxProperties(16L);
                schema.getAdditionalProperties().getSchema().setMaxLength(63L);
              });
    }

    private static void dateTimes(JSONSchemaProps schema) {
      if (schema.getProperties() != null) {
        schema
            .getProperties()
            .forEach(
                (name, child) -> {
                  if (name.equals("expiresAt")) {
                    child.setFormat("date-time");
                  }
                  dateTimes(child);
                });
      }
      if (schema.getItems() != null) {
        dateTimes(schema.getItems().getSchema());
      }
    }

    /** The generator writes each rule of a record component twice. */
    private static void withoutRepeatedRules(JSONSchemaProps schema) {
      if (schema.getXKubernetesValidations() != null) {
        schema.setXKubernetesValidations(
            new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
      }
      if (schema.getProperties() != null) {
        schema.getProperties().values().forEach(Additions::withoutRepeatedRules);
      }
      if (schema.getItems() != null) {
        withoutRepeatedRules(schema.getItems().getSchema());
      }
    }

    /** Replaces patterns by CEL rules, which can have a message. */
    private static void patternsAsRules(JSONSchemaProps root) {
      Map<String, JSONSchemaProps> schemas = new LinkedHashMap<>();
      walk("", root, schemas);
      schemas.values().stream()
          .filter(schema -> schema.getPattern() != null)
          .filter(schema -> Schema.PATTERN_MESSAGES.containsKey(schema.getPattern()))
          .forEach(Additions::patternAsRule);
    }

    private static void patternAsRule(JSONSchemaProps schema) {
      String pattern = schema.getPattern();
      // In some regular expression engines $ also matches before a line break at the end.
      String whole = pattern.replaceFirst("\\$$", "\\\\z");
      schema.setPattern(null);
      if (schema.getMaxLength() == null) {
        schema.setMaxLength(LONGEST_IDENTIFIER);
      }
      List<ValidationRule> rules = new ArrayList<>(schema.getXKubernetesValidations());
      rules.add(
          new ValidationRuleBuilder()
              .withRule("self.matches('%s')".formatted(whole.replace("\\", "\\\\")))
              .withMessage(Schema.PATTERN_MESSAGES.get(pattern))
              .build());
      schema.setXKubernetesValidations(rules);
    }

    /** Restores the order of the annotations, because the generator sorts by path. */
    private List<CustomResourceColumnDefinition> ordered(
        List<CustomResourceColumnDefinition> columns) {
      List<String> names =
          Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
              .map(AdditionalPrinterColumn::name)
              .toList();
      return columns.stream()
          .sorted(Comparator.comparingInt(column -> names.indexOf(column.getName())))
          .toList();
    }
  }

  /** Visits every object, list and text below a schema, with its path. */
  public static void walk(String path, JSONSchemaProps schema, Map<String, JSONSchemaProps> into) {
    into.put(path, schema);
    if (schema.getProperties() != null) {
      schema.getProperties().forEach((name, child) -> walk(path + "." + name, child, into));
    }
    if (schema.getItems() != null) {
      walk(path + "[]", schema.getItems().getSchema(), into);
    }
  }
}
