package com.versori.testkit;

import com.versori.operator.client.VersoriReads;
import com.versori.operator.client.model.Activation;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.EndUser;
import com.versori.operator.client.model.Project;
import java.util.List;

/** An API of which only lists of connections are requested, as probes are. */
public abstract class ListingApi implements VersoriReads {

  @Override
  public Connection get(Caller caller, String connectionId) {
    throw new AssertionError("a probe lists");
  }

  @Override
  public EndUser endUser(Caller caller, String externalId) {
    throw new AssertionError("a probe lists");
  }

  @Override
  public Project project(Caller caller, String projectId) {
    throw new AssertionError("a probe lists");
  }

  @Override
  public ConnectionPage connectionsInUse(Caller caller, String projectId, String environmentId) {
    throw new AssertionError("a probe lists");
  }

  @Override
  public List<Activation> activations(Caller caller, String environmentId) {
    throw new AssertionError("a probe lists");
  }

  @Override
  public List<ConnectionTemplate> templates(Caller caller, String projectId, String environmentId) {
    throw new AssertionError("a probe lists");
  }
}
