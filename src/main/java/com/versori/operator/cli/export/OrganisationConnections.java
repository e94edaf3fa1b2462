package com.versori.operator.cli.export;

import com.versori.operator.client.ConnectionPages;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriReads;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Lists the connections of an organisation. */
final class OrganisationConnections {

  private OrganisationConnections() {}

  /** All pages; each connection once. */
  static Collection<Connection> list(VersoriReads api, Caller caller, Optional<String> systemId)
      throws VersoriException {
    List<Connection> found = new ArrayList<>();
    ConnectionPages.forEach(api, caller, systemId, found::add);
    return found;
  }
}
