/** What stands in the way of a resource, as messages that name the object and the remedy. Pure. */
package com.versori.operator.findings;
