package com.versori.operator.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.projectnessie.cel.Env;
import org.projectnessie.cel.EnvOption;
import org.projectnessie.cel.Library;
import org.projectnessie.cel.Program;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.common.types.Err;
import org.projectnessie.cel.common.types.ref.Val;

/**
 * Evaluates the CEL rules ({@code x-kubernetes-validations}) for a create. Transition rules (those
 * with {@code oldSelf}) apply to updates only.
 */
final class CelRules {

  /** The supported members of a rule. Loading a schema with another one fails. */
  static final Set<String> MEMBERS = Set.of("rule", "message", "fieldPath");

  private static final Pattern TRANSITION = Pattern.compile("\\boldSelf\\b");

  /** CEL keywords, which the API server escapes in field names. */
  private static final Set<String> RESERVED =
      Set.of(
          ("true false null in as break const continue else for"
                  + " function if import let loop package namespace return var void while")
              .split(" "));

  private final Env env =
      Env.newCustomEnv(
          Library.Lib(new KubernetesFunctions()),
          EnvOption.declarations(Decls.newVar("self", Decls.Dyn)));
  private final Map<String, Program> compiled = new HashMap<>();

  void check(JsonNode schema, JsonNode value, String path, Consumer<Problem> problems) {
    if (value.isNull()) {
      return;
    }
    Object self = schema.has("x-kubernetes-validations") ? plain(value) : null;
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      if (!TRANSITION.matcher(rule.path("rule").asText()).find()) {
        problem(rule, value, self, path).ifPresent(problems);
      }
    }
    if (value.isObject()) {
      for (var field : value.properties()) {
        check(
            schema.path("properties").path(field.getKey()),
            field.getValue(),
            ServerFormat.child(path, field.getKey()),
            problems);
      }
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      check(schema.path("items"), value.get(i), path + "[" + i + "]", problems);
    }
  }

  private Optional<Problem> problem(JsonNode rule, JsonNode value, Object self, String path) {
    Val result = run(rule.path("rule").asText(), self);
    if (Err.isError(result)) {
      return Optional.of(
          Problem.of(
              path,
              "Invalid value: \"%s\": %s evaluating rule: %s"
                  .formatted(ServerFormat.type(value), result, rule.path("message").asText())));
    }
    return result.booleanValue()
        ? Optional.empty()
        : Optional.of(violation(rule, value, path + rule.path("fieldPath").asText()));
  }

  private static Problem violation(JsonNode rule, JsonNode value, String path) {
    String shown = value.isContainerNode() ? "" : ": " + ServerFormat.value(value);
    String at = path.startsWith(".") ? path.substring(1) : path;
    return Problem.of(at, "Invalid value" + shown + ": " + rule.path("message").asText());
  }

  private Val run(String expression, Object self) {
    return compiled.computeIfAbsent(expression, this::compile).eval(Map.of("self", self)).getVal();
  }

  /** Cannot fail: the API server compiles every rule when the CRD is applied. */
  private Program compile(String expression) {
    var checked = env.compile(expression);
    if (checked.hasIssues()) {
      throw new IllegalStateException("the rule is not valid CEL: " + checked.getIssues());
    }
    return env.program(checked.getAst());
  }

  /** The field's name in a rule: {@code in} becomes {@code __in__}. */
  private static String identifier(String field) {
    return RESERVED.contains(field) ? "__" + field + "__" : field;
  }

  private static Object plain(JsonNode value) {
    if (value.isObject()) {
      Map<String, Object> map = new HashMap<>();
      value
          .properties()
          .forEach(field -> map.put(identifier(field.getKey()), plain(field.getValue())));
      return map;
    }
    if (value.isArray()) {
      List<Object> list = new ArrayList<>();
      value.forEach(item -> list.add(plain(item)));
      return list;
    }
    if (value.isTextual()) {
      return value.textValue();
    }
    if (value.isIntegralNumber()) {
      return value.longValue();
    }
    return value.isNumber() ? (Object) value.doubleValue() : (Object) value.booleanValue();
  }
}
