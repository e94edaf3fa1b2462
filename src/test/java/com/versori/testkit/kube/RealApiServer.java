package com.versori.testkit.kube;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Needs a real kube-apiserver: skipped, visibly, where {@code KUBEBUILDER_ASSETS} names none. One
 * server serves all tests of a run; a test method may take it as a {@link RealKubeApi} parameter.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("real-api-server")
@ExtendWith(RealApiServerExtension.class)
public @interface RealApiServer {}
