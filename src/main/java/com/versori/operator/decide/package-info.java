/**
 * From a snapshot to one action. Pure.
 *
 * <p>A new rule is a method and a list entry in {@link Planner}.
 */
package com.versori.operator.decide;
