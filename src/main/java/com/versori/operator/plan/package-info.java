/**
 * Pure decisions: what a resource asks for, what stands in its way, and what is to be done next.
 *
 * <p>Data goes one way: a resource gives a {@link com.versori.operator.plan.SecretPlan}, what was
 * observed is gathered in one {@link com.versori.operator.plan.Snapshot}, and the {@link
 * com.versori.operator.plan.Planner} makes one {@link com.versori.operator.plan.Action} of it.
 * Nothing here reads a clock, calls a server or knows the operator framework.
 *
 * <p>A new credential is a row and a function in {@link
 * com.versori.operator.plan.CredentialPayloads}, a new auth scheme in {@link
 * com.versori.operator.plan.AuthSchemePayloads}, a new rule a method and a list entry in {@link
 * com.versori.operator.plan.Planner}.
 */
package com.versori.operator.plan;
