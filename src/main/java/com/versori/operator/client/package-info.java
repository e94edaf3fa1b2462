/**
 * The Versori API over HTTP, as the vendor's create endpoint page and public API description give
 * it. Knows no Kubernetes.
 *
 * <p>A new endpoint is a method of {@link VersoriApi} and a line in {@link OkHttpVersoriApi}.
 */
package com.versori.operator.client;
