/**
 * The operator on a laptop, with nothing installed but a JDK: a Kubernetes API, the Versori API
 * simulator, the operator and the examples, in one command.
 */
package com.versori.sandbox;
