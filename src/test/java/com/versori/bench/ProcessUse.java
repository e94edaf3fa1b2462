package com.versori.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CPU and memory of a process, from Linux's {@code /proc}. */
public final class ProcessUse {

  /** {@code sysconf(_SC_CLK_TCK)} is 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  /** The lines of the serial collector's generations, without their spaces and non-heap memory. */
  private static final Pattern HEAP = Pattern.compile("(?i)def ?new|tenured");

  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  private ProcessUse() {}

  /** User and system time so far, in seconds. */
  public static double cpuSeconds(long pid) {
    String stat = read(pid, "stat");
    // The program's name may contain spaces; the fields after its closing bracket do not.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  public static double rssMiB(long pid) {
    return status(pid, "VmRSS");
  }

  public static double peakRssMiB(long pid) {
    return status(pid, "VmHWM");
  }

  /** Live heap of a JVM, after a full collection. */
  public static double liveHeapMiB(long pid) {
    jcmd(pid, "GC.run");
    return jcmd(pid, "GC.heap_info")
            .lines()
            .filter(line -> HEAP.matcher(line).find())
            .mapToDouble(ProcessUse::usedKilobytes)
            .sum()
        / 1024;
  }

  private static double usedKilobytes(String line) {
    Matcher used = USED.matcher(line);
    return used.find() ? Double.parseDouble(used.group(1)) : 0;
  }

  static String jcmd(long pid, String... command) {
    try {
      String[] all = new String[command.length + 2];
      // The jcmd of the same runtime: that of another release may be incompatible.
      all[0] =
          Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "exe"))
              .resolveSibling("jcmd")
              .toString();
      all[1] = Long.toString(pid);
      System.arraycopy(command, 0, all, 2, command.length);
      Process jcmd = new ProcessBuilder(all).redirectErrorStream(true).start();
      return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double status(long pid, String field) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
