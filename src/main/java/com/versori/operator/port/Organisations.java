package com.versori.operator.port;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.api.v1alpha1.VersoriOrganisationStatus;
import com.versori.operator.model.NamespaceLabels;
import java.util.List;
import java.util.Optional;

/** The organisations and the labels of namespaces, as a cache has them. */
public interface Organisations {

  Optional<VersoriOrganisation> get(OrganisationRef ref);

  List<VersoriOrganisation> all();

  /** The labels of a namespace; watched from the first organisation with a selector on. */
  NamespaceLabels labels(String namespace);

  /** Replaces status; empty if the organisation has changed or no longer exists. */
  Optional<VersoriOrganisation> writeStatus(
      VersoriOrganisation seen, VersoriOrganisationStatus status);

  /** Receives changes, on any thread. */
  interface Listener {

    /** An organisation is new, changed or gone. */
    void organisationChanged(OrganisationRef ref);

    void labelsChanged(String namespace);
  }
}
