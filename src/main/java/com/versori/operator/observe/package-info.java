/** Reads: what a decision needs of Kubernetes, of the Versori API and of earlier passes. */
package com.versori.operator.observe;
