/** What Argo CD, Flux and Kustomize need to know of the resource: tested as they would use it. */
package com.versori.gitops;
