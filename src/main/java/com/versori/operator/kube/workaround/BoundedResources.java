package com.versori.operator.kube.workaround;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds the size of a cached resource while it is read, because users choose its size. Foreign
 * annotations and owner references are dropped. Of a resource that exceeds the limits, only what
 * its deletion needs is kept, with a note that it was cut.
 *
 * <p>Workaround bounded-resources, see CONTRIBUTING.md.
 */
public final class BoundedResources extends BeanDeserializerModifier {

  private static final long serialVersionUID = 1L;

  /** In characters; a usual spec has about 1,000. */
  static final int MOST_SPEC = 64 * 1024;

  static final int MOST_STATUS = 64 * 1024;

  /** Labels and finalizers together. */
  static final int MOST_METADATA = 16 * 1024;

  public static final int LONGEST_ANNOTATION = 4 * 1024;

  /** The longest text that is kept of a spec or status that is too large. */
  private static final int LONGEST_TEXT = 2_048;

  /** Characters read so far, for the resource that is being read. */
  private static final class Sizes {
    private long text;
    private long spec;
    private long status;
  }

  /** Adds a text to the size of the resource that is being read. */
  static void count(String text, DeserializationContext context) {
    if (context.getAttribute(Sizes.class) instanceof Sizes sizes) {
      sizes.text += text.length();
    }
  }

  @Override
  public JsonDeserializer<?> modifyDeserializer(
      DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
    Class<?> type = bean.getBeanClass();
    if (type == VersoriOrganisation.class || type == Namespace.class) {
      return new WithoutAnnotations(deserializer);
    }
    return type == VersoriConnection.class
            || type == VersoriConnectionSpec.class
            || type == VersoriConnectionStatus.class
        ? new Bounded(deserializer)
        : deserializer;
  }

  private static final class Bounded extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    Bounded(JsonDeserializer<?> read) {
      super(read);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> read) {
      return new Bounded(read);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      boolean whole = handledType() == VersoriConnection.class;
      if (whole) {
        context.setAttribute(Sizes.class, new Sizes());
      }
      Sizes sizes = (Sizes) context.getAttribute(Sizes.class);
      long before = sizes == null ? 0 : sizes.text;
      Object read = super.deserialize(parser, context);
      if (whole) {
        context.setAttribute(Sizes.class, null);
        bound((VersoriConnection) read, sizes);
      } else if (sizes != null && read instanceof VersoriConnectionSpec) {
        sizes.spec = sizes.text - before;
      } else if (sizes != null) {
        sizes.status = sizes.text - before;
      }
      return read;
    }
  }

  /** Of organisations and namespaces, only what access depends on is kept. */
  private static final class WithoutAnnotations extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    WithoutAnnotations(JsonDeserializer<?> read) {
      super(read);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> read) {
      return new WithoutAnnotations(read);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      HasMetadata read = (HasMetadata) super.deserialize(parser, context);
      if (read.getMetadata() == null) {
        return read;
      }
      read.getMetadata().setAnnotations(Map.of());
      read.getMetadata().setOwnerReferences(List.of());
      read.getMetadata().setFinalizers(List.of());
      if (read instanceof VersoriOrganisation) {
        read.getMetadata().setLabels(Map.of());
      }
      return read;
    }
  }

  private static void bound(VersoriConnection resource, Sizes sizes) {
    ObjectMeta metadata = resource.getMetadata();
    metadata.setOwnerReferences(List.of());
    metadata.setAnnotations(own(metadata.getAnnotations()));
    if (sizes.spec > MOST_SPEC) {
      resource.setSpec(least(resource.getSpec()));
      resource.noteCut(tooLarge("spec has", sizes.spec, MOST_SPEC));
    }
    if (sizes.status > MOST_STATUS) {
      resource.setStatus(least(resource.getStatus()));
      resource.noteCut(tooLarge("status has", sizes.status, MOST_STATUS));
    }
    long rest = sizeOf(metadata);
    if (rest > MOST_METADATA) {
      boolean ours = resource.hasFinalizer(VersoriConnection.FINALIZER);
      metadata.setFinalizers(ours ? List.of(VersoriConnection.FINALIZER) : List.of());
      metadata.setLabels(Map.of());
      resource.noteCut(tooLarge("labels and finalizers have", rest, MOST_METADATA));
    }
  }

  private static String tooLarge(String what, long is, int most) {
    return "its %s %d characters, but the limit is %d".formatted(what, is, most);
  }

  private static long sizeOf(ObjectMeta metadata) {
    long size = 0;
    if (metadata.getLabels() != null) {
      for (var label : metadata.getLabels().entrySet()) {
        size += label.getKey().length() + String.valueOf(label.getValue()).length();
      }
    }
    for (String finalizer : metadata.getFinalizers()) {
      size += finalizer.length();
    }
    return size;
  }

  /** The annotations that the operator reads. */
  private static Map<String, String> own(Map<String, String> annotations) {
    if (annotations == null) {
      return null;
    }
    Map<String, String> own = new LinkedHashMap<>();
    annotations.forEach(
        (key, value) -> {
          if (VersoriConnection.ANNOTATIONS.contains(key)) {
            own.put(key, cut(value, LONGEST_ANNOTATION));
          }
        });
    return own;
  }

  private static String cut(String text, int longest) {
    return text == null || text.length() <= longest ? text : text.substring(0, longest);
  }

  private static String unlessLong(String text) {
    return text == null || text.length() > LONGEST_TEXT ? null : text;
  }

  private static VersoriConnectionSpec least(VersoriConnectionSpec spec) {
    return new VersoriConnectionSpec(
        unlessLong(spec.templateId()),
        null,
        unlessLong(spec.name()),
        unlessLong(spec.baseUrl()),
        unlessLong(spec.externalId()),
        unlessLong(spec.connectionId()),
        least(spec.organisationRef()),
        List.of(),
        List.of(),
        spec.deletionPolicy(),
        spec.driftPolicy(),
        unlessLong(spec.resyncInterval()));
  }

  /** Deletion needs the organisation. A reference that is too long cannot be valid. */
  private static OrganisationRef least(OrganisationRef ref) {
    boolean small =
        ref != null && unlessLong(ref.name()) != null && unlessLong(ref.namespace()) != null;
    return small ? ref : null;
  }

  private static VersoriConnectionStatus least(VersoriConnectionStatus status) {
    return new VersoriConnectionStatus(
        status.observedGeneration(),
        unlessLong(status.connectionId()),
        status.origin(),
        status.owner(),
        unlessLong(status.name()),
        unlessLong(status.apiUrl()),
        unlessLong(status.organisationId()),
        least(status.organisationRef()),
        unlessLong(status.tokenSource()),
        unlessLong(status.templateId()),
        unlessLong(status.systemId()),
        unlessLong(status.baseUrl()),
        unlessLong(status.createdAt()),
        unlessLong(status.updatedAt()),
        List.of(),
        null,
        null,
        unlessLong(status.createAttempt()),
        unlessLong(status.lastHandledReconcileAt()),
        status.effective(),
        List.of());
  }
}
