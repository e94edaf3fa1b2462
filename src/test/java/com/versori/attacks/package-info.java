/** Tenants of one installation attack each other with a tenant's rights. */
package com.versori.attacks;
