/**
 * Pure reporting: what a pass has brought about, told as the status of the resource.
 *
 * <p>An {@link com.versori.operator.status.Outcome} and the status before it give the next status;
 * nothing here reads a clock or writes anything.
 */
package com.versori.operator.status;
