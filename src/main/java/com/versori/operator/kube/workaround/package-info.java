/**
 * What the Kubernetes client lacks to keep little in memory; CONTRIBUTING.md lists each class with
 * its reason under "Workarounds for libraries".
 */
package com.versori.operator.kube.workaround;
