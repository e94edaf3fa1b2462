/** The operator's process: start and stop, probes, metrics endpoint, logging. */
package com.versori.operator.process;
