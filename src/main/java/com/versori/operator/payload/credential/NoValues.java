package com.versori.operator.payload.credential;

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
}
