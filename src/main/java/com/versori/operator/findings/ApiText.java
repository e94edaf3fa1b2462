package com.versori.operator.findings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.operator.client.ApiError;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.Token;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.Redactor;
import com.versori.operator.payload.SecretValues;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Text of the API for messages. The API can repeat a secret value in an encoding that no list
 * covers, so texts are bounded and restricted in form, after known values and the token were
 * redacted.
 */
public final class ApiText {

  static final int MOST_CHARACTERS = 200;
  private static final int MOST_PATHS = 5;
  private static final int MOST_PATH_CHARACTERS = 120;
  private static final int MOST_NAME_CHARACTERS = 80;

  /** Keys, tokens and hashes are longer than most words. */
  private static final Pattern RUN = Pattern.compile("\\S{20,}");

  private static final Pattern QUOTES = Pattern.compile("^[\"'`(\\[{<]+|[\"'`)\\]}>.,;:!?]+$");

  /** Such as {@code validation_failed} or {@code AUTH-401}. */
  private static final Pattern CODE =
      Pattern.compile("(?=.{1,64}$)" + list("([A-Za-z]{1,19}\\d{0,5}|\\d{1,5})", "[_.-]"));

  private static final Pattern PATH =
      Pattern.compile(list("[A-Za-z_][A-Za-z0-9_]*(\\[\\d{1,3}])*", "\\."));

  private static final Pattern URL =
      Pattern.compile("(https?://)([A-Za-z0-9.-]{1,253})(:\\d{1,5})?(/?)(.*)");

  private static final Pattern LONG_LABEL = Pattern.compile("[A-Za-z0-9-]{20,}");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Redactor redactor;
  private final Snapshot snapshot;

  /** Null until it is needed. */
  private String known;

  private ApiText(Redactor redactor, Snapshot snapshot) {
    this.redactor = redactor;
    this.snapshot = snapshot;
  }

  /** Redacts every value of the request and its token. */
  public static ApiText of(Snapshot s, SecretValues values) {
    return new ApiText(values.redactor(), s);
  }

  /** Redacts the token only. */
  public static ApiText withoutSecrets(Snapshot s) {
    return new ApiText(redactor(s.seen(Observations.CALLER)), s);
  }

  /** The answered connection with the caller's token redacted. */
  public static Connection withoutToken(Caller caller, Connection answer) {
    Redactor token = redactor(Optional.of(caller));
    return answer.scrubbed(token::redact, text -> !token.redact(text).equals(text));
  }

  public String shown(String text) {
    String redacted = redactor.redact(text);
    String cut =
        redacted.length() <= MOST_CHARACTERS
            ? redacted
            : redacted.substring(0, MOST_CHARACTERS - 1) + "…";
    return RUN.matcher(cut).replaceAll(run -> Matcher.quoteReplacement(masked(run)));
  }

  /** A name of an object on the platform. */
  public String name(String text) {
    if (text == null) {
      return "***";
    }
    String shown = shown(text);
    return shown.length() <= MOST_NAME_CHARACTERS
        ? shown
        : shown.substring(0, MOST_NAME_CHARACTERS - 1) + "…";
  }

  /** An ID or time as it is; any other text like a name. */
  public String id(String text) {
    return text != null && SecretValues.isIdOrTime(text) ? text : name(text);
  }

  /** The host of a URL, and the rest only if the resource declares it. */
  public String url(String text) {
    if (text == null) {
      return "***";
    }
    if (known().contains(text)) {
      return redactor.redact(text);
    }
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      return shown(text);
    }
    String port = url.group(3) == null ? "" : url.group(3);
    String host = LONG_LABEL.matcher(url.group(2)).replaceAll("***");
    String rest = url.group(5).isEmpty() ? url.group(4) : "/…";
    return redactor.redact(url.group(1) + host + port + rest);
  }

  private String masked(MatchResult run) {
    String core = QUOTES.matcher(run.group()).replaceAll("");
    return core.length() < 20 || known().contains(core) ? run.group() : "***";
  }

  /** {@code ": message [paths]"}; empty if the error has neither. */
  String details(ApiError error) {
    StringBuilder text = new StringBuilder();
    Stream.concat(
            Stream.ofNullable(error.message()),
            error.fields().stream().map(ApiError.FieldError::message).filter(Objects::nonNull))
        .filter(message -> !message.isBlank())
        .findFirst()
        .ifPresent(message -> text.append(": ").append(shown(message)));
    String paths =
        error.fields().stream()
            .map(ApiError.FieldError::field)
            .flatMap(path -> path(path).stream())
            .distinct()
            .limit(MOST_PATHS)
            .collect(Collectors.joining(", "));
    return paths.isEmpty()
        ? text.toString()
        : text.append(" [").append(paths).append(']').toString();
  }

  private Optional<String> path(String path) {
    return Optional.ofNullable(path)
        .filter(text -> text.length() <= MOST_PATH_CHARACTERS && PATH.matcher(text).matches())
        .filter(text -> redactor.redact(text).equals(text))
        .filter(
            text ->
                List.of(text.split("[.\\[]")).stream()
                    .allMatch(name -> name.length() < 20 || known().contains(name)));
  }

  /** The code of an error, if it has the form of one. */
  Optional<String> code(ApiError error) {
    return Optional.ofNullable(error.code())
        .filter(code -> CODE.matcher(code).matches())
        .filter(code -> redactor.redact(code).equals(code));
  }

  /** Texts that readers of the message can see anyway. */
  private String known() {
    if (known == null) {
      known = knownTo(snapshot);
    }
    return known;
  }

  private static String knownTo(Snapshot s) {
    try {
      return String.join(
          "\n",
          JSON.writeValueAsString(s.spec()),
          s.namespace() + "/" + s.name(),
          String.valueOf(s.status().connectionId()),
          String.valueOf(s.status().templateId()),
          s.organisationId());
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  private static Redactor redactor(Optional<Caller> caller) {
    return new Redactor(caller.stream().flatMap(Caller::tokens).map(Token::value).toList());
  }

  private static String list(String one, String separator) {
    return one + "(" + separator + one + ")*";
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return "ApiText[***]";
  }
}
