package com.versori.testkit.tenants;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The one installation for tests that the policies change nothing for: what is written is admitted,
 * or refused, with them as without, and the operator knows nothing of them. Attackers get the one
 * that stops less, people at honest work the one that stops more.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface RunsIn {
  Installation value();
}
