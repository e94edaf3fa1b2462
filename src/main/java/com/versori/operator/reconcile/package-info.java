/**
 * The shell around the pure decisions: it observes, acts and writes, and is, with {@code Main}, the
 * only place that knows the operator framework.
 *
 * <p>{@link com.versori.operator.reconcile.ConnectionReconciler} is the loop. Reads are in {@link
 * com.versori.operator.reconcile.Observer}, calls to Versori in {@link
 * com.versori.operator.reconcile.ActionExecutor}, writes to the resource in {@link
 * com.versori.operator.reconcile.ResourceWriter}.
 */
package com.versori.operator.reconcile;
