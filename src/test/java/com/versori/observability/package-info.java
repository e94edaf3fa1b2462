/** Tests that metrics, alerts and dashboard are consistent. */
package com.versori.observability;
