package com.versori.testkit.kube;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Needs a real kube-apiserver: the test is skipped visibly unless {@code KUBEBUILDER_ASSETS} names
 * one. All tests of a run share the server; a test method may have a {@link RealKubeApi} parameter.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("real-api-server")
@ExtendWith(RealApiServerExtension.class)
public @interface RealApiServer {}
