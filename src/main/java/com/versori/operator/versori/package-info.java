/**
 * The Versori API over HTTP, as the vendor's create endpoint page and public API description give
 * it. Knows no Kubernetes.
 *
 * <p>A new endpoint is a method of {@link com.versori.operator.versori.VersoriApi} and a line in
 * {@link com.versori.operator.versori.OkHttpVersoriApi}.
 */
package com.versori.operator.versori;
