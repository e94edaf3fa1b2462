/** {@code check}: validates manifests without a cluster. */
package com.versori.operator.cli.check;
