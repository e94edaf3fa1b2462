/**
 * Credentials and auth schemes of a connection, and references to the Secrets that hold their
 * values.
 */
package com.versori.operator.api.v1alpha1.credential;
