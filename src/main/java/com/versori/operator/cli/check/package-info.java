/** {@code check}: judges manifests without a cluster. */
package com.versori.operator.cli.check;
