/** Requests and answers of the Versori API, and the caller of a request. */
package com.versori.operator.client.model;
