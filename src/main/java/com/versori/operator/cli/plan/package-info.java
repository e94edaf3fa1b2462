/** {@code plan}: shows what the operator would do. */
package com.versori.operator.cli.plan;
