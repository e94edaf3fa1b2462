package com.versori.operator.kube.workaround;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * The namespace, name and version of a Secret. Nothing else is read: {@code kubectl apply} stores a
 * copy of the values in an annotation.
 *
 * <p>Workaround secret-metadata, see CONTRIBUTING.md.
 */
@Group("")
@Version(SecretMetadata.VERSION)
@Kind("Secret")
@Plural("secrets")
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public final class SecretMetadata implements HasMetadata, Namespaced {

  private static final long serialVersionUID = 1L;
  static final String VERSION = "v1";

  private String apiVersion = VERSION;

  @JsonIncludeProperties({"namespace", "name", "resourceVersion"})
  private ObjectMeta metadata;

  @Override
  public String getApiVersion() {
    return apiVersion;
  }

  @Override
  public void setApiVersion(String version) {
    apiVersion = version;
  }

  @Override
  public ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  public void setMetadata(ObjectMeta metadata) {
    this.metadata = metadata;
  }
}
