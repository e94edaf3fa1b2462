package com.versori.operator.decide;

import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import java.util.List;
import java.util.Map;

/**
 * What status keeps of the secret values in a request.
 *
 * @param secrets the Secrets that they come from
 * @param hashes entry to the hash of its content, see {@link com.versori.operator.model.ContentKey}
 * @param fingerprints entry to fingerprint, of credentials that must not be sent twice
 */
public record SentValues(
    List<SecretVersion> secrets, Map<String, String> hashes, Map<String, String> fingerprints) {}
