/** Reads Kubernetes manifests from files, with the line of each field. */
package com.versori.operator.cli.manifest;
