/** What the operator says outside of status: log fields, events and metrics. */
package com.versori.operator.telemetry;
