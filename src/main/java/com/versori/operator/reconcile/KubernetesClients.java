package com.versori.operator.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;

/** The two ways in which the operator speaks to the Kubernetes API. */
public final class KubernetesClients {

  private static final String METADATA_LIST =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
  private static final String METADATA_WATCH =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

  @JsonIgnoreProperties({"managedFields"})
  private interface WithoutManagedFields {}

  /** {@code kubectl apply} keeps a copy of what it sent in an annotation: values and all. */
  @JsonIgnoreProperties({"managedFields", "annotations"})
  private interface NameAndVersion {}

  @JsonIgnoreProperties({"data", "stringData"})
  private interface WithoutData {}

  private KubernetesClients() {}

  /** For resources, events, leases, and Secrets at the moment of use. */
  public static KubernetesClient standard(Config config) {
    ObjectMapper mapper =
        mapper()
            .addMixIn(ObjectMeta.class, WithoutManagedFields.class)
            .registerModule(
                new SimpleModule("shared-strings")
                    .addDeserializer(String.class, new SharedStrings()));
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(new KubernetesSerialization(mapper, true))
        .build();
  }

  /** A client that cannot change anything: whatever asks for that is a mistake of ours. */
  public static KubernetesClient readOnly(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(new KubernetesSerialization(mapper(), true))
        .withHttpClientBuilderConsumer(
            http -> http.addOrReplaceInterceptor("read-only", new ReadOnly()))
        .build();
  }

  /**
   * For the Secret index: asks for metadata only, and where a server sends more all the same, data
   * and annotations are dropped while they are parsed.
   */
  public static KubernetesClient metadataOnly(Config config) {
    ObjectMapper mapper =
        mapper()
            .addMixIn(ObjectMeta.class, NameAndVersion.class)
            .addMixIn(Secret.class, WithoutData.class);
    // A listing of metadata that is empty has null for its items.
    mapper.configOverride(List.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    KubernetesSerialization serialization = new KubernetesSerialization(mapper, true);
    serialization.registerKubernetesResource(
        "meta.k8s.io/v1", "PartialObjectMetadata", Secret.class);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization)
        .withHttpClientBuilderConsumer(
            http -> http.addOrReplaceInterceptor("metadata-only", new AskForMetadata()))
        .build();
  }

  private static ObjectMapper mapper() {
    return new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  private static final class ReadOnly implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!request.method().equals("GET")) {
        throw new IllegalStateException("subcommands only read");
      }
    }
  }

  private static final class AskForMetadata implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      String query = request.uri().getQuery();
      boolean watch = query != null && query.contains("watch=true");
      builder.setHeader("Accept", watch ? METADATA_WATCH : METADATA_LIST);
    }
  }
}
