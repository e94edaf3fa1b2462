/**
 * Judges objects by a CRD as the API server does when one is created, in its words and without it:
 * unknown fields, the schema, list maps, and the rules in CEL.
 */
package com.versori.operator.cli.schema;
