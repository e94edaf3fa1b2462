/** What the Versori API takes and answers, and the caller that a request is made for. */
package com.versori.operator.client.model;
