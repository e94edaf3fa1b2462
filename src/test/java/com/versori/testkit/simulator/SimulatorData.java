package com.versori.testkit.simulator;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The initial data of a simulator, which the examples use. */
public final class SimulatorData {

  public static final String ORGANISATION_ID = "01HFZ7Y8QJ4Z5X0N3V6W9R2T1K";
  public static final String TOKEN = "sandbox-token";
  public static final String OTHER_ORGANISATION_ID = "01HFZ7Y8QJ4Z5X0N3V6W9R2T2M";
  public static final String OTHER_TOKEN = "other-sandbox-token";
  public static final String PROJECT_ID = "01HG0A5T6YB8ZK4Q1V2W3X4Y5Z";

  public static final String ENVIRONMENT_ID = "01HG0A5T6YB8ZK4Q1V2W3X4Y61";

  /** A connection template of the project's environment. */
  public record Template(
      String id,
      String systemId,
      String name,
      String baseUrl,
      boolean dynamic,
      String authSchemeConfig) {}

  public static final Template SHOP =
      new Template(
          "01KKBZ1ZB4SG2TRVKWQ7GNY3F3",
          "01KKBZ1ZB4SG2TRVKWQ7GNY3S1",
          "shop",
          "https://shop.example.com",
          false,
          "{\"type\": \"api-key\", \"apiKey\": {\"id\": \"api-key\", \"description\": \"Key\","
              + " \"name\": \"X-Shop-Key\", \"in\": \"header\"}}");
  public static final Template BILLING =
      new Template(
          "01KKBZ1ZB4SG2TRVKWQ7GNY3F4",
          "01KKBZ1ZB4SG2TRVKWQ7GNY3S2",
          "billing",
          "https://billing.example.com",
          false,
          "{\"type\": \"api-key\", \"apiKey\": {\"id\": \"billing-key\", \"description\": \"Key\","
              + " \"validationMessages\": [], \"name\": \"X-Billing-Key\", \"in\": \"query\"}}");

  /** For connections of end users. */
  public static final Template CUSTOMERS =
      new Template(
          "01KKBZ1ZB4SG2TRVKWQ7GNY3F6",
          "01KKBZ1ZB4SG2TRVKWQ7GNY3S4",
          "customers",
          "https://customers.example.com",
          true,
          SHOP.authSchemeConfig());

  /** The stored OAuth client of {@link #CRM}. */
  public static final String CRM_CLIENT = "01KKC00000000000000000CRM1";

  /** In URLs of {@link #CRM}, in place of the simulator's own host. */
  static final String SIMULATOR = "https://simulator/";

  public static final Template CRM =
      new Template(
          "01KKBZ1ZB4SG2TRVKWQ7GNY3F5",
          "01KKBZ1ZB4SG2TRVKWQ7GNY3S3",
          "crm",
          "https://crm.example.com",
          false,
          """
          {"type": "oauth2", "oauth2": {"id": "login", "description": "Login", "pkce": true,
            "authorizeUrl": "%1$sprovider/authorize", "tokenUrl": "%1$sprovider/token",
            "scopes": [{"name": "contacts.read"}, {"name": "offline_access"}],
            "defaultScopes": ["contacts.read"],
            "grant": {"type": "authorizationCode", "authorizationCode": {
              "credentialId": "%2$s", "organisationId": "%3$s", "clientId": "crm-client"}}}}
          """
              .formatted(SIMULATOR, CRM_CLIENT, ORGANISATION_ID));

  public static final List<Template> TEMPLATES = List.of(SHOP, BILLING, CRM, CUSTOMERS);

  /** The external ID of the end user that each organisation has from the start. */
  public static final String END_USER = "customer-42";

  private static final int NUMBERS = 100_000;
  private static final Pattern NUMBERED = Pattern.compile("01KKBZ1ZB4SG2TRVKWQ7([TV])([0-9]{5})");

  /** One of 100,000 more templates, which no project lists. */
  public static Template numbered(int number) {
    String digits = "%05d".formatted(number);
    return new Template(
        "01KKBZ1ZB4SG2TRVKWQ7T" + digits,
        "01KKBZ1ZB4SG2TRVKWQ7S" + digits,
        "numbered-" + number,
        "https://numbered.example.com",
        false,
        SHOP.authSchemeConfig());
  }

  /** One of 100,000 more templates of the shop's system, in other environments. */
  public static Template sibling(int number) {
    return new Template(
        "01KKBZ1ZB4SG2TRVKWQ7V%05d".formatted(number),
        SHOP.systemId(),
        "sibling-" + number,
        SHOP.baseUrl(),
        false,
        SHOP.authSchemeConfig());
  }

  /**
   * The template of a resource: a template serves one static resource of a namespace. That of
   * {@code shop} is {@link #SHOP}, others have siblings of it.
   */
  public static Template of(String resource) {
    return resource.equals(SHOP.name())
        ? SHOP
        : sibling(Math.floorMod(resource.hashCode(), NUMBERS));
  }

  static Optional<Template> template(String id) {
    Matcher matcher = NUMBERED.matcher(id);
    if (matcher.matches()) {
      int number = Integer.parseInt(matcher.group(2));
      return Optional.of(matcher.group(1).equals("T") ? numbered(number) : sibling(number));
    }
    return TEMPLATES.stream().filter(t -> t.id().equals(id)).findFirst();
  }

  private SimulatorData() {}
}
