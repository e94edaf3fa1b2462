/** The operator's process: start, stop, probes, metrics endpoint and logging. */
package com.versori.operator.process;
