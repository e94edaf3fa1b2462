package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which changes of a resource trigger a pass: its generation, the start of its deletion, removal of
 * our finalizer or of the recorded connection, and our annotations. The framework's filter ignores
 * the latter, which do not change the generation. Writes of the operator (status, the finalizer and
 * the create attempt) trigger nothing.
 */
final class UpdateFilter implements OnUpdateFilter<VersoriConnection> {

  @Override
  public boolean accept(VersoriConnection now, VersoriConnection before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(now.getMetadata().getUid(), before.getMetadata().getUid())
        || now.isMarkedForDeletion() != before.isMarkedForDeletion()
        || hasLost(VersoriConnection.FINALIZER, now, before)
        || !ours(now).equals(ours(before))
        || isAttemptGone(now, before)
        || isConnectionGone(now, before);
  }

  private static boolean hasLost(
      String finalizer, VersoriConnection now, VersoriConnection before) {
    return before.hasFinalizer(finalizer) && !now.hasFinalizer(finalizer);
  }

  private static boolean isAttemptGone(VersoriConnection now, VersoriConnection before) {
    return annotations(before).containsKey(VersoriConnection.CREATE_ATTEMPT_ANNOTATION)
        && !annotations(now).containsKey(VersoriConnection.CREATE_ATTEMPT_ANNOTATION);
  }

  /** Someone else has removed the status. */
  private static boolean isConnectionGone(VersoriConnection now, VersoriConnection before) {
    return before.knownStatus().connectionId() != null && now.knownStatus().connectionId() == null;
  }

  private static Map<String, String> ours(VersoriConnection resource) {
    Map<String, String> ours = new TreeMap<>(annotations(resource));
    ours.keySet()
        .removeIf(
            key ->
                !VersoriConnection.ANNOTATIONS.contains(key)
                    || key.equals(VersoriConnection.CREATE_ATTEMPT_ANNOTATION));
    return ours;
  }

  private static Map<String, String> annotations(VersoriConnection resource) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }
}
