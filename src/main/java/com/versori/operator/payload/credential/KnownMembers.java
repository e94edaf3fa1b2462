package com.versori.operator.payload.credential;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The members of a JSON object on the wire that this operator knows.
 *
 * @param members name to the known members of the value, which may be an object or a list of them
 * @param key the member that identifies an object in a list; empty outside of a list
 */
record KnownMembers(Map<String, KnownMembers> members, String key) {

  static KnownMembers of(String... names) {
    return new KnownMembers(Map.of(), "").and(names);
  }

  KnownMembers and(String... names) {
    KnownMembers all = this;
    for (String name : names) {
      all = all.and(name, new KnownMembers(Map.of(), ""));
    }
    return all;
  }

  KnownMembers and(String name, KnownMembers value) {
    Map<String, KnownMembers> more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new KnownMembers(more, key);
  }

  /** Of the objects in a list. */
  KnownMembers by(String identifier) {
    return new KnownMembers(members, identifier);
  }
}
