package com.versori.testkit.tenants;

/** The rights of a tenant in its own namespace. */
public enum Rights {
  /** Write resources and Secrets. */
  WRITE("create,get,list,watch,update,patch,delete", "versoriconnections", true),

  /** Write resources, organisations and Secrets. */
  ORGANISATIONS(
      "create,get,list,watch,update,patch,delete", "versoriconnections,versoriorganisations", true),

  /** Write resources and organisations, without reading Secrets. */
  ORGANISATIONS_WITHOUT_SECRETS(
      "create,get,list,watch,update,patch,delete",
      "versoriconnections,versoriorganisations",
      false),

  /** Write resources, without reading Secrets. */
  WITHOUT_SECRETS("create,get,list,watch,update,patch,delete", "versoriconnections", false),

  /** All verbs on resources by a wildcard, which includes their status. */
  EVERYTHING(
      "*", "versoriconnections,versoriconnections/status,versoriconnections/finalizers", true);

  private final String verbs;
  private final String resources;

  private final boolean secrets;

  Rights(String verbs, String resources, boolean secrets) {
    this.secrets = secrets;
    this.verbs = verbs;
    this.resources = resources;
  }

  /** A Role with these rights. */
  String role(String name, String namespace) {
    String role =
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: %s, namespace: %s}
        rules:
        - apiGroups: [versori.com]
          resources: [%s]
          verbs: [%s]
        """
            .formatted(name, namespace, resources, verbs.equals("*") ? "'*'" : verbs);
    return secrets
        ? role
            + """
            - apiGroups: [""]
              resources: [secrets]
              verbs: [create, get, list, watch, update, patch, delete]
            """
        : role;
  }
}
