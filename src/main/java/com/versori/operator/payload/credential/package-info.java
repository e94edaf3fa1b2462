/**
 * Each credential type and auth scheme as the Versori API writes it. Pure.
 *
 * <p>A new credential is a row and a function in {@link CredentialPayloads}, a new auth scheme in
 * {@link AuthSchemePayloads}.
 */
package com.versori.operator.payload.credential;
