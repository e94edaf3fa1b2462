/**
 * The Versori API over HTTP, as in the vendor's create endpoint page and public API description.
 * Does not depend on Kubernetes.
 */
package com.versori.operator.client;
