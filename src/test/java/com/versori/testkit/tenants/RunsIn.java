package com.versori.testkit.tenants;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits tests that the policies do not affect to one installation. Attacks run in the one with
 * fewer policies, tests of ordinary use in the one with more.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface RunsIn {
  Installation value();
}
