package com.versori.operator.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.versori.VersoriException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The last step of a plan: what is sent, once everything that it is made of was seen. */
final class Pushes {

  private Pushes() {}

  static Action create(Snapshot s) {
    CreateAttempt attempt =
        new CreateAttempt(
            s.nextAttempt(),
            s.caller().organisationId(),
            s.templateId().orElseThrow(),
            s.connectionName());
    EntryIds ids = new NewIds(s.mark(), attempt.id(), attempt.organisationId());
    return resolved(
        s,
        ids,
        (resolution, fingerprints) -> {
          ObjectNode body = Wire.object().put("connectionTemplateId", attempt.templateId());
          body.set("connection", named(resolution.connection(), attempt.name()));
          Wire.putIfGiven(body, "externalId", s.spec().externalId());
          return new Action.Create(attempt, push(s, body, resolution, fingerprints, Call.CREATE));
        });
  }

  /** The API wants all three members in an update; what is not managed is sent as it answered. */
  static Action update(Snapshot s) {
    String organisationId = s.caller().organisationId();
    EntryIds ids =
        new StoredIds(
            s.status().credentials().stream()
                .collect(Collectors.toMap(CredentialStatus::name, Function.identity())),
            new NewIds(s.mark(), s.nextAttempt(), organisationId));
    return resolved(
        s,
        ids,
        (resolution, fingerprints) -> {
          ObjectNode body = named(resolution.connection(), s.connectionName());
          if (!body.has("baseUrl")) {
            body.put("baseUrl", s.status().baseUrl() == null ? "" : s.status().baseUrl());
          }
          return new Action.Update(
              s.status().connectionId(),
              organisationId,
              push(s, body, resolution, fingerprints, Call.UPDATE));
        });
  }

  private enum Call {
    CREATE,
    UPDATE
  }

  private static Action resolved(
      Snapshot s, EntryIds ids, BiFunction<Resolution, Map<String, String>, Action> action) {
    Resolution resolution =
        Resolution.of(
            s.spec(),
            ids,
            s.template().map(seen -> seen.value().authSchemes()).orElse(List.of()),
            s.namespace(),
            s.secrets().orElseThrow().value(),
            s.now());
    if (!resolution.findings().isEmpty()) {
      return new Action.Blocked(Tenancy.withSelector(s, resolution.findings().get(0)));
    }
    Fingerprints.Check check = Fingerprints.apply(s, resolution.connection());
    return check
        .finding()
        .<Action>map(Action.Blocked::new)
        .orElseGet(() -> action.apply(resolution, check.sent()));
  }

  private static Action.Push push(
      Snapshot s,
      ObjectNode body,
      Resolution resolution,
      Map<String, String> fingerprints,
      Call call) {
    // The scrubber is made only if there is something to scrub: failures are rare.
    Function<VersoriException, Finding> explain =
        failure -> {
          Scrubber scrubber = resolution.values().scrubber();
          return call == Call.CREATE
              ? ApiFindings.ofCreate(failure, s, scrubber)
              : ApiFindings.ofUpdate(failure, s, scrubber);
        };
    return new Action.Push(
        body,
        s.versionsRead(),
        resolution.warnings(),
        fingerprints,
        explain,
        resolution.values()::takenOutOf);
  }

  /** The name comes first, as on the vendor's page. */
  private static ObjectNode named(ObjectNode connection, String name) {
    ObjectNode json = Wire.object().put("name", name);
    connection.without("name").properties().forEach(e -> json.set(e.getKey(), e.getValue()));
    return json;
  }

  private record NewIds(OwnershipMark mark, String attempt, String organisationId)
      implements EntryIds {
    @Override
    public String entryId(String entry) {
      return mark.entryId(attempt, entry);
    }

    @Override
    public String credentialId(String entry) {
      return mark.credentialId(attempt, entry);
    }

    @Override
    public Optional<String> schemeCredentialId(String entry) {
      return Optional.empty();
    }

    @Override
    public String credentialName() {
      return mark.credentialName();
    }
  }

  /** IDs that the platform has answered; an entry that is new in the spec gets new ones. */
  private record StoredIds(Map<String, CredentialStatus> stored, NewIds fresh) implements EntryIds {
    @Override
    public String entryId(String entry) {
      return of(entry, CredentialStatus::id).orElseGet(() -> fresh.entryId(entry));
    }

    @Override
    public String credentialId(String entry) {
      return of(entry, CredentialStatus::credentialId).orElseGet(() -> fresh.credentialId(entry));
    }

    @Override
    public Optional<String> schemeCredentialId(String entry) {
      return of(entry, CredentialStatus::schemeCredentialId);
    }

    @Override
    public String organisationId() {
      return fresh.organisationId();
    }

    @Override
    public String credentialName() {
      return fresh.credentialName();
    }

    private Optional<String> of(String entry, Function<CredentialStatus, String> field) {
      return Optional.ofNullable(stored.get(entry)).map(field);
    }
  }
}
