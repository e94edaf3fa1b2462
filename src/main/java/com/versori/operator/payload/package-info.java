/**
 * From a resource and Secret values to the body of a request. Pure.
 *
 * <p>{@link ReferencedSecrets} lists the Secrets of a resource, {@link SecretValueResolver} reads
 * values from them, {@link ConnectionPayload} writes the body.
 */
package com.versori.operator.payload;
