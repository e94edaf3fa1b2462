package com.versori.operator.reconcile;

import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.plan.Action.Need;
import com.versori.operator.plan.ApiFindings;
import com.versori.operator.plan.CreateAttempt;
import com.versori.operator.plan.Finding;
import com.versori.operator.plan.OperatorSettings;
import com.versori.operator.plan.SecretContent;
import com.versori.operator.plan.SecretPlan;
import com.versori.operator.plan.Snapshot;
import com.versori.operator.plan.Snapshot.Seen;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.Token;
import com.versori.operator.versori.TokenUnavailableException;
import com.versori.operator.versori.VersoriApi;
import com.versori.operator.versori.VersoriException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Gathers what a decision depends on; reads only what the plan asks for. */
final class Observer {

  private final OperatorSettings settings;
  private final SecretIndex index;
  private final SecretReader secrets;
  private final TokenSource tokens;
  private final VersoriApi api;
  private final Memory memory;
  private final StatusHealth statusHealth;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Observer(Collaborators with, SecretIndex index, Memory memory, StatusHealth statusHealth) {
    this.settings = with.settings();
    this.secrets = with.secrets();
    this.tokens = with.tokens();
    this.api = with.api();
    this.clock = with.clock();
    this.index = index;
    this.memory = memory;
    this.statusHealth = statusHealth;
  }

  /** What is known without a request. */
  Snapshot firstLook(VersoriConnection resource) {
    Instant now = clock.instant();
    Optional<String> pending = CreateAttempt.pendingOn(resource).map(CreateAttempt::id);
    return Snapshot.of(
        resource,
        settings,
        now,
        newUlid(now),
        memory.history(resource.getMetadata().getUid(), pending),
        index.versions(
            resource.getMetadata().getNamespace(), SecretPlan.of(resource.getSpec()).names()),
        statusHealth.isPruned());
  }

  /** The snapshot with what the plan has asked for. */
  Snapshot observe(Snapshot snapshot, Need need) {
    return switch (need) {
      case TOKEN -> snapshot.withToken(token());
      case SECRETS -> snapshot.withSecrets(secrets(snapshot));
      case REMOTE -> snapshot.withRemote(remote(snapshot));
    };
  }

  private Seen<Token> token() {
    try {
      return Seen.of(tokens.read());
    } catch (TokenUnavailableException e) {
      return Seen.obstacle(Finding.retry(Reason.TOKEN_UNAVAILABLE, e.getMessage()));
    }
  }

  private Seen<Map<String, SecretContent>> secrets(Snapshot snapshot) {
    Map<String, SecretContent> read = new LinkedHashMap<>();
    for (String name : SecretPlan.of(snapshot.spec()).names()) {
      try {
        secrets.read(snapshot.namespace(), name).ifPresent(content -> read.put(name, content));
      } catch (KubernetesClientException e) {
        return Seen.obstacle(
            Finding.retry(
                Reason.INTERNAL_ERROR,
                "Secret %s/%s could not be read: the API server answered %d; the operator's service"
                        .formatted(snapshot.namespace(), name, e.getCode())
                    + " account needs the verb get on secrets there"));
      }
    }
    return Seen.of(read);
  }

  private Seen<Connection> remote(Snapshot snapshot) {
    String id = snapshot.connectionToAdopt().orElseThrow();
    try {
      return Seen.of(api.get(snapshot.access(), id));
    } catch (VersoriException e) {
      return Seen.obstacle(ApiFindings.ofRead(e, snapshot, id));
    }
  }

  private String newUlid(Instant now) {
    byte[] bits = new byte[Ulid.RANDOM_BYTES];
    random.nextBytes(bits);
    return new Ulid(now.toEpochMilli(), bits).toString();
  }
}
