/**
 * The subcommands of the jar, for pipelines and for bringing in what exists. They only read: no
 * request that could change anything is ever sent, to Kubernetes or to Versori.
 */
package com.versori.operator.cli;
