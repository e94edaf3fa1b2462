/** Metrics, alerts and the dashboard, held against each other. */
package com.versori.observability;
