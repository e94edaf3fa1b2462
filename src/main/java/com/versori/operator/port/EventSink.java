package com.versori.operator.port;

import com.versori.operator.report.Announcement;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** Receives Kubernetes events. Never blocks, never throws. */
@FunctionalInterface
public interface EventSink {
  void publish(HasMetadata regarding, Announcement.Event event);
}
