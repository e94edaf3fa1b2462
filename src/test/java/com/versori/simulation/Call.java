package com.versori.simulation;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.ApiError;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.simulation.memory.MemoryTransport.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** A call of an instance to one of the two APIs: where control changes hands. */
final class Call {

  /** What is called; the same call of different purpose is another kind. */
  enum Kind {
    READ_TOKEN("read token"),
    READ_SECRET("read Secret"),
    READ_RESOURCE("read resource"),
    LIST_RESOURCES("list resources"),
    WRITE_INTENT("write intent"),
    WRITE_OUTCOME("write outcome"),
    WRITE_STATUS("write status"),
    TRY_STATUS("try status"),
    WRITE_FINALIZERS("write finalizers"),
    POST("POST connection"),
    GET("GET connection"),
    LIST("LIST connections"),
    END_USER("GET end user"),
    PROBE("LIST one connection"),
    PUT("PUT connection"),
    LINK("POST link"),
    UNLINK("DELETE link"),
    DELETE("DELETE connection");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    static Kind of(Request request) {
      String path = request.path();
      if (path.contains("/secrets/")) {
        return path.endsWith("/" + User.TOKEN) ? READ_TOKEN : READ_SECRET;
      }
      if (request.method().equals("GET")) {
        return path.endsWith(VersoriConnection.PLURAL) ? LIST_RESOURCES : READ_RESOURCE;
      }
      if (!path.endsWith("/status")) {
        return request.body().contains(VersoriConnection.CREATE_ATTEMPT_ANNOTATION)
            ? WRITE_INTENT
            : WRITE_FINALIZERS;
      }
      if (!request.parameter("dryRun").isEmpty()) {
        return TRY_STATUS;
      }
      return request.body().contains("create-attempt\",\"value\"") ? WRITE_OUTCOME : WRITE_STATUS;
    }

    boolean isPlatform() {
      return ordinal() >= POST.ordinal();
    }

    /** Whether it may change something. */
    boolean isWrite() {
      return this == POST
          || this == PUT
          || this == LINK
          || this == UNLINK
          || this == DELETE
          || this == WRITE_INTENT
          || this == WRITE_OUTCOME
          || this == WRITE_STATUS
          || this == WRITE_FINALIZERS;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** How a call fails. */
  enum How {
    /** It provably never left. */
    UNREACHABLE(0),
    /** It left, and no answer comes. */
    NO_ANSWER(0),
    SERVER_ERROR(503),
    TOO_MANY(429),
    UNAUTHORIZED(401),
    CONFLICT(409),
    NOT_FOUND(404);

    private final int status;

    How(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** The call has failed, whether it had its effect or not. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final How how;

    Failed(How how) {
      super(how.name(), null, false, false);
      this.how = how;
    }

    How how() {
      return how;
    }

    VersoriException ofPlatform(Kind kind) {
      VersoriException.Kind meaning =
          switch (how) {
            case UNREACHABLE -> VersoriException.Kind.UNREACHABLE;
            case NO_ANSWER -> VersoriException.Kind.NO_ANSWER;
            case SERVER_ERROR -> VersoriException.Kind.UNAVAILABLE;
            case TOO_MANY -> VersoriException.Kind.RATE_LIMITED;
            case UNAUTHORIZED -> VersoriException.Kind.UNAUTHORIZED;
            case CONFLICT -> VersoriException.Kind.CONFLICT;
            case NOT_FOUND -> VersoriException.Kind.NOT_FOUND;
          };
      return new VersoriException(
          meaning,
          kind.toString(),
          "request",
          how.status == 0 ? OptionalInt.empty() : OptionalInt.of(how.status),
          "",
          how.status == 0
              ? Optional.empty()
              : Optional.of(new ApiError("simulated", "simulated", List.of())),
          Optional.empty(),
          how == How.NO_ANSWER || how == How.SERVER_ERROR);
    }
  }

  @FunctionalInterface
  interface Effect<T> {
    T happen() throws VersoriException;
  }

  private final Instance instance;
  private final Kind kind;
  private final String what;
  private Runnable effect;
  private final boolean wasSentClosed;
  private boolean isCarriedOut;

  Call(Instance instance, Kind kind, String what) {
    this.instance = instance;
    this.kind = kind;
    this.what = what;
    this.wasSentClosed = instance.isClosed();
  }

  /** Whether the instance might begin nothing any more when it made the call. */
  boolean wasSentClosed() {
    return wasSentClosed;
  }

  Instance instance() {
    return instance;
  }

  Kind kind() {
    return kind;
  }

  /** The body, or the ID of the connection. */
  String what() {
    return what;
  }

  /** The request takes effect. */
  void carryOut() {
    isCarriedOut = true;
    effect.run();
  }

  /** The request takes effect later, and nobody learns of it. */
  Failed carryOutIn(World world, Duration delay) {
    world.time.in(
        delay,
        () -> {
          world.script.line("late", kind + " takes effect");
          effect.run();
          world.check(Invariants.When.STEP);
        });
    return new Failed(How.NO_ANSWER);
  }

  /** The answer of a call that is made in a world with its disturbances. */
  <T> T make(Effect<T> carriedOut, Function<T, String> shown) throws VersoriException {
    World world = instance.world();
    var answer =
        new Object() {
          T value;
          VersoriException refusal;
        };
    effect =
        () -> {
          try {
            answer.value = carriedOut.happen();
            answer.refusal = null;
          } catch (VersoriException e) {
            answer.refusal = e;
          }
        };
    world.records.calls(this);
    try {
      world.around(this);
      if (!isCarriedOut) {
        carryOut();
      }
    } catch (Failed e) {
      world.script.line(instance.name(), kind + " -> " + e.how());
      throw e;
    }
    world.check(Invariants.When.STEP);
    if (answer.refusal != null) {
      world.script.line(instance.name(), kind + " -> " + answer.refusal.kind());
      throw answer.refusal;
    }
    world.script.line(instance.name(), () -> kind + " -> " + shown.apply(answer.value));
    return answer.value;
  }

  /** An answer of the platform, as a script shows it. */
  static String shown(Object answer) {
    if (answer instanceof Connection connection) {
      return connection.id() + " " + connection.baseUrl();
    }
    if (answer instanceof ConnectionPage page) {
      return page.items().stream().map(Connection::id).toList().toString();
    }
    if (answer instanceof Optional<?> optional) {
      return optional.map(Call::shown).orElse("no content");
    }
    return String.valueOf(answer);
  }
}
