/**
 * The production loop in a deterministic world: virtual time, one thread, and a Kubernetes and a
 * Versori API in memory. Enumerates the histories of one resource with one disturbance.
 */
package com.versori.simulation;
