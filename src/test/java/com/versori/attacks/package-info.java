/** Tenants that share one installation attack each other, with no right but those of a tenant. */
package com.versori.attacks;
