/**
 * The fault matrix: disturbs the jar in its own process on a real API server, and checks a ledger
 * at the end of each cell. {@code ./mvnw -Pfaults verify} runs it; {@link com.versori.faults.Cells}
 * lists the cells.
 */
package com.versori.faults;
