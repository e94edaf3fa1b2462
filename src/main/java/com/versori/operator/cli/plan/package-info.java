/** {@code plan}: prints what the operator would do. */
package com.versori.operator.cli.plan;
