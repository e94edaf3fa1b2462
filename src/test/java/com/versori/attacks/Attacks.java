package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.tenants.Installation;
import com.versori.testkit.tenants.Installations;
import com.versori.testkit.tenants.SharedCluster;
import com.versori.testkit.tenants.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Each test of a subclass runs in the {@link Installation}s that {@link Installations} provides,
 * with a {@link SharedCluster} of its own. Operator logs are kept in {@code target/attacks}.
 */
@RealApiServer
@ParameterizedClass(name = "{0}")
@ArgumentsSource(Installations.class)
public abstract class Attacks {

  /** Recovery of creates takes seconds. */
  protected static final Map<String, String> SOON =
      Map.of("CREATE_SETTLE_TIME", "1s", "API_TIMEOUT", "2s");

  /** An ID that the operator never chooses. */
  protected static final String ULID_OF_NOBODY = "01KKC0000000000000000000X1";

  @Parameter protected Installation installation;

  protected SharedCluster cluster;

  /** The attacker. */
  protected Tenant a;

  /** The victim. */
  protected Tenant b;

  @BeforeEach
  void share(RealKubeApi kube) throws IOException {
    Path all = Files.createDirectories(Path.of("target", "attacks").toAbsolutePath());
    Path folder = Files.createTempDirectory(all, getClass().getSimpleName() + "-");
    cluster = new SharedCluster(kube, installation, folder);
    a = cluster.tenant("tenant-a");
    b = cluster.tenant("tenant-b");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  /** Lets the namespace of the tenant refer to existing objects; no others. */
  protected Map<String, String> mayRefer(Tenant tenant) {
    cluster.organisation(
        TestOrganisation.FOR_ALL
            + "references: {from: Names, names: [%s]}\n".formatted(tenant.namespace()));
    return SOON;
  }

  /** {@link #SOON} with a further setting. */
  protected static Map<String, String> with(String setting, String value) {
    Map<String, String> all = new HashMap<>(SOON);
    all.put(setting, value);
    return all;
  }

  /** Settings for the operator of one shard, by the label {@code shard}. */
  protected static Map<String, String> shard(String shard, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(SOON);
    all.putAll(settings);
    all.put("LABEL_SELECTOR", "shard=" + shard);
    all.put("LEASE_NAME", "shard-" + shard);
    return all;
  }

  /** Creates a connection of the tenant and waits until it is Ready. */
  protected StoredConnection made(Tenant tenant, String resource, String... more) {
    tenant.secret(resource, tenant.secretValue());
    tenant.apply(tenant.resource(resource, more)).orThrow();
    tenant.awaitReady(resource);
    return cluster.platform().connection(tenant.connectionId(resource));
  }

  /** Creates a connection of the tenant and deletes its resource with deletionPolicy Retain. */
  protected StoredConnection retained(Tenant tenant, String resource, String... more) {
    StoredConnection made = made(tenant, resource, more);
    tenant.patch(resource, "{\"spec\":{\"deletionPolicy\":\"Retain\"}}").orThrow();
    tenant.delete(resource).orThrow();
    tenant.awaitGone(resource);
    return cluster.platform().connection(made.id());
  }

  /** Asserts that the connection is unchanged and that no request was made about it since. */
  protected void assertUntouched(StoredConnection before, int requests) {
    assertThat(cluster.platform().connection(before.id())).isEqualTo(before);
    assertThat(cluster.platform().requestsAbout(before.id())).hasSize(requests);
  }

  /** The number of requests about the connection so far, for {@link #assertUntouched}. */
  protected int requestsAbout(StoredConnection connection) {
    return cluster.platform().requestsAbout(connection.id()).size();
  }

  /** Whether the API server accepted it. A policy or the schema may reject it. */
  protected static boolean admitted(Result result) {
    if (result.status() != 0) {
      assertThat(result.err()).containsAnyOf("ValidatingAdmissionPolicy", "is invalid");
    }
    return result.status() == 0;
  }
}
