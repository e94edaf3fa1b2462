package com.versori.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Generates the admission policies that check every path of the spec with a Secret or a URL. */
public final class Policies {

  public static final Path FOLDER = Path.of("deploy/policies");
  private static final String ENTRIES = "credentials[]";

  /** The API server allows two authorizer checks per expression and 28 per policy. */
  private static final int CHECKED = 20;

  /** The maximum number of names before duplicates are removed. */
  private static final int NAMED = 128;

  private static final String HEADER =
      """
      # Generated from the CRD; do not edit. To regenerate it: ./mvnw test -Dtest=PoliciesTest -Dgenerated.write=true
      """;

  private static final String MATCH =
      """
        failurePolicy: Fail
        matchConstraints:
          resourceRules:
          - apiGroups: [versori.com]
            apiVersions: ["*"]
            operations: [CREATE, UPDATE]
            resources: [versoriconnections]
        matchConditions:
        # Users who may not read the Secrets, such as a backup tool, may change labels, finalizers and other annotations. These
        # two annotations make the operator send the Secrets to a connection that the user names.
        - name: changes-what-is-sent
          expression: >-
            request.operation == 'CREATE' || object.spec != oldObject.spec
            || ['versori.com/resolve-create', 'versori.com/take-over'].exists(a, object.metadata.?annotations[?a].hasValue()
            && object.metadata.?annotations[?a] != oldObject.metadata.?annotations[?a])
      """;

  private Policies() {}

  /**
   * A policy that is bound to labelled namespaces only, so that it does not affect other tests.
   *
   * @param label in YAML: {@code key: value}
   */
  public static String boundTo(String label, String yaml) {
    return yaml.contains("namespaceSelector")
        ? yaml.replace("      matchLabels:\n", "      matchLabels:\n        " + label + "\n")
        : yaml
            + "  matchResources:\n    namespaceSelector:\n      matchLabels:\n        "
            + label
            + "\n";
  }

  static List<String> secretPaths() throws IOException {
    return paths((name, schema) -> name.equals("secretRef") || name.equals("secretKeyRef"));
  }

  static List<String> urlPaths() throws IOException {
    return paths(
        (name, schema) -> schema.path("x-kubernetes-validations").toString().contains("isURL"));
  }

  static List<String> parameterPaths() throws IOException {
    return paths(
        (name, schema) ->
            schema.at("/items/properties/name").isObject()
                && schema.at("/items/properties/value/type").isTextual());
  }

  static String readableSecrets() throws IOException {
    return secrets(
        """
        # A user who writes a VersoriConnection must be able to get each Secret that it names. Otherwise the operator, which can
        # read all of them, could be made to send one to a host that the user chooses. If a GitOps controller that may read
        # every Secret writes for all tenants, this policy restricts nothing: use namespace-secrets.yaml.
        """,
        "readable-secrets",
        "authorizer",
        "request.userInfo.username",
        "");
  }

  /** The same policy, with the rights of the namespace's service account instead of the user's. */
  static String namespaceSecrets() throws IOException {
    return secrets(
        """
        # The service account versori-connections of a VersoriConnection's namespace must be able to get each Secret that the
        # resource names, whichever user writes it. For clusters where one GitOps controller, which may read every Secret,
        # writes for all tenants: the rights of the tenant's service account decide, not those of the controller. The tenant
        # must not be able to grant rights to that service account. No pod needs to run as it.
        """,
        "namespace-secrets",
        "authorizer.serviceAccount(request.namespace, 'versori-connections')",
        "'service account ' + request.namespace + '/versori-connections'",
        "; bind it to a Role that names the Secret");
  }

  /**
   * @param subject the subject whose rights count
   * @param description names the subject in messages, in CEL
   */
  private static String secrets(
      String why, String name, String subject, String description, String remedy)
      throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    text.append(why)
        .append(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata:
              name: versoriconnections-%s
            spec:
            """
                .formatted(name));
    text.append(MATCH).append("  variables:\n");
    text.append("  - name: named\n    expression: >-\n");
    text.append(union(secretPaths().stream().map(path -> path + ".name").toList()));
    text.append(
        """
          # Without duplicates.
          - name: secrets
            expression: >-
              [%s]
              .filter(i, i < size(variables.named) && variables.named.indexOf(variables.named[i]) == i)
              .map(i, variables.named[i])
          - name: readsAll
            expression: %s.group('').resource('secrets').namespace(request.namespace).check('get').allowed()
          validations:
          - expression: variables.readsAll || (size(variables.named) <= %d && size(variables.secrets) <= %d)
            message: the resource names more than %d Secrets; this needs the right to get every Secret of the namespace
        """
            .formatted(
                IntStream.range(0, NAMED)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(",")),
                subject,
                NAMED,
                CHECKED,
                CHECKED));
    for (int i = 0; i < CHECKED; i++) {
      text.append(
          """
            - expression: >-
                variables.readsAll || size(variables.secrets) <= %1$d || %2$s.group('').resource('secrets')
                .namespace(request.namespace).name(variables.secrets[%1$d]).check('get').allowed()
              messageExpression: >-
                %3$s + ' may not get the Secret ' + request.namespace + '/' + variables.secrets[%1$d]
                + ', whose content would be sent to the connection%4$s'
              reason: Forbidden
          """
              .formatted(i, subject, description, remedy));
    }
    return text.append(binding("versoriconnections-" + name, "")).toString();
  }

  static String allowedHosts() throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    text.append(
        """
        # Hosts that URLs may use, with https only, for every user. "*.example.com" matches every name below example.com.
        # Parameters of OAuth requests count as URLs if their name is redirect_uri or their value is a URL.
        # Insert your hosts, or use your own ConfigMap with this name.
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: versori-allowed-hosts
          namespace: versori-system
        data:
          hosts: |
            example.com
            *.example.com
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata:
          name: versoriconnections-allowed-hosts
        spec:
          paramKind:
            apiVersion: v1
            kind: ConfigMap
        """);
    text.append(MATCH).append("  variables:\n");
    text.append("  - name: urls\n    expression: >-\n").append(union(urlPaths()));
    text.append(
        """
          - name: allowed
            expression: >-
              params.data.hosts.replace(',', ' ').replace('\\n', ' ').split(' ').filter(host, host != '')
          # Also rejects URLs that two parsers could read differently.
          - name: refused
            expression: >-
              variables.urls.filter(u, %s)
          - name: parameters
            expression: >-
        %s  - name: refusedParameters
            expression: >-
              variables.parameters.map(list, list.filter(p, (p.name.lowerAscii().matches('^redirect_?ur[il]$') || p.value.contains('://')
              || p.value.trim().matches('^[/\\\\\\\\]{2}')) && (%s))).filter(list, size(list) > 0)
          validations:
          - expression: size(variables.refused) == 0
            messageExpression: >-
              variables.refused[0] + ' is not an https URL of a host that ConfigMap ' + params.metadata.namespace + '/' + params.metadata.name
              + ' allows; ask its owner to add the host'
            reason: Forbidden
          - expression: size(variables.refusedParameters) == 0
            messageExpression: >-
              'parameter ' + variables.refusedParameters[0][0].name + ' is ' + variables.refusedParameters[0][0].value
              + ', which is not an https URL of a host that ConfigMap ' + params.metadata.namespace + '/' + params.metadata.name
              + ' allows; ask its owner to add the host'
            reason: Forbidden
        """
            .formatted(refused("u"), union(parameterPaths()), refused("p.value")));
    return text.append(
            binding(
                "versoriconnections-allowed-hosts",
                """
                  paramRef:
                    name: versori-allowed-hosts
                    namespace: versori-system
                    parameterNotFoundAction: Deny
                """))
        .toString();
  }

  /** CEL that is true for a URL whose host is not in the list. */
  private static String refused(String url) {
    return """
        !%1$s.matches('^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#].*)?$') || !variables.allowed.exists(a, a.startsWith('*.')
              ? url(%1$s).getHostname().lowerAscii().endsWith(a.substring(1).lowerAscii()) : url(%1$s).getHostname().lowerAscii() == a.lowerAscii())"""
        .formatted(url);
  }

  private static String binding(String policy, String more) {
    return """
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata:
          name: %1$s
        spec:
          policyName: %1$s
          validationActions: [Deny]
        """
            .formatted(policy)
        + more;
  }

  /** The values at the paths, as one CEL list. */
  private static String union(List<String> paths) {
    return paths.stream()
        .map(Policies::values)
        .collect(Collectors.joining("\n      + ", "      ", "\n"));
  }

  private static String values(String path) {
    if (!path.startsWith(ENTRIES)) {
      return "[?object.spec.?" + path.replace(".", ".?") + "]";
    }
    String leaf = path.substring(ENTRIES.length() + 1);
    return "object.spec.?credentials.orValue([]).map(c, c.?%s.hasValue(), c.%s)"
        .formatted(leaf.replace(".", ".?"), leaf);
  }

  private static List<String> paths(BiPredicate<String, JsonNode> wanted) throws IOException {
    JsonNode crd =
        new ObjectMapper(new YAMLFactory())
            .readTree(Path.of("crds/versoriconnections.versori.com.yaml").toFile());
    List<String> paths = new ArrayList<>();
    collect("", crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"), wanted, paths);
    return paths;
  }

  private static void collect(
      String path, JsonNode schema, BiPredicate<String, JsonNode> wanted, List<String> into) {
    String name = path.substring(path.lastIndexOf('.') + 1);
    if (wanted.test(name, schema)) {
      if (path.indexOf("[]") != path.lastIndexOf("[]")
          || path.contains("[]") && !path.startsWith(ENTRIES)) {
        throw new IllegalStateException(path + " is in a list that the policies do not look into");
      }
      into.add(path);
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            child ->
                collect(
                    path.isEmpty() ? child.getKey() : path + "." + child.getKey(),
                    child.getValue(),
                    wanted,
                    into));
    if (schema.has("items")) {
      collect(path + "[]", schema.path("items"), wanted, into);
    }
  }
}
