/** Kubernetes and the Versori platform in memory, in virtual time. They know no operator. */
package com.versori.simulation.memory;
