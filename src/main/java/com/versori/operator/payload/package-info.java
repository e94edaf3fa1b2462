/**
 * From a resource and Secret values to the body of a request. Pure.
 *
 * <p>{@link ReferencedSecrets} says which Secrets a resource uses, {@link SecretValueResolver}
 * takes values from them, {@link ConnectionPayload} writes them into the body.
 */
package com.versori.operator.payload;
