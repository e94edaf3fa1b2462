package com.versori.operator.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.findings.SimilarNames;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A kind, and which objects are meant to be of it.
 *
 * @param aliases names that kubectl takes for it, in lower case
 */
public record KnownKind(String apiVersion, String kind, Set<String> aliases) {

  /** Kinds of the API server itself that matter here. */
  private static final List<KnownKind> CORE =
      List.of(
          new KnownKind("v1", "Secret", Set.of("secrets")),
          new KnownKind("v1", "List", Set.of("lists")));

  /** Letters by which a misspelt name may differ; in a short one, fewer. */
  private static final int MOST_TYPOS = 3;

  private static final int SHORT = 8;

  /** The group of a CRD is a domain; groups of the API server itself may be a word. */
  private static final Pattern DOMAIN = Pattern.compile("\\.[A-Za-z]");

  /** Whether the object is or was meant to be a Secret or a List, or names no kind. */
  public static boolean isMeantToBeKnown(JsonNode object) {
    return isNameless(object) || CORE.stream().anyMatch(kind -> kind.concerns(object));
  }

  private static boolean isNameless(JsonNode object) {
    return field(object, "kind").isEmpty() && object.path("metadata").has("name");
  }

  /** What is wrong with such an object, which is no Secret and no list of objects. */
  public static Problem nearMiss(JsonNode object) {
    return CORE.stream()
        .filter(kind -> kind.concerns(object))
        .findFirst()
        .map(
            kind ->
                kind.mismatch(object)
                    .orElse(Problem.of("items", "Required value: a list of objects, but no lists")))
        .orElseGet(() -> Problem.of("kind", "Required value"));
  }

  /**
   * Whether the object is or was meant to be of this kind: it has the kind or the group of a CRD,
   * perhaps misspelt.
   */
  public boolean concerns(JsonNode object) {
    String group = field(object, "apiVersion").replaceFirst("/.*", "").toLowerCase(Locale.ROOT);
    String name = field(object, "kind").toLowerCase(Locale.ROOT);
    String own = apiVersion.replaceFirst("/.*", "");
    // The kind of a typed list is that of its items, with a suffix.
    boolean named = isNear(name, kind) || isNear(name, kind + "List") || aliases.contains(name);
    if (!DOMAIN.matcher(own).find()) {
      return named && (!DOMAIN.matcher(group).find() || object.path("items").isArray());
    }
    return named
        || isNear(group, own)
        || own.startsWith(group + ".")
        || aliases.contains(group.replaceFirst("\\." + Pattern.quote(own) + "$", ""));
  }

  private static boolean isNear(String text, String name) {
    return distance(text, name) <= (name.length() < SHORT ? MOST_TYPOS - 1 : MOST_TYPOS);
  }

  /** Whether the object's kind is more like this one than like the other. */
  public boolean isNearer(JsonNode object, KnownKind other) {
    String name = field(object, "kind");
    return distance(name, kind) < distance(name, other.kind);
  }

  private static int distance(String text, String name) {
    String shorter = text.substring(0, Math.min(text.length(), 2 * name.length()));
    return SimilarNames.distance(shorter.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
  }

  /** The text of a field whatever its case. */
  private static String field(JsonNode object, String name) {
    return object.properties().stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .findFirst()
        .filter(field -> field.getValue().isTextual())
        .map(field -> field.getValue().textValue())
        .orElse("");
  }

  /** Why the object is not of this kind. */
  public Optional<Problem> mismatch(JsonNode object) {
    String expected =
        "expected kind %s in version %s"
            .formatted(ServerFormat.quote(kind), ServerFormat.quote(apiVersion));
    for (String field : List.of("kind", "apiVersion")) {
      if (object.path(field).asText("").isEmpty()) {
        return Optional.of(Problem.ofShape(field, "Required value: " + expected));
      }
    }
    String givenVersion = object.path("apiVersion").asText();
    String givenKind = object.path("kind").asText();
    return givenVersion.equals(apiVersion) && givenKind.equals(kind)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                givenVersion.equals(apiVersion) ? "kind" : "apiVersion",
                "no matches for kind %s in version %s; %s"
                    .formatted(
                        ServerFormat.quote(givenKind), ServerFormat.quote(givenVersion), expected),
                true));
  }
}
