/**
 * The environment of the loop: everything that is not deterministic comes in through an interface
 * of this package, or through {@link com.versori.operator.client.VersoriApi}.
 */
package com.versori.operator.port;
