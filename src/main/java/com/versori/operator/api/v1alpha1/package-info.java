/**
 * The contract with users: the {@code VersoriConnection} resource as types, without logic.
 *
 * <p>The CRD in {@code crds/} is generated from these types.
 */
package com.versori.operator.api.v1alpha1;
