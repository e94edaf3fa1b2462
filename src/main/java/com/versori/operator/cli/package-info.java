/**
 * The subcommands of the jar. They are read-only: they send no request that can change anything in
 * Kubernetes or on the Versori platform.
 */
package com.versori.operator.cli;
