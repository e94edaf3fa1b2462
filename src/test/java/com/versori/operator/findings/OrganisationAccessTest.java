package com.versori.operator.findings;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.model.Finding;
import com.versori.operator.model.NamespaceLabels;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.model.OrganisationUse;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which namespaces may use an organisation. The resource is in namespace integrations. */
class OrganisationAccessTest {

  private static final String LABELS = "labels: {team: shop, stage: test}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "versori-system | ''                                          | FORBIDDEN",
        "versori-system | {from: Same}                                | FORBIDDEN",
        "versori-system | {from: All}                                 | ALLOWED",
        "versori-system | {from: Names, names: [a, integrations]}     | ALLOWED",
        "versori-system | {from: Names, names: [integration]}         | FORBIDDEN",
        "versori-system | {from: Selector, selector: {matchLabels: {team: shop}}} | ALLOWED",
        "versori-system | {from: Selector, selector: {matchLabels: {team: shop, stage: x}}} | FORBIDDEN",
        "versori-system | {from: Selector, selector: {matchExpressions: [{key: team, operator: In, values: [shop, b]}]}} | ALLOWED",
        "versori-system | {from: Selector, selector: {matchExpressions: [{key: team, operator: NotIn, values: [shop]}]}} | FORBIDDEN",
        "versori-system | {from: Selector, selector: {matchExpressions: [{key: team, operator: Exists}]}} | ALLOWED",
        "versori-system | {from: Selector, selector: {matchExpressions: [{key: team, operator: DoesNotExist}]}} | FORBIDDEN",
        "versori-system | {from: Selector, selector: {matchExpressions: [{key: 'a=b,c', operator: Exists}]}} | FORBIDDEN",
        "versori-system | {from: Selector, selector: {matchExpressions: [{key: team, operator: In, values: ['a,shop']}]}} | FORBIDDEN",
        "versori-system | {from: Selector, selector: {matchExpressions: [{key: team, operator: NotIn, values: ['a) b']}]}} | FORBIDDEN",
        "versori-system | {from: Selector, selector: {matchLabels: {team: 'shop,stage'}}} | FORBIDDEN",
        "integrations   | ''                                          | ALLOWED",
        "integrations   | {from: Names, names: [a]}                   | ALLOWED",
      })
  void organisationDecidesByNamespace(String namespace, String allowed, String expected) {
    OrganisationUse use =
        use(
            Fixtures.SETTINGS,
            named(namespace),
            Optional.of(
                organisation(namespace, allowed.isEmpty() ? "" : "allowedNamespaces: " + allowed)),
            NamespaceLabels.of(Map.of("team", "shop", "stage", "test")));
    assertThat(use.isAllowed()).as(LABELS).isEqualTo(expected.equals("ALLOWED"));
    assertThat(use.problem().map(Finding::reason))
        .isEqualTo(expected.equals("ALLOWED") ? Optional.empty() : Optional.of(Reason.FORBIDDEN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                                          | false",
        "{from: None}                                                | false",
        "{from: Same}                                                | false",
        "{from: Names, names: [integrations]}                        | true",
        "{from: Selector, selector: {matchLabels: {team: shop}}}     | true",
        "{from: Selector, selector: {matchLabels: {team: other}}}    | false",
      })
  void referencesAreAllowedByNamespace(String references, boolean expected) {
    OrganisationUse use =
        use(
            Fixtures.SETTINGS,
            named("versori-system"),
            Optional.of(
                organisation(
                    "versori-system",
                    "allowedNamespaces: {from: All}\n"
                        + (references.isEmpty() ? "" : "references: " + references))),
            NamespaceLabels.of(Map.of("team", "shop")));
    assertThat(use.mayRefer()).isEqualTo(expected);
  }

  /** Otherwise a tenant could find out which organisations others have. */
  @Test
  void absentAndForbiddenHaveOneWording() {
    OrganisationUse absent = use(named("versori-system"), Optional.empty());
    OrganisationUse forbidden =
        use(named("versori-system"), Optional.of(organisation("versori-system", "")));
    assertThat(absent.problem()).isEqualTo(forbidden.problem());
    assertThat(absent.problem().orElseThrow().message())
        .isEqualTo(
            "VersoriOrganisation versori-system/acme does not exist or does not allow namespace"
                + " integrations; correct spec.organisationRef, or ask the organisation's owner to"
                + " allow the namespace in spec.allowedNamespaces");
  }

  /** Status and messages could show them; also while the labels are not known yet. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{from: Same} | false",
        "{from: Same} | true",
        "{from: Selector, selector: {matchLabels: {a: b}}} | false",
        "{from: Selector, selector: {matchLabels: {a: b}}} | true",
      })
  void contentIsKnownToThoseWhoUseOrHaveUsedIt(String allowed, boolean used) {
    VersoriConnection resource = named("versori-system");
    if (used) {
      resource.setStatus(
          Fixtures.resource("status: {organisationRef: {name: acme, namespace: versori-system}}\n")
              .getStatus());
    }
    OrganisationUse use =
        use(
            Fixtures.SETTINGS,
            resource,
            Optional.of(organisation("versori-system", "allowedNamespaces: " + allowed)),
            NamespaceLabels.NOT_YET);
    assertThat(use.isAllowed()).isFalse();
    assertThat(use.spec().isPresent()).isEqualTo(used);
  }

  @Test
  void absenceIsNamedWhereItIsNoSecret() {
    OrganisationUse byDefault = use(Fixtures.resource(), Optional.empty());
    assertThat(byDefault.ref()).isEqualTo(Fixtures.ORGANISATION_REF);
    assertThat(byDefault.problem().orElseThrow().reason()).isEqualTo(Reason.ORGANISATION_NOT_FOUND);
    OrganisationUse own = use(named("integrations"), Optional.empty());
    assertThat(own.problem().orElseThrow().reason()).isEqualTo(Reason.ORGANISATION_NOT_FOUND);
  }

  @Test
  void selectorWaitsUntilTheLabelsAreKnown() {
    VersoriOrganisation selecting =
        organisation(
            "versori-system",
            "allowedNamespaces: {from: Selector, selector: {matchLabels: {a: b}}}");
    OrganisationUse waiting =
        use(
            Fixtures.SETTINGS,
            named("versori-system"),
            Optional.of(selecting),
            NamespaceLabels.NOT_YET);
    assertThat(waiting.known()).isFalse();
    assertThat(waiting.isAllowed()).isFalse();
    assertThat(waiting.problem()).isEmpty();
    OrganisationUse unreadable =
        use(
            Fixtures.SETTINGS,
            named("versori-system"),
            Optional.of(selecting),
            NamespaceLabels.UNREADABLE);
    assertThat(unreadable.problem().orElseThrow().reason()).isEqualTo(Reason.FORBIDDEN);
  }

  /** A tenant must not send a token to a host of its choice. */
  @ParameterizedTest
  @CsvSource({
    "integrations, https://api.example.com/api/v2, true",
    "integrations, HTTPS://API.example.com:443/api/v2/, true",
    "integrations, https://api.example.com/api/v3, false",
    "integrations, https://api.example.com.evil.test/api/v2, false",
    "integrations, http://localhost:8080/api/v2, false",
    "integrations, https://api_example.com/api/v2, false",
    "integrations, https://b\u00fccher.example/api/v2, false",
    "integrations, https://api.example.com/api v2, false",
    "versori-system, https://api_example.com/api/v2, true",
    "versori-system, http://localhost:8080/api/v2, true",
  })
  void apiUrlIsOnTheListOutsideTheOperatorsNamespace(
      String namespace, String url, boolean expected) {
    VersoriOrganisation one = organisation(namespace, "");
    one.setSpec(Fixtures.organisation(url, "allowedNamespaces: {from: All}"));
    assertThat(OrganisationAccess.problem(Fixtures.SETTINGS, one).isEmpty()).isEqualTo(expected);
    OrganisationUse use = use(named(namespace), Optional.of(one));
    assertThat(use.isAllowed()).isEqualTo(expected);
    if (!expected) {
      assertThat(use.problem().orElseThrow().reason()).isEqualTo(Reason.INVALID_SPEC);
      assertThat(use.problem().orElseThrow().message()).contains(url, "VERSORI_API_URLS");
    }
  }

  @Test
  void namespaceThatIsNotWatchedIsRefusedInWords() {
    OperatorSettings settings =
        new OperatorSettings(
            "versori-system",
            Fixtures.ORGANISATION_REF,
            List.of(),
            Set.of("integrations"),
            List.of("cluster-1"),
            Duration.ofSeconds(15),
            Fixtures.SETTLE,
            Optional.empty());
    Finding finding =
        use(settings, named("elsewhere"), Optional.empty(), NamespaceLabels.NOT_YET)
            .problem()
            .orElseThrow();
    assertThat(finding.reason()).isEqualTo(Reason.ORGANISATION_NOT_FOUND);
    assertThat(finding.message()).contains("does not watch", "WATCH_NAMESPACES");
  }

  /** The organisation of a connection is not the default that another operator has. */
  @Test
  void connectionStaysWithTheOrganisationInStatus() {
    VersoriConnection made =
        Fixtures.resource(
            """
            status:
              connectionId: %s
              organisationRef: {name: former, namespace: former-system}
            """
                .formatted(Fixtures.CONNECTION));
    assertThat(use(made, Optional.empty()).ref())
        .isEqualTo(new OrganisationRef("former", "former-system"));
  }

  private static VersoriConnection named(String namespace) {
    return Fixtures.resourceWithKey(
        "  organisationRef: {name: acme, namespace: %s}\n".formatted(namespace));
  }

  private static VersoriOrganisation organisation(String namespace, String more) {
    VersoriOrganisation one = new VersoriOrganisation();
    one.getMetadata().setName("acme");
    one.getMetadata().setNamespace(namespace);
    one.setSpec(Fixtures.organisation(Fixtures.API, more));
    return one;
  }

  private static OrganisationUse use(
      VersoriConnection resource, Optional<VersoriOrganisation> found) {
    return use(Fixtures.SETTINGS, resource, found, NamespaceLabels.of(Map.of()));
  }

  private static OrganisationUse use(
      OperatorSettings settings,
      VersoriConnection resource,
      Optional<VersoriOrganisation> found,
      NamespaceLabels labels) {
    return OrganisationAccess.of(settings, resource, ref -> found, namespace -> labels);
  }
}
