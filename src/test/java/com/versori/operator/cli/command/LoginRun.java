package com.versori.operator.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A run of {@code authorize} in the background, on any free port unless options name one. */
public final class LoginRun {

  private static final Pattern URL = Pattern.compile("(?m)^(http\\S+)\\R\\R");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Integer> status;

  public LoginRun(
      TestPlatform platform, Optional<Config> kube, String manifest, String... options) {
    Console console =
        new Console(
            new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    String[] all =
        Stream.concat(Stream.of("-", "-p", "0"), Stream.of(options)).toArray(String[]::new);
    status = CompletableFuture.supplyAsync(() -> platform.authorize(kube, console, all));
  }

  /** What the command shows to open. */
  public URI url() {
    Awaitility.await().until(() -> URL.matcher(err()).find() || status.isDone());
    Matcher shown = URL.matcher(err());
    assertThat(shown.find()).as(err()).isTrue();
    return URI.create(shown.group(1));
  }

  /** A parameter of the URL. */
  public String parameter(String name) {
    Matcher found = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(url().toString());
    assertThat(found.find()).isTrue();
    return URLDecoder.decode(found.group(1), StandardCharsets.UTF_8);
  }

  public String callback() {
    return parameter("redirect_uri");
  }

  /** Waits for the end. */
  public int status() {
    return status.join();
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
