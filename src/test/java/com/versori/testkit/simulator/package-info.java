/**
 * A simulator of the Versori API: an HTTP server that follows the vendor's documentation of the
 * create endpoint and the public API description, and injects faults on demand. It shares no code
 * with the operator, so that both cannot have the same mistake. It can be started alone by {@link
 * com.versori.testkit.simulator.SimulatorMain}.
 */
package com.versori.testkit.simulator;
