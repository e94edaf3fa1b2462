/**
 * Rate limits, breakers, and fair shares of permits and workers for calls to the Versori API. Knows
 * the API's client, but neither Kubernetes nor the operator framework; clock, alarm and threads are
 * ports.
 */
package com.versori.operator.limit;
