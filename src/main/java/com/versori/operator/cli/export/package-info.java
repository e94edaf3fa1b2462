/** {@code export}: writes existing connections as manifests. */
package com.versori.operator.cli.export;
