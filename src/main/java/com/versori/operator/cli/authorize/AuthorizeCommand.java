package com.versori.operator.cli.authorize;

import com.versori.operator.cli.authorize.Callback.Answer;
import com.versori.operator.cli.check.CheckCommand;
import com.versori.operator.cli.command.Arguments;
import com.versori.operator.cli.command.ClusterReads;
import com.versori.operator.cli.command.Console;
import com.versori.operator.cli.command.FailureException;
import com.versori.operator.cli.command.GivenOrganisation;
import com.versori.operator.cli.command.Shown;
import com.versori.operator.cli.command.Sources;
import com.versori.operator.cli.command.Sources.Cluster;
import com.versori.operator.cli.command.Subcommand;
import com.versori.operator.cli.command.UsageException;
import com.versori.operator.cli.manifest.Input;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.model.AnsweredText;
import com.versori.operator.client.model.Ids;
import com.versori.operator.findings.ApiFindings;
import com.versori.operator.model.Durations;
import com.versori.operator.model.Snapshot;
import com.versori.operator.timing.Timing;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;

/** {@code authorize}: gets an OAuth 2.0 authorization code for a connection. */
public final class AuthorizeCommand implements Subcommand {

  /** That of the vendor's CLI, which providers may have registered. */
  private static final String PORT = "62168";

  /** Ports below are for privileged programs. */
  private static final int FIRST_FREE = 1024;

  private static final int LAST = 65_535;

  private static final int MOST_CHARACTERS = 300;

  /**
   * @param project that has the template; empty: the manifest or the organisation names it
   */
  private record Options(int port, Duration timeout, Optional<String> project) {}

  private final CheckCommand check;
  private final Sources.Opener sources;
  private final Clock clock;

  public AuthorizeCommand(CheckCommand check, Sources.Opener sources, Clock clock) {
    this.check = check;
    this.sources = sources;
    this.clock = clock;
  }

  @Override
  public Usage usage() {
    return new Usage(
        "authorize",
        "FILE",
        "Gets an OAuth 2.0 authorization code, and prints its Secret for kubectl apply -f -",
        """
        FILE is as for check, which runs first, and has a VersoriConnection with the credential oauth2Code. authorize starts
        a login on the platform with the scheme of that entry, or else of its template, and shows the URL on standard
        error. You open it in a browser and log in. The provider then sends the browser, with the code, to 127.0.0.1 on
        this machine. Standard output is only the Secret with the keys that the entry reads. Apply it at once, because
        codes expire within minutes:

          java -jar versori-connection-operator.jar authorize crm.yaml | kubectl apply -f -

          -e, --entry NAME       the entry, as [CONNECTION/]ENTRY; needed if several entries have a code
          -p, --port PORT        port of the redirect URL http://127.0.0.1:PORT/oauth/callback, which the provider has to
                                 accept; 0: any free one (default: 62168, that of the Versori CLI)
          -t, --timeout TIME     how long to wait for the login, up to 1h (default: 5m)
              --project ID       where the template is, if only its ID is known: for spec.templateId, unless the
                                 VersoriOrganisation lists projects or the connection exists
          -n, --namespace NAME   namespace of objects that name none (default: the current one of kubectl)
              --cluster MODE     read the organisation, the resource and the ID of the OAuth client from the cluster: yes,
                                 no, or auto (default): if there is a kubeconfig or the service account of a pod
        """
            + GivenOrganisation.HELP
            + """

        If the browser is on another machine, run there: ssh -L PORT:127.0.0.1:PORT THIS-MACHINE
        Exit status: 0 the Secret is printed, 1 a failure, the provider's refusal or no login in time, 2 wrong usage.
        """);
  }

  @Override
  public int run(List<String> given, Console console) throws UsageException, FailureException {
    Arguments arguments =
        GivenOrganisation.parse(
            given,
            "-e --entry",
            "-p --port",
            "-t --timeout",
            "--project",
            "-n --namespace",
            "--cluster");
    Options options = new Options(port(arguments), timeout(arguments), project(arguments));
    Cluster wanted = Cluster.of(arguments.choice("cluster", Cluster.CHOICES));
    Input input = check.read(arguments.rest(), console.in());
    if (check.printProblems(input, arguments.option("namespace", "default"), console.err())) {
      return FAILURE;
    }
    CodeEntry entry = CodeEntry.choose(input.manifests(), arguments.option("entry"));
    if (entry.spec().externalId() != null) {
      throw new FailureException(
          ("Connection %s is for an end user (spec.externalId), who has to log in: in your"
                  + " application, with Versori's embedded components. authorize is for"
                  + " connections without end users")
              .formatted(entry.manifest().name()));
    }
    try (Sources open = sources.open(wanted)) {
      console.err().println(ClusterReads.description(open.cluster()));
      LoginReads reads =
          new LoginReads(open, arguments, options.project(), input.manifests(), entry, clock);
      return authorize(reads, entry, options, console);
    }
  }

  private static int port(Arguments arguments) throws UsageException {
    String text = arguments.option("port", PORT);
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
    if (port != 0 && (port < FIRST_FREE || port > LAST)) {
      throw new UsageException(
          "--port is %s: expected 0, or a number from %d to %d".formatted(text, FIRST_FREE, LAST));
    }
    return port;
  }

  private static Optional<String> project(Arguments arguments) throws UsageException {
    Optional<String> project = arguments.option("project");
    if (project.isPresent() && !Ids.isUlid(project.get())) {
      throw new UsageException("--project is %s: expected a ULID".formatted(project.get()));
    }
    return project;
  }

  private static Duration timeout(Arguments arguments) throws UsageException {
    String text = arguments.option("timeout", Durations.format(Timing.LOGIN));
    try {
      Duration timeout = Durations.parse(text);
      if (timeout.isZero() || timeout.compareTo(Timing.LONGEST_LOGIN) > 0) {
        throw new IllegalArgumentException("expected at most 1h, and more than nothing");
      }
      return timeout;
    } catch (IllegalArgumentException e) {
      throw new UsageException("--timeout is %s: %s".formatted(text, e.getMessage()));
    }
  }

  private int authorize(LoginReads reads, CodeEntry entry, Options options, Console console)
      throws FailureException {
    Runnable onIgnored =
        () -> console.err().println("Ignored a callback that is not of this login; still waiting");
    try (Callback callback = new Callback(options.port(), onIgnored)) {
      CodeValues values = CodeValues.of(entry);
      values.check(entry, callback.url());
      Snapshot seen = reads.observe();
      CodeValues withClient = new CodeValues(reads.clientId(values.clientId()));
      Login login = Login.of(seen, entry, withClient, callback.url());
      warn(login.clientDoubt(), console);
      HttpUrl url = start(reads, seen, login);
      callback.accept(Optional.ofNullable(url.queryParameter("state")));
      warn(login.doubts(url), console);
      console.err().print(shown(url, entry, callback, options.timeout()));
      Answer answer = await(callback, options.timeout());
      console
          .out()
          .print(
              values.secrets(
                  Map.of(
                      "code", answer.code().orElseThrow(() -> refused(answer)),
                      "state", answer.state(),
                      "redirectUrl", callback.url()),
                  reads.declaredNamespace()));
      console.err().println("The code was received; its Secret is on standard output");
      return 0;
    }
  }

  private static HttpUrl start(LoginReads reads, Snapshot seen, Login login)
      throws FailureException {
    try {
      return reads.logins().start(seen.caller(), login.systemId(), login.request());
    } catch (VersoriException e) {
      throw new FailureException(Shown.line(ApiFindings.ofLogin(e, seen).message()));
    }
  }

  private static void warn(List<String> doubts, Console console) {
    doubts.forEach(doubt -> console.err().println("warning: " + Shown.line(doubt)));
  }

  private static String shown(HttpUrl url, CodeEntry entry, Callback callback, Duration timeout) {
    return """
        To authorize entry %s, open this URL in a browser and log in:

        %s

        The browser then comes to %s. If it is on another machine, first run there:
        ssh -L %4$d:127.0.0.1:%4$d THIS-MACHINE

        Waiting for %5$s; Ctrl-C ends it.
        """
        .formatted(
            entry.label(),
            Shown.line(url.toString()),
            callback.url(),
            callback.port(),
            Durations.format(timeout));
  }

  private static Answer await(Callback callback, Duration timeout) throws FailureException {
    try {
      return callback
          .await(timeout)
          .orElseThrow(
              () ->
                  new FailureException(
                      "No login within %s; run authorize again, with a longer --timeout if you need it"
                          .formatted(Durations.format(timeout))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("Interrupted");
    }
  }

  private static FailureException refused(Answer answer) {
    return new FailureException(
        "The provider refused the login: %s%s; run authorize again"
            .formatted(
                cut(answer.error()),
                answer.description().isEmpty() ? "" : " (" + cut(answer.description()) + ")"));
  }

  /** Text of the provider. */
  private static String cut(String text) {
    return Shown.line(AnsweredText.clean(text, MOST_CHARACTERS));
  }
}
