/**
 * Validates objects against a CRD as the API server does on create, with its messages but without a
 * server: unknown fields, OpenAPI schema, list maps and CEL rules.
 */
package com.versori.operator.cli.schema;
