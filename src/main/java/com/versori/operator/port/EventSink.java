package com.versori.operator.port;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.report.Announcement;

/** Receives Kubernetes events. Never blocks, never throws. */
@FunctionalInterface
public interface EventSink {
  void publish(VersoriConnection regarding, Announcement.Event event);
}
