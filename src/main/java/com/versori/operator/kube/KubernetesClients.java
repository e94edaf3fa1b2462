package com.versori.operator.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.kube.workaround.BoundedPages;
import com.versori.operator.kube.workaround.BoundedResources;
import com.versori.operator.kube.workaround.SecretMetadata;
import com.versori.operator.kube.workaround.SharedStrings;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;

/** Creates the Kubernetes clients of the operator and of the subcommands. */
public final class KubernetesClients {

  private static final String METADATA_LIST =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
  private static final String METADATA_WATCH =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

  private static final Pattern SECRETS = Pattern.compile("/api/v1(/namespaces/[^/]+)?/secrets$");

  /** Workaround bounded-resources, see CONTRIBUTING.md. */
  @JsonIgnoreProperties({"managedFields"})
  private interface WithoutManagedFields {}

  /** An empty list of metadata has null items. Workaround secret-metadata. */
  private interface NeverNull {
    @JsonSetter(nulls = Nulls.AS_EMPTY)
    void setItems(List<?> items);
  }

  private KubernetesClients() {}

  /**
   * The client for all requests of the operator. {@link SecretMetadata} is what it lists and
   * watches of Secrets. One client keeps the number of connections low.
   */
  public static KubernetesClient standard(Config config) {
    return standard(config, new WithBoundedPages());
  }

  /** The same, over another HTTP client. */
  public static KubernetesClient standard(Config config, HttpClient.Factory http) {
    ObjectMapper mapper =
        mapper()
            .addMixIn(ObjectMeta.class, WithoutManagedFields.class)
            .addMixIn(DefaultKubernetesResourceList.class, NeverNull.class)
            .registerModule(
                new SimpleModule("bounded")
                    .addDeserializer(String.class, new SharedStrings())
                    .setDeserializerModifier(new BoundedResources()));
    // Workaround registered-kinds, see CONTRIBUTING.md. Scanning the library's whole model instead
    // would cost time and memory at the start, and would not find own classes: each watch event
    // would first be read as a map.
    KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
    serialization.registerKubernetesResource(VersoriConnection.class);
    serialization.registerKubernetesResource(VersoriOrganisation.class);
    serialization.registerKubernetesResource(Namespace.class);
    serialization.registerKubernetesResource(SecretMetadata.class);
    serialization.registerKubernetesResource(
        "meta.k8s.io/v1", "PartialObjectMetadata", SecretMetadata.class);
    serialization.registerKubernetesResource(Status.class);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(http)
        .withKubernetesSerialization(serialization)
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("secret-metadata", new AskForMetadata()))
        .build();
  }

  /** A client for subcommands. Writes throw, because only a bug can request one. */
  public static KubernetesClient readOnly(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(new KubernetesSerialization(mapper(), true))
        .withHttpClientBuilderConsumer(
            http -> http.addOrReplaceInterceptor("read-only", new ReadOnly()))
        .build();
  }

  private static final class WithBoundedPages extends OkHttpClientFactory {
    @Override
    protected void additionalConfig(OkHttpClient.Builder builder) {
      builder.addInterceptor(new BoundedPages());
    }
  }

  private static ObjectMapper mapper() {
    return new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  private static final class ReadOnly implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!request.method().equals("GET")) {
        throw new IllegalStateException("subcommands are read-only");
      }
    }
  }

  /** Lists and watches only the metadata of Secrets. Workaround secret-metadata. */
  private static final class AskForMetadata implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!SECRETS.matcher(request.uri().getPath()).find()) {
        return;
      }
      String query = request.uri().getQuery();
      boolean watch = query != null && query.contains("watch=true");
      builder.setHeader("Accept", watch ? METADATA_WATCH : METADATA_LIST);
    }
  }
}
