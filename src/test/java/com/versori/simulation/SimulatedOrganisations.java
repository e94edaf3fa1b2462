package com.versori.simulation;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.api.v1alpha1.VersoriOrganisationSpec;
import com.versori.operator.api.v1alpha1.VersoriOrganisationStatus;
import com.versori.operator.model.NamespaceLabels;
import com.versori.operator.port.Organisations;
import com.versori.testkit.Fixtures;
import java.util.List;
import java.util.Optional;

/**
 * The organisation of every resource, as a cache has it. Nobody changes its spec, and its status
 * can always be written; its token is read from the simulated Kubernetes, and it is probed.
 */
final class SimulatedOrganisations implements Organisations {

  private static final VersoriOrganisationSpec SPEC =
      Fixtures.organisation(Fixtures.API, "allowedNamespaces: {from: All}\n");

  private static final VersoriOrganisation UNTRIED = organisation(null);

  private VersoriOrganisation one = UNTRIED;

  private static VersoriOrganisation organisation(VersoriOrganisationStatus status) {
    VersoriOrganisation one = new VersoriOrganisation();
    one.getMetadata().setName(Fixtures.ORGANISATION_REF.name());
    one.getMetadata().setNamespace(Fixtures.ORGANISATION_REF.namespace());
    one.getMetadata().setUid("organisation");
    one.getMetadata().setGeneration(1L);
    one.setSpec(SPEC);
    one.setStatus(status);
    return one;
  }

  @Override
  public Optional<VersoriOrganisation> get(OrganisationRef ref) {
    return Optional.of(one).filter(known -> ref.equals(Fixtures.ORGANISATION_REF));
  }

  @Override
  public List<VersoriOrganisation> all() {
    return List.of(one);
  }

  @Override
  public NamespaceLabels labels(String namespace) {
    return NamespaceLabels.NOT_YET;
  }

  @Override
  public Optional<VersoriOrganisation> writeStatus(
      VersoriOrganisation seen, VersoriOrganisationStatus status) {
    one = organisation(status);
    return Optional.of(one);
  }
}
