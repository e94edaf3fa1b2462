package com.versori.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the API server's audit log from the start of the measurement. */
public final class AuditLog {

  /** One completed request, with the API server's times. */
  public record Request(
      String user,
      String verb,
      String resource,
      String subresource,
      String name,
      int code,
      Instant received,
      Instant answered) {

    boolean isBy(String who) {
      return user.equals(who);
    }

    public String kind() {
      return verb + " " + resource + (subresource.isEmpty() ? "" : "/" + subresource);
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final List<Request> requests = new ArrayList<>();
  private long position;
  private String rest = "";

  /** Starts at the current end of the log. */
  public AuditLog(Path file) {
    this.file = file;
    this.position = file.toFile().length();
  }

  /** The requests since the start. */
  public List<Request> requests() {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      byte[] fresh = new byte[Math.toIntExact(log.length() - position)];
      log.seek(position);
      log.readFully(fresh);
      position += fresh.length;
      String[] lines = (rest + new String(fresh, StandardCharsets.UTF_8)).split("\n", -1);
      rest = lines[lines.length - 1];
      for (int i = 0; i < lines.length - 1; i++) {
        requests.add(parse(JSON.readTree(lines[i])));
      }
      return requests;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<Request> by(String user) {
    return requests().stream().filter(r -> r.isBy(user)).toList();
  }

  /** The number of the user's requests by kind. */
  public Map<String, Long> counts(String user) {
    Map<String, Long> counts = new TreeMap<>();
    by(user).forEach(r -> counts.merge(r.kind(), 1L, Long::sum));
    return counts;
  }

  private static Request parse(JsonNode json) {
    JsonNode object = json.path("objectRef");
    return new Request(
        json.path("user").path("username").asText(),
        json.path("verb").asText(),
        object.path("resource").asText(),
        object.path("subresource").asText(),
        object.path("name").asText(),
        json.path("responseStatus").path("code").asInt(),
        Instant.parse(json.path("requestReceivedTimestamp").asText()),
        Instant.parse(json.path("stageTimestamp").asText()));
  }
}
