package com.versori.operator.cli.manifest;

import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** Gives plain scalars without a tag one of their own, since their type depends on the parser. */
final class PlainScalars extends Resolver {

  static final Tag PLAIN = new Tag("plain");

  @Override
  public Tag resolve(NodeId kind, String value, boolean plain) {
    if (kind != NodeId.scalar || !plain) {
      return super.resolve(kind, value, plain);
    }
    return value.equals("<<") ? Tag.MERGE : PLAIN;
  }
}
