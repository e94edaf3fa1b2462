/** Kubernetes manifests as files hold them, with the line of each field. */
package com.versori.operator.cli.manifest;
