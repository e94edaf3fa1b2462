/**
 * Workarounds for the Kubernetes client's use of memory; CONTRIBUTING.md gives the reason for each
 * under "Workarounds for libraries".
 */
package com.versori.operator.kube.workaround;
