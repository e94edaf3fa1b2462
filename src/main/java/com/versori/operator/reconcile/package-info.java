/**
 * The loop that joins observe, decide, act and report, with its queue and requeue times. The only
 * package that knows the operator framework.
 */
package com.versori.operator.reconcile;
