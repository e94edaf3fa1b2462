package com.versori.operator.decide;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.model.History;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Permit;
import com.versori.operator.model.Observations.TemplateUser;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.Redactor;
import com.versori.operator.payload.ReferencedSecrets;
import com.versori.testkit.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The pure parts of a pass over a resource with four credentials. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class PlanBenchmark {

  private static final String CREDENTIALS =
      """
        name: shop-eu
        baseUrl: https://shop-eu.example.com
        credentials:
        - name: key
          authScheme: {apiKey: {name: X-Api-Key, in: header}}
          credential: {string: {secretRef: {name: shop, key: token}}}
        - name: person
          authScheme: {basicAuth: {}}
          credential: {basicAuth: {secretRef: {name: person}}}
        - name: signed
          authScheme: {hmac: {name: X-Signature, in: header, algorithm: sha256, digestInputs: [body]}}
          credential: {string: {secretRef: {name: signing, key: key}}}
        - name: login
          authScheme:
            oauth2:
              tokenUrl: https://id.example.com/token
              scopes: [{name: orders}, {name: stock}]
              grant: {clientCredentials: {}}
          credential: {oauth2Client: {secretRef: {name: client}}}
      """;

  private VersoriConnection resource;
  private Snapshot toCreate;
  private Snapshot settled;
  private Map<String, SecretContent> secrets;
  private Redactor redactor;
  private String message;

  @Setup
  public void prepare() {
    resource = Fixtures.resourceWithSpec(CREDENTIALS);
    secrets =
        Map.of(
            "shop", Fixtures.secret("token", "a-token-of-some-length"),
            "person", Fixtures.secret("username", "shop", "password", "correct horse battery"),
            "signing", Fixtures.secret("key", "0123456789abcdef0123456789abcdef"),
            "client", Fixtures.secret("clientId", "client", "clientSecret", "s3cret-of-a-client"));
    toCreate = observed();
    if (!(Planner.plan(toCreate) instanceof Action.Create)) {
      throw new IllegalStateException("not what is to be measured: " + Planner.plan(toCreate));
    }
    VersoriConnection inSync = Fixtures.resourceWithSpec(CREDENTIALS, SETTLED);
    inSync.getMetadata().setFinalizers(List.of(VersoriConnection.FINALIZER));
    settled = Fixtures.snapshot(inSync, History.NONE, VERSIONS);
    if (!(Planner.plan(settled) instanceof Conclusion.InSync)) {
      throw new IllegalStateException("not what is to be measured: " + Planner.plan(settled));
    }
    redactor = new Redactor(List.of("a-token-of-some-length", "correct horse battery"));
    message = "the value a-token-of-some-length is not allowed for this field; ".repeat(4);
  }

  private static final Map<String, String> VERSIONS =
      Map.of("shop", "5", "person", "5", "signing", "5", "client", "5");

  private static final String SETTLED =
      """
      status:
        observedGeneration: 1
        connectionId: 01KKC00000000000000000C0N1
        apiUrl: https://api.example.com/api/v2
        organisationId: 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K
        createAttempt: 01KKC0000000000000000ATT01
        synced:
          generation: 1
          secrets:
          - {name: client, resourceVersion: "5"}
          - {name: person, resourceVersion: "5"}
          - {name: shop, resourceVersion: "5"}
          - {name: signing, resourceVersion: "5"}
          time: "2026-11-24T09:59:00Z"
        conditions:
        - {type: Ready, status: "True", reason: Available, message: m, observedGeneration: 1, lastTransitionTime: "2026-11-24T09:59:00Z"}
        - {type: SecretsResolved, status: "True", reason: Available, message: m, observedGeneration: 1, lastTransitionTime: "2026-11-24T09:59:00Z"}
      """;

  private Snapshot observed() {
    return Fixtures.snapshot(resource, History.NONE, VERSIONS)
        .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
        .with(Observations.SECRETS, Observation.of(secrets))
        .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
        .with(Observations.TEMPLATE_USER, Observation.of(TemplateUser.NONE));
  }

  /** Which Secrets a resource names. */
  @Benchmark
  public Object secretPlan() {
    return ReferencedSecrets.names(resource.getSpec());
  }

  /** The body of a create. */
  @Benchmark
  public Object payload() {
    return Planner.plan(toCreate);
  }

  /** A decision that there is nothing to do. */
  @Benchmark
  public Object planner() {
    return Planner.plan(settled);
  }

  /** The pure parts of a pass that creates: Secret references, decisions and payload. */
  @Benchmark
  public Object pass() {
    ReferencedSecrets.names(resource.getSpec());
    Snapshot snapshot = Fixtures.snapshot(resource, History.NONE, VERSIONS);
    Action action = Planner.plan(snapshot);
    while (action instanceof Action.Observe observe) {
      snapshot =
          switch (observe.need()) {
            case CALLER -> snapshot.with(Observations.CALLER, Observation.of(Fixtures.ACCESS));
            case SECRETS -> {
              ReferencedSecrets.names(snapshot.spec());
              yield snapshot.with(Observations.SECRETS, Observation.of(secrets));
            }
            case TEMPLATE_USER ->
                snapshot.with(Observations.TEMPLATE_USER, Observation.of(TemplateUser.NONE));
            case PERMIT -> snapshot.with(Observations.PERMIT, Observation.of(Permit.GRANTED));
            default -> throw new IllegalStateException(observe.toString());
          };
      action = Planner.plan(snapshot);
    }
    return action;
  }

  /** Redacts an API message that repeats a secret value. */
  @Benchmark
  public Object redactor() {
    return redactor.redact(message);
  }
}
