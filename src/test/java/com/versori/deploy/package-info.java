/** Tests of the manifests, the chart and the policies in {@code deploy/}. */
package com.versori.deploy;
