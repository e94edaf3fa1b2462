/** From a snapshot to the request of a create or an update, with its IDs. Pure. */
package com.versori.operator.request;
