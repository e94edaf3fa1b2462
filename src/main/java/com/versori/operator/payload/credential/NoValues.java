package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Resolves nothing: for payloads that are not sent. */
public class NoValues implements ValueResolver {

  @Override
  public String text(ValueInput input) {
    return "";
  }

  @Override
  public String optionalText(ValueInput input) {
    return null;
  }

  @Override
  public String certificates(ValueInput input) {
    return "";
  }

  @Override
  public ObjectNode keyPair(ValueInput certificate, ValueInput key) {
    return WireNames.object();
  }

  @Override
  public String base64(ValueInput input) {
    return "";
  }
}
