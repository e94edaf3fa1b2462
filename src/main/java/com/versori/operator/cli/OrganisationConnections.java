package com.versori.operator.cli;

import com.versori.operator.versori.Access;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.ConnectionPage;
import com.versori.operator.versori.ConnectionQuery;
import com.versori.operator.versori.VersoriApi;
import com.versori.operator.versori.VersoriException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every connection of an organisation, as the pages of its listing show them. */
final class OrganisationConnections {

  private static final int PAGE = 100;
  private static final int MOST_PAGES = 2_000;

  private OrganisationConnections() {}

  /** Each once, by ID; ends also where the cursors go in circles. */
  static Collection<Connection> list(VersoriApi api, Access access, Optional<String> systemId)
      throws VersoriException {
    Map<String, Connection> found = new LinkedHashMap<>();
    Set<String> cursors = new HashSet<>();
    Optional<String> after = Optional.empty();
    for (int page = 0; page < MOST_PAGES; page++) {
      ConnectionPage answer = api.list(access, new ConnectionQuery(PAGE, after, systemId));
      answer.items().forEach(one -> found.putIfAbsent(one.id(), one));
      after = answer.next().filter(cursors::add);
      if (after.isEmpty()) {
        break;
      }
    }
    return found.values();
  }
}
