/**
 * A stand-in for the Versori API: a real HTTP server that behaves as the vendor's create endpoint
 * page and public API description say, and misbehaves on demand. It shares no code with the
 * operator, so that it can be a witness. Runs alone through {@link
 * com.versori.testkit.simulator.SimulatorMain}.
 */
package com.versori.testkit.simulator;
