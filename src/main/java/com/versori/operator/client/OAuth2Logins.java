package com.versori.operator.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.client.model.Caller;
import okhttp3.HttpUrl;

/** Logins at OAuth 2.0 providers. They change no connection; only subcommands start them. */
public interface OAuth2Logins {

  /**
   * {@code POST /o/{organisation}/systems/{id}/oauth2/initialise}.
   *
   * @return the URL at which a person logs in
   */
  HttpUrl start(Caller caller, String systemId, ObjectNode request) throws VersoriException;
}
