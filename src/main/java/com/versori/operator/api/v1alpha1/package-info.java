/**
 * The contract with users: the {@code VersoriConnection} resource as types, without logic.
 *
 * <p>The CRD in {@code crds/} is generated from these types. Adding a credential member is one
 * record in {@link com.versori.operator.api.v1alpha1.Credential}, adding an auth scheme member one
 * in {@link com.versori.operator.api.v1alpha1.AuthScheme}.
 */
package com.versori.operator.api.v1alpha1;
