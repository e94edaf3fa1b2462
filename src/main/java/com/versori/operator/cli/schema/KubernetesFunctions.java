package com.versori.operator.cli.schema;

import static org.projectnessie.cel.common.types.BoolT.False;
import static org.projectnessie.cel.common.types.BoolT.True;
import static org.projectnessie.cel.common.types.StringT.stringOf;

import com.versori.operator.model.Durations;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.projectnessie.cel.EnvOption;
import org.projectnessie.cel.Library;
import org.projectnessie.cel.ProgramOption;
import org.projectnessie.cel.checker.Checker;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.common.types.DurationT;
import org.projectnessie.cel.common.types.Err;
import org.projectnessie.cel.common.types.ref.Val;
import org.projectnessie.cel.interpreter.functions.Overload;
import org.projectnessie.cel.parser.Macro;

/**
 * The CEL environment of Kubernetes: the standard functions, durations as Go parses them, and those
 * of Kubernetes' extensions that the CRD uses. The type checker knows a URL type; at run time a URL
 * is a string.
 */
final class KubernetesFunctions implements Library {

  private static final String DURATION = "duration";

  /** With a host. The URL's parser is laxer. */
  private static final Pattern HTTP =
      Pattern.compile("(?i)https?://[^\\s/?#]+([/?][^\\x00-\\x1f\\x7f]*)?");

  private static final Pattern BROKEN_ESCAPE = Pattern.compile("^[^?]*%(?![0-9A-Fa-f]{2})");

  @Override
  public List<EnvOption> getCompileOptions() {
    var url = Decls.newAbstractType("kubernetes.URL", List.of());
    return List.of(
        EnvOption.declarations(Checker.StandardDeclarations),
        EnvOption.macros(Macro.AllMacros),
        EnvOption.declarations(
            Decls.newFunction(
                "isURL", Decls.newOverload("is_url_string", List.of(Decls.String), Decls.Bool)),
            Decls.newFunction(
                "url", Decls.newOverload("string_to_url", List.of(Decls.String), url)),
            Decls.newFunction(
                "getScheme",
                Decls.newInstanceOverload("url_get_scheme", List.of(url), Decls.String)),
            Decls.newFunction(
                "getHostname",
                Decls.newInstanceOverload("url_get_hostname", List.of(url), Decls.String))));
  }

  @Override
  public List<ProgramOption> getProgramOptions() {
    Overload[] standard =
        Arrays.stream(Overload.standardOverloads())
            .filter(overload -> !overload.operator.equals(DURATION))
            .toArray(Overload[]::new);
    return List.of(
        ProgramOption.functions(standard),
        ProgramOption.functions(
            Overload.unary(DURATION, KubernetesFunctions::duration),
            Overload.unary("isURL", text -> parse(text).isPresent() ? True : False),
            Overload.unary("url", text -> part(text, url -> text)),
            Overload.unary("getScheme", text -> part(text, url -> stringOf(url.scheme()))),
            Overload.unary("getHostname", text -> part(text, url -> stringOf(url.host())))));
  }

  private static Val duration(Val text) {
    try {
      return DurationT.durationOf(Durations.parse(String.valueOf(text.value())));
    } catch (IllegalArgumentException e) {
      return Err.newErr("type conversion error from 'string' to 'google.protobuf.Duration'");
    }
  }

  private static Val part(Val text, Function<HttpUrl, Val> part) {
    return parse(text)
        .map(part)
        .orElseGet(() -> Err.newErr("URL parse error during conversion from string"));
  }

  /** Empty for URLs of other schemes as well: the rules of the CRD accept none. */
  private static Optional<HttpUrl> parse(Val text) {
    return Optional.of(String.valueOf(text.value()))
        .filter(url -> HTTP.matcher(url).matches() && !BROKEN_ESCAPE.matcher(url).find())
        .map(HttpUrl::parse);
  }
}
