/**
 * Runs a Kubernetes API, the Versori API simulator, the operator and the examples with one command.
 * It needs only a JDK.
 */
package com.versori.sandbox;
