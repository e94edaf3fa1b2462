package com.versori.operator;

/** Starts the operator. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
