package com.versori.operator.model;

import java.util.Map;
import java.util.Optional;

/**
 * The labels of a namespace.
 *
 * @param labels empty: not known yet, or not readable
 * @param readable whether the operator may read namespaces
 */
public record NamespaceLabels(Optional<Map<String, String>> labels, boolean readable) {

  public static final NamespaceLabels NOT_YET = new NamespaceLabels(Optional.empty(), true);
  public static final NamespaceLabels UNREADABLE = new NamespaceLabels(Optional.empty(), false);

  public static NamespaceLabels of(Map<String, String> labels) {
    return new NamespaceLabels(Optional.of(labels == null ? Map.of() : Map.copyOf(labels)), true);
  }
}
