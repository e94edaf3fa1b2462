/** How long the operator waits, tries and keeps things: every such time, in one file. */
package com.versori.operator.timing;
