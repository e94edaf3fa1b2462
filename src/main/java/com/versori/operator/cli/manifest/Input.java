package com.versori.operator.cli.manifest;

import java.util.List;

/**
 * What was read.
 *
 * @param unreadable problems with the content of a file, as {@code file:line: message}; the objects
 *     before the problem are among the manifests
 * @param missing files and directories that cannot be opened, with the reason
 */
public record Input(List<Manifest> manifests, List<String> unreadable, List<String> missing) {}
