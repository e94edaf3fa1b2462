/** The manifests, the chart and the policies in {@code deploy/}, held against what they promise. */
package com.versori.deploy;
