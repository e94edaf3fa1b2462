package com.versori.attacks;

/** What a tenant may do in its own namespace. */
public enum Rights {
  /** Write resources and Secrets. */
  WRITE("create,get,list,watch,update,patch,delete", "versoriconnections"),

  /** Everything with resources, as a wildcard in a Role gives it: their status, too. */
  EVERYTHING("*", "versoriconnections,versoriconnections/status,versoriconnections/finalizers");

  private final String verbs;
  private final String resources;

  Rights(String verbs, String resources) {
    this.verbs = verbs;
    this.resources = resources;
  }

  /** A Role with these rights. */
  String role(String namespace) {
    return """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: tenant, namespace: %s}
        rules:
        - apiGroups: [versori.com]
          resources: [%s]
          verbs: [%s]
        - apiGroups: [""]
          resources: [secrets]
          verbs: [create, get, list, watch, update, patch, delete]
        - apiGroups: ["", events.k8s.io]
          resources: [events]
          verbs: [get, list, watch]
        """
        .formatted(namespace, resources, quoted());
  }

  private String quoted() {
    return verbs.equals("*") ? "'*'" : verbs;
  }
}
