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

/** An organisation on the Versori platform: where it is, its token, and who may use it. */
@Group(VersoriConnection.GROUP)
@Version(VersoriConnection.VERSION)
@Kind(VersoriOrganisation.KIND)
@Singular("versoriorganisation")
@Plural(VersoriOrganisation.PLURAL)
@ShortNames("vorg")
@Categories("versori")
@AdditionalPrinterColumn(
    name = "READY",
    type = Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "REASON",
    type = Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "ORGANISATION", type = Type.STRING, jsonPath = ".spec.id")
@AdditionalPrinterColumn(
    name = "TOKEN EXPIRES",
    type = Type.STRING,
    jsonPath = ".status.tokenExpiresAt",
    priority = 1)
@AdditionalPrinterColumn(
    name = "MESSAGE",
    type = Type.STRING,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1)
@AdditionalPrinterColumn(name = "AGE", type = Type.DATE, jsonPath = ".metadata.creationTimestamp")
// On the parent: a rule on the field itself is skipped when the field is added or removed.
@ValidationRule(
    value = "self.spec.id == oldSelf.spec.id",
    message = "id is immutable: create another VersoriOrganisation",
    fieldPath = ".spec.id")
@ValidationRule(
    value =
        "has(self.spec.apiUrl) == has(oldSelf.spec.apiUrl)"
            + " && (!has(self.spec.apiUrl) || self.spec.apiUrl == oldSelf.spec.apiUrl)",
    message = "apiUrl is immutable, also whether it is set: create another VersoriOrganisation",
    fieldPath = ".spec")
public class VersoriOrganisation
    extends CustomResource<VersoriOrganisationSpec, VersoriOrganisationStatus>
    implements Namespaced {

  private static final long serialVersionUID = 1L;

  public static final String KIND = "VersoriOrganisation";
  public static final String PLURAL = "versoriorganisations";

  /** The name of the one in the operator's namespace that resources use by default. */
  public static final String DEFAULT_NAME = "default";

  @Override
  @Required
  public VersoriOrganisationSpec getSpec() {
    return super.getSpec();
  }

  /** What a resource names it by. */
  public OrganisationRef ref() {
    return new OrganisationRef(getMetadata().getName(), getMetadata().getNamespace());
  }
}
