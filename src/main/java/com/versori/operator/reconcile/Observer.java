package com.versori.operator.reconcile;

import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.plan.Action.Need;
import com.versori.operator.plan.ApiFindings;
import com.versori.operator.plan.CreateAttempt;
import com.versori.operator.plan.OperatorSettings;
import com.versori.operator.plan.SecretContent;
import com.versori.operator.plan.SecretPlan;
import com.versori.operator.plan.Snapshot;
import com.versori.operator.plan.Snapshot.Seen;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.VersoriApi;
import com.versori.operator.versori.VersoriException;
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
  private final SecretLookup secrets;
  private final AccessResolver accessResolver;
  private final TemplateFinder templates;
  private final VersoriApi api;
  private final Memory memory;
  private final StatusHealth statusHealth;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Observer(
      Collaborators with,
      AccessResolver accessResolver,
      SecretLookup secrets,
      SecretIndex index,
      Memory memory,
      StatusHealth statusHealth) {
    this.settings = with.settings();
    this.secrets = secrets;
    this.accessResolver = accessResolver;
    this.templates = new TemplateFinder(with.api(), System::nanoTime);
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
            resource.getMetadata().getNamespace(), SecretPlan.of(resource.getSpec()).all()),
        statusHealth.isPruned());
  }

  /** The snapshot with what the plan has asked for. */
  Snapshot observe(Snapshot snapshot, Need need) {
    return switch (need) {
      case ACCESS -> snapshot.withAccess(accessResolver.resolve(snapshot));
      case TEMPLATE -> snapshot.withTemplate(templates.find(snapshot));
      case SECRETS -> snapshot.withSecrets(secrets(snapshot));
      case REMOTE -> snapshot.withRemote(remote(snapshot));
    };
  }

  private Seen<Map<String, SecretContent>> secrets(Snapshot snapshot) {
    Map<String, SecretContent> read = new LinkedHashMap<>();
    for (String name : SecretPlan.of(snapshot.spec()).names()) {
      Seen<Optional<SecretContent>> one = secrets.read(snapshot, name);
      if (one.obstacle().isPresent()) {
        return Seen.obstacle(one.obstacle().get());
      }
      one.value().ifPresent(content -> read.put(name, content));
    }
    return Seen.of(read);
  }

  private Seen<Connection> remote(Snapshot snapshot) {
    String id = snapshot.connectionToAdopt().orElseThrow();
    try {
      return Seen.of(api.get(snapshot.caller(), id));
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
