package com.versori.operator.cli.plan;

import com.versori.operator.cli.check.CheckCommand;
import com.versori.operator.cli.command.Arguments;
import com.versori.operator.cli.command.ClusterReads;
import com.versori.operator.cli.command.Console;
import com.versori.operator.cli.command.FailureException;
import com.versori.operator.cli.command.GivenOrganisation;
import com.versori.operator.cli.command.Sources;
import com.versori.operator.cli.command.Sources.Cluster;
import com.versori.operator.cli.command.Subcommand;
import com.versori.operator.cli.command.UsageException;
import com.versori.operator.cli.manifest.Input;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.cli.plan.PlannedChange.Kind;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code plan}: prints what applying manifests would change on the platform. */
public final class PlanCommand implements Subcommand {

  private final CheckCommand check;
  private final Sources.Opener sources;
  private final Clock clock;

  public PlanCommand(CheckCommand check, Sources.Opener sources, Clock clock) {
    this.check = check;
    this.sources = sources;
    this.clock = clock;
  }

  @Override
  public Usage usage() {
    return new Usage(
        "plan",
        "FILE...",
        "Prints what applying manifests would change on the platform, without changing it",
        """
        FILE is as for check, which runs first. Then plan decides on each resource as the operator would, with the state of
        the platform and the Secrets among the files or else in the cluster.

          -n, --namespace NAME   namespace of objects that name none (default: default)
          -o, --output FORMAT    text, markdown (for a comment on a pull request) or json (default: text)
              --cluster MODE     read existing resources and Secrets: yes, no, or auto (default): if there is a kubeconfig
                             or the service account of a pod; standard error names the cluster
        """
            + GivenOrganisation.HELP
            + """

        Without a cluster, each resource counts as new; set CLUSTER_ID to the operator's cluster ID to find connections
        by their ownership mark.
        Exit status: 0 no changes, 2 changes, 1 a failure, wrong usage or a blocked resource.
        """);
  }

  /** Status 2 means that something would change. */
  @Override
  public int badUsage() {
    return FAILURE;
  }

  @Override
  public int run(List<String> arguments, Console console) throws UsageException, FailureException {
    Arguments options =
        GivenOrganisation.parse(arguments, "-n --namespace", "-o --output", "--cluster");
    String format = options.choice("output", PlanReport.FORMATS);
    Cluster wanted = Cluster.of(options.choice("cluster", Cluster.CHOICES));
    String namespace = options.option("namespace", "default");
    Input input = check.read(options.rest(), console.in());
    if (check.printProblems(input, namespace, console.err())) {
      return FAILURE;
    }
    List<Manifest> manifests = input.manifests();
    try (Sources open = sources.open(wanted)) {
      console.err().println(ClusterReads.description(open.cluster()));
      List<PlannedChange> changes =
          new PlannedResources(
                  open,
                  GivenOrganisation.of(options, open, namespaces(manifests, namespace)),
                  manifests,
                  namespace,
                  clock)
              .changes();
      console.out().print(new PlanReport(changes).as(format));
      return status(changes);
    }
  }

  private static Set<String> namespaces(List<Manifest> manifests, String namespace) {
    return manifests.stream().map(one -> one.namespace(namespace)).collect(Collectors.toSet());
  }

  private static int status(List<PlannedChange> changes) {
    if (changes.stream().map(PlannedChange::kind).anyMatch(Kind::isFailure)) {
      return FAILURE;
    }
    return changes.stream().map(PlannedChange::kind).anyMatch(Kind::isChange) ? 2 : 0;
  }
}
