/** Publishes what the operator reports outside of status: log lines, events and metrics. */
package com.versori.operator.telemetry;
