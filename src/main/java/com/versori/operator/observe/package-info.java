/** Reads what a decision needs from Kubernetes, the Versori API and earlier passes. */
package com.versori.operator.observe;
