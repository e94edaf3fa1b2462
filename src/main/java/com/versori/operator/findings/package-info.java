/** Findings: messages that name the object, the problem and the remedy. Pure. */
package com.versori.operator.findings;
