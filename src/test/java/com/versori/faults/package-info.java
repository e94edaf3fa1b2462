/**
 * The fault matrix: the jar in its own process on a real API server, disturbed in every way that is
 * known, and a ledger at the end of each cell. {@code ./mvnw -Pfaults verify} runs it; {@link
 * com.versori.faults.Cells} lists the cells.
 */
package com.versori.faults;
