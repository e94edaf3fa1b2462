package com.versori.operator.cli.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.cli.authorize.Callback.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code AuthorizeCommandTest} cannot show with the simulator. */
class CallbackTest {

  private final HttpClient browser = HttpClient.newHttpClient();

  @Test
  void withoutAKnownStateAnyIsTaken() throws Exception {
    try (Callback callback = new Callback(0, () -> {})) {
      assertThat(open(callback, "?code=early&state=s")).isEqualTo(400);
      callback.accept(Optional.empty());
      assertThat(open(callback, "?code=c&state=any")).isEqualTo(200);
      assertThat(open(callback, "?code=second&state=any")).isEqualTo(400);
      Optional<Answer> answer = callback.await(Duration.ofSeconds(20));
      assertThat(answer).contains(new Answer(Optional.of("c"), "any", "", ""));
      assertThat(answer.toString()).doesNotContain("any");
    }
  }

  private int open(Callback callback, String query) throws Exception {
    URI url = URI.create(callback.url() + query);
    return browser
        .send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding())
        .statusCode();
  }
}
