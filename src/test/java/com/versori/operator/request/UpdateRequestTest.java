package com.versori.operator.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.api.v1alpha1.EventReason;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.ApiError;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.decide.Planner;
import com.versori.operator.model.History;
import com.versori.operator.model.History.Form;
import com.versori.operator.model.History.Sync;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.OrganisationUse;
import com.versori.operator.model.OwnershipMark;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import com.versori.testkit.simulator.WireContract;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an update takes over from the connection as it is. */
class UpdateRequestTest {

  private static final String ENTRY = "01KKC00000000000000000ENT1";
  private static final String CREDENTIAL = "01KKC00000000000000000CRD1";
  private static final OrganisationUse IN_PLACE = Fixtures.use("credentialUpdate: InPlace\n", true);
  private static final String API_KEY =
      "{type: api-key, apiKey: {name: X, in: header, new: n3w-value}}";

  /** A new entry is confirmed by a read after the update, so one before it needs a reason. */
  @Test
  void connectionIsReadFirstIfTheUpdateRepeatsPartsOfIt() {
    String scheme = "apiKey: {name: Y, in: header}";
    assertThat(Planner.plan(snapshot(scheme, "string"))).isEqualTo(new Action.Observe(Need.REMOTE));
    assertThat(Planner.plan(snapshot(scheme, "string", Fixtures.USE, ", unknownSettings: true")))
        .isEqualTo(new Action.Observe(Need.REMOTE));
    assertThat(Planner.plan(snapshot(scheme, "string", Fixtures.USE, "")))
        .isInstanceOfSatisfying(
            Action.Update.class,
            update -> assertThat(update.replaced()).containsExactly(ENTRY, CREDENTIAL));
  }

  @Test
  void othersThatUseTheStoredCredentialComeFirst() {
    Snapshot used =
        snapshot("apiKey: {name: Y, in: header}", "string", Fixtures.USE, "")
            .with(
                Observations.CREDENTIAL_USERS,
                Observation.of(Map.of(CREDENTIAL, List.of("sales/orders"))));
    assertThat(((Conclusion.Blocked) Planner.plan(used)).finding())
        .satisfies(
            finding -> {
              assertThat(finding.reason()).isEqualTo(Reason.CREDENTIAL_IN_USE);
              assertThat(finding.message()).contains(CREDENTIAL + " by sales/orders");
            });
  }

  /** Otherwise what is not shown yet would be lost. */
  @Test
  void connectionThatMayNotBeShownYetIsNotUpdated() {
    Snapshot gone =
        snapshot("apiKey: {name: Y, in: header}", "string")
            .with(Observations.REMOTE, Observation.of(Remote.GONE));
    assertThat(Planner.plan(gone)).isInstanceOf(Action.Update.class);
    gone.resource()
        .setStatus(
            Serialization.unmarshal(
                Serialization.asYaml(gone.status())
                    + "createAttempt: "
                    + new Ulid(Fixtures.NOW.toEpochMilli(), new byte[Ulid.RANDOM_BYTES]),
                VersoriConnectionStatus.class));
    assertThat(((Conclusion.Blocked) Planner.plan(gone)).finding().message())
        .contains("does not return connection");
  }

  @Test
  void unknownMembersOfTheStoredSchemeAreRepeated() {
    WriteRequest request = update("apiKey: {name: Y, in: header}", "string", API_KEY, "string");
    JsonNode scheme = request.body().at("/credentials/0/authSchemeConfig/apiKey");
    assertThat(scheme.path("name").asText()).isEqualTo("Y");
    assertThat(scheme.path("new").asText()).isEqualTo("n3w-value");
    assertThat(request.warnings()).isEmpty();
  }

  /** A write that status does not record, on a platform that chooses the IDs. */
  @Test
  void storedEntryWithAnotherIdIsFoundByItsPosition() {
    Snapshot s = read("apiKey: {name: Y, in: header}", "string", API_KEY, "string");
    s.resource()
        .setStatus(
            Serialization.unmarshal(
                Serialization.asYaml(s.status()).replace(ENTRY, "01KKC00000000000000000ENT9"),
                VersoriConnectionStatus.class));
    assertThat(((Action.Update) Planner.plan(s)).request().body().toString()).contains("n3w-value");
  }

  /** Nobody knows whether it is secret. */
  @Test
  void unknownMembersAreNotShown() {
    Snapshot s = read("apiKey: {name: Y, in: header}", "string", API_KEY, "string");
    WriteRequest request = ((Action.Update) Planner.plan(s)).request();
    VersoriException refused = refused(Kind.REJECTED, List.of());
    assertThat(request.explainUpdate(s, refused).message()).doesNotContain("n3w-value");
    assertThat(request.toString() + s.seen(Observations.REMOTE)).doesNotContain("n3w-value");
  }

  /** The error may be about what the user has changed, and then a new connection is no remedy. */
  @Test
  void errorAboutAnotherFieldIsNoReasonForANewConnection() {
    Snapshot s = repeatingByReference();
    WriteRequest request = ((Action.Update) Planner.plan(s)).request();
    assertThat(request.explainUpdate(s, refused(Kind.REJECTED, field("name"))).message())
        .doesNotContain("create a new connection");
    assertThat(request.explainUpdate(s, refused(Kind.REJECTED, List.of())).message())
        .doesNotContain("create a new connection");
    List<ApiError.FieldError> entry = field("credentials[0].credential");
    assertThat(request.explainUpdate(s, refused(Kind.REJECTED, entry)).message())
        .contains("create a new connection");
  }

  @Test
  void failureThatIsNoRefusalKeepsTheForm() {
    Snapshot s = repeatingByReference();
    WriteRequest request = ((Action.Update) Planner.plan(s)).request();
    List<ApiError.FieldError> entry = field("credentials[0].credential");
    assertThat(request.nextForm(s, refused(Kind.REJECTED, entry))).contains(Form.NEW_ENTRY);
    assertThat(request.nextForm(s, refused(Kind.UNAVAILABLE, entry))).isEmpty();
  }

  @Test
  void membersThatCannotBeRepeatedAreReported() {
    WriteRequest request =
        update(
            "apiKey: {name: X, in: header}",
            "string",
            "{type: api-key, apiKey: {name: X, in: header, new: '******'}}",
            "string");
    assertThat(request.body().toString()).doesNotContain("new");
    assertThat(request.warnings())
        .singleElement()
        .satisfies(
            warning ->
                assertThat(warning.reason()).isEqualTo(EventReason.SETTINGS_LEFT_OUT.text()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          # declared scheme | declared credential | stored scheme | stored credential | whether the entry is replaced
          apiKey: {name: X, in: header}        | string      | {type: api-key, apiKey: {}}                         | string       | false
          apiKey: {name: X, in: header}        | string      | {type: hmac, hmac: {}}                              | string       | true
          apiKey: {name: X, in: header}        | string      | {type: api-key, apiKey: {}}                         | binary       | true
          apiKey: {name: X, in: header}        | string      | {type: secret, secret: {}}                          | string       | true
          basicAuth: {}                        | basicAuth   | {type: api-key, apiKey: {}}                         | string       | true
          oauth2: {tokenUrl: https://i.example.com/t, scopes: [], grant: {authorizationCode: {secretRef: {name: shop}}}} | oauth2Code  | {type: oauth2, oauth2: {grant: {type: authorizationCode}}} | oauth2-token  | false
          oauth2: {tokenUrl: https://i.example.com/t, scopes: [], grant: {clientCredentials: {}}}                      | oauth2Client | {type: oauth2, oauth2: {grant: {type: authorizationCode}}} | oauth2-token  | true
          """)
  void entryOfAnotherTypeGetsNewIds(
      String scheme, String credential, String storedScheme, String storedType, boolean replaced) {
    Snapshot s = read(scheme, credential, storedScheme, storedType);
    JsonNode entry = ((Action.Update) Planner.plan(s)).request().body().at("/credentials/0");
    OwnershipMark mark = s.mark();
    assertThat(entry.path("id").asText())
        .isEqualTo(replaced ? mark.addedEntryId(s.nextAttempt(), 0) : ENTRY);
    assertThat(entry.at("/credential/id").asText())
        .isEqualTo(replaced ? mark.addedCredentialId(s.nextAttempt(), 0) : CREDENTIAL);
    assertThat(WireContract.problemsOfUpdate(((Action.Update) Planner.plan(s)).request().body()))
        .isEmpty();
  }

  private static Snapshot repeatingByReference() {
    String scheme = "apiKey: {name: Y, in: header}";
    Snapshot before = snapshot(scheme, "string", Fixtures.USE, "");
    String hash = ((Action.Update) Planner.plan(before)).request().sent().hashes().get("key");
    Snapshot s = snapshot(scheme, "string", Fixtures.USE, ", valueHash: " + hash);
    return new Snapshot(
        s.resource(),
        s.operator(),
        s.organisation(),
        s.now(),
        s.nextAttempt(),
        History.of(
            new Sync(
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                Form.REFERENCE,
                false,
                false,
                false,
                false,
                Map.of())),
        s.secretVersions(),
        s.claimedBy(),
        s.statusIsPruned(),
        s.observed());
  }

  private static List<ApiError.FieldError> field(String name) {
    return List.of(new ApiError.FieldError(name, "bad"));
  }

  private static VersoriException refused(Kind kind, List<ApiError.FieldError> fields) {
    return new VersoriException(
        kind,
        "update",
        "r1",
        OptionalInt.of(400),
        "",
        Optional.of(new ApiError("bad", "cannot use n3w-value", fields)),
        Optional.empty(),
        true);
  }

  private static WriteRequest update(
      String scheme, String credential, String storedScheme, String storedType) {
    return ((Action.Update) Planner.plan(read(scheme, credential, storedScheme, storedType)))
        .request();
  }

  private static Snapshot read(
      String scheme, String credential, String storedScheme, String storedType) {
    Connection found =
        Fixtures.connection(
            Fixtures.CONNECTION,
            "shop-eu",
            List.of(
                new ConnectionCredential(
                    ENTRY,
                    Serialization.unmarshal("scheme: " + storedScheme, JsonNode.class)
                        .path("scheme"),
                    true,
                    Optional.empty(),
                    new ConnectionCredential.Credential(
                        CREDENTIAL, Fixtures.ORGANISATION, storedType, null, null, null))),
            "https://shop.example.com",
            null,
            null,
            null,
            null);
    return snapshot(scheme, credential)
        .with(
            Observations.REMOTE, Observation.of(new Remote(Optional.of(found), Optional.empty())));
  }

  private static Snapshot snapshot(String scheme, String credential) {
    return snapshot(scheme, credential, IN_PLACE, "");
  }

  /**
   * After an edit.
   *
   * @param stored more of the entry in status
   */
  private static Snapshot snapshot(
      String scheme, String credential, OrganisationUse organisation, String stored) {
    VersoriConnection resource =
        Fixtures.resourceWithSpec(
            """
              credentials:
              - name: key
                authScheme: {%s}
                credential: {%s: {secretRef: {name: shop}}}
            """
                .formatted(scheme, credential),
            """
            status:
              observedGeneration: 0
              connectionId: %s
              organisationId: %s
              origin: Created
              name: shop-eu
              credentials: [{name: key, id: %s, credentialId: %s%s}]
              synced: {generation: 0}
              conditions: [{type: Ready, status: "True", reason: %s, message: m}]
            """
                .formatted(
                    Fixtures.CONNECTION,
                    Fixtures.ORGANISATION,
                    ENTRY,
                    CREDENTIAL,
                    stored,
                    Reason.AVAILABLE.text()));
    resource.addFinalizer(VersoriConnection.FINALIZER);
    return Fixtures.ready(
        resource,
        organisation,
        Map.of(
            "shop",
            Fixtures.secret(
                "value",
                "v",
                "username",
                "u",
                "password",
                "p",
                "code",
                "c",
                "state",
                "s",
                "clientId",
                "i",
                "clientSecret",
                "k")));
  }
}
