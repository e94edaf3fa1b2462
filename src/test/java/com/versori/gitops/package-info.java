/** Tests of the integration with Argo CD. */
package com.versori.gitops;
