/**
 * The input of a decision: the resource, observations, the process's history, findings and the
 * ownership mark.
 *
 * <p>Pure: no clock, no calls, no operator framework.
 */
package com.versori.operator.model;
