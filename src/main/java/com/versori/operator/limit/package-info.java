/**
 * Who may call the Versori API, and when: rate limits, breakers, and fair shares of permits and
 * workers. It knows the API's client and nothing of Kubernetes or the operator framework; clock,
 * alarm and threads come in from outside.
 */
package com.versori.operator.limit;
