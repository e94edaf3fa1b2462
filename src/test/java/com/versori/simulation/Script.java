package com.versori.simulation;

import com.versori.simulation.memory.VirtualTime;
import java.util.Locale;
import java.util.function.Supplier;

/** What happens in a history, a line each, as far as somebody is to read it. */
final class Script {

  private final StringBuilder text;
  private VirtualTime time;

  private Script(StringBuilder text) {
    this.text = text;
  }

  /** Of a history that nobody reads. */
  static Script unread() {
    return new Script(null);
  }

  static Script read() {
    return new Script(new StringBuilder());
  }

  void begin(VirtualTime clock) {
    time = clock;
  }

  void line(String who, String what) {
    line(who, () -> what);
  }

  void line(String who, Supplier<String> what) {
    if (text != null) {
      double seconds = time.nanos() / 1e9;
      text.append(String.format(Locale.ROOT, "%10.3f  %-10s  %s%n", seconds, who, what.get()));
    }
  }

  @Override
  public String toString() {
    return text == null ? "" : text.toString();
  }
}
