package com.versori.operator.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;
import java.util.Set;

/** Declares one connection on the Versori platform. */
@Group(VersoriConnection.GROUP)
@Version(VersoriConnection.VERSION)
@Kind(VersoriConnection.KIND)
@Singular("versoriconnection")
@Plural(VersoriConnection.PLURAL)
@ShortNames("vconn")
@Categories("versori")
@AdditionalPrinterColumn(
    name = "READY",
    type = Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "REASON",
    type = Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "CONNECTION ID",
    type = Type.STRING,
    jsonPath = ".status.connectionId")
@AdditionalPrinterColumn(
    name = "CONNECTION NAME",
    type = Type.STRING,
    jsonPath = ".status.name",
    priority = 1)
@AdditionalPrinterColumn(
    name = "TEMPLATE",
    type = Type.STRING,
    jsonPath = ".status.templateId",
    priority = 1)
@AdditionalPrinterColumn(
    name = "IN USE",
    type = Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"InUse\")].status",
    priority = 1)
@AdditionalPrinterColumn(
    name = "BASE URL",
    type = Type.STRING,
    jsonPath = ".status.baseUrl",
    priority = 1)
@AdditionalPrinterColumn(
    name = "DELETION",
    type = Type.STRING,
    jsonPath = ".status.effective.deletionPolicy",
    priority = 1)
@AdditionalPrinterColumn(
    name = "UPDATED",
    type = Type.STRING,
    jsonPath = ".status.updatedAt",
    priority = 1)
@AdditionalPrinterColumn(
    name = "MESSAGE",
    type = Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1)
@AdditionalPrinterColumn(name = "AGE", type = Type.DATE, jsonPath = ".metadata.creationTimestamp")
// On the parent: a rule on the field itself is skipped when the field is added or removed.
@ValidationRule(
    value =
        VersoriConnection.WITHOUT_CONNECTION
            + " || (has(self.spec.templateId) == has(oldSelf.spec.templateId)"
            + " && (!has(self.spec.templateId) || self.spec.templateId == oldSelf.spec.templateId))",
    message =
        "templateId is immutable once the connection exists: delete and recreate this resource,"
            + " or use a resource with another name for the new template",
    fieldPath = ".spec.templateId")
@ValidationRule(
    value =
        VersoriConnection.WITHOUT_CONNECTION
            + " || (has(self.spec.templateRef) == has(oldSelf.spec.templateRef)"
            + " && (!has(self.spec.templateRef) || self.spec.templateRef == oldSelf.spec.templateRef))",
    message =
        "templateRef is immutable once the connection exists: delete and recreate this"
            + " resource, or use a resource with another name for the new template",
    fieldPath = ".spec.templateRef")
@ValidationRule(
    value =
        VersoriConnection.WITHOUT_CONNECTION
            + " || (has(self.spec.externalId) == has(oldSelf.spec.externalId)"
            + " && (!has(self.spec.externalId) || self.spec.externalId == oldSelf.spec.externalId))",
    message =
        "externalId is immutable once the connection exists: delete and recreate this resource,"
            + " or use a resource with another name for the new end user",
    fieldPath = ".spec.externalId")
@ValidationRule(
    value =
        "!has(oldSelf.spec.connectionId) || (has(self.spec.connectionId)"
            + " && self.spec.connectionId == oldSelf.spec.connectionId)",
    message =
        "connectionId is immutable once set: delete this resource (an adopted connection is"
            + " kept unless deletionPolicy is Delete) and create another",
    fieldPath = ".spec.connectionId")
@ValidationRule(
    value =
        "has(oldSelf.spec.connectionId) || !has(self.spec.connectionId)"
            + " || (has(oldSelf.status) && has(oldSelf.status.connectionId)"
            + " && self.spec.connectionId == oldSelf.status.connectionId)",
    message =
        "connectionId can be added later only if it equals status.connectionId: to adopt"
            + " another connection, create another resource",
    fieldPath = ".spec.connectionId")
public class VersoriConnection
    extends CustomResource<VersoriConnectionSpec, VersoriConnectionStatus> implements Namespaced {

  private static final long serialVersionUID = 1L;

  static final String WITHOUT_CONNECTION =
      "!has(oldSelf.status) || !has(oldSelf.status.connectionId)";

  public static final String GROUP = "versori.com";
  public static final String VERSION = "v1alpha1";
  public static final String KIND = "VersoriConnection";
  public static final String PLURAL = "versoriconnections";

  /** Present while a connection exists or may exist. */
  public static final String FINALIZER = "versori.com/finalizer";

  /** The operator writes it before it sends a create: the intent, as JSON. */
  public static final String CREATE_ATTEMPT_ANNOTATION = "versori.com/create-attempt";

  /** Set by a person: {@code "true"} pauses the resource. */
  public static final String PAUSED_ANNOTATION = "versori.com/paused";

  /** Set by a person: {@code <attempt>=adopt:<id>} or {@code <attempt>=retry}. */
  public static final String RESOLVE_CREATE_ANNOTATION = "versori.com/resolve-create";

  /** Set by a person: any new value requests a full sync. */
  public static final String RECONCILE_REQUESTED_ANNOTATION = "versori.com/reconcile-requested-at";

  /** Set by a person: the mark of another owner, which an adoption may then take over. */
  public static final String TAKE_OVER_ANNOTATION = "versori.com/take-over";

  /** Not part of the resource: set when it is read. */
  private transient String cut;

  /**
   * Why parts of the resource were dropped when it was read; null if it is complete. Otherwise the
   * spec has no credentials and the finalizers may be incomplete.
   */
  public String cut() {
    return cut;
  }

  public void noteCut(String why) {
    cut = why;
  }

  public Optional<String> annotation(String key) {
    return Optional.ofNullable(getMetadata().getAnnotations())
        .map(annotations -> annotations.get(key));
  }

  /** {@code namespace/name}. */
  public String qualifiedName() {
    return getMetadata().getNamespace() + "/" + getMetadata().getName();
  }

  /** Never null. */
  public VersoriConnectionStatus knownStatus() {
    return getStatus() == null ? VersoriConnectionStatus.EMPTY : getStatus();
  }

  /** Every annotation that this operator reads. */
  public static final Set<String> ANNOTATIONS =
      Set.of(
          CREATE_ATTEMPT_ANNOTATION,
          PAUSED_ANNOTATION,
          RESOLVE_CREATE_ANNOTATION,
          RECONCILE_REQUESTED_ANNOTATION,
          TAKE_OVER_ANNOTATION);

  @Override
  @Required
  public VersoriConnectionSpec getSpec() {
    return super.getSpec();
  }
}
