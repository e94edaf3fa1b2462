/** Access to Kubernetes by the Fabric8 client: reads, patches, events, and what caches keep. */
package com.versori.operator.kube;
