package com.versori.testkit.kube;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder with etcd, kube-apiserver and kubectl. */
public final class KubeBinaries {

  private static final String VARIABLE = "KUBEBUILDER_ASSETS";

  private KubeBinaries() {}

  /** The folder that {@code KUBEBUILDER_ASSETS} names, if the programs are in it. */
  public static Optional<Path> find() {
    return Optional.ofNullable(System.getenv(VARIABLE))
        .filter(text -> !text.isBlank())
        .map(Path::of)
        .filter(folder -> Files.isExecutable(folder.resolve("kube-apiserver")));
  }
}
