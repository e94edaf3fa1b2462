package com.versori.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.port.EventSink;
import com.versori.operator.report.Announcement;
import org.junit.jupiter.api.Test;

class LockFreeCallsTest {

  private final LockFreeCalls calls = new LockFreeCalls();
  private final EventSink events = calls.checked(EventSink.class, (regarding, event) -> {});

  @Test
  void callWithoutLockIsFine() {
    publish();
    assertThat(calls.violations()).isEmpty();
  }

  @Test
  void monitorIsSeen() {
    synchronized (this) {
      publish();
    }
    assertThat(calls.violations()).hasSize(1);
  }

  private void publish() {
    events.publish(null, new Announcement.Event("Normal", "Created", "Create", ""));
  }
}
