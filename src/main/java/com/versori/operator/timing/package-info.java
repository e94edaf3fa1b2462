/** Every backoff, timeout, delay, interval and retention time. */
package com.versori.operator.timing;
