package com.versori.simulation.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Lets the Kubernetes client call a server in memory, on the caller's thread. */
public final class MemoryTransport implements HttpClient.Factory {

  /**
   * A request as it arrives at the server.
   *
   * @param query empty if there is none
   * @param body empty if there is none
   */
  public record Request(String method, String path, String query, String contentType, String body) {

    /** The value of a parameter of the query; empty if it is not given. */
    public String parameter(String name) {
      for (String pair : query.split("&")) {
        if (pair.startsWith(name + "=")) {
          return pair.substring(name.length() + 1);
        }
      }
      return "";
    }
  }

  public record Answer(int status, JsonNode body) {}

  @FunctionalInterface
  public interface Server {
    /**
     * @throws IOException if no answer arrives
     */
    Answer send(Request request) throws IOException;
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Server server;

  public MemoryTransport(Server server) {
    this.server = server;
  }

  @Override
  public HttpClient.Builder newBuilder() {
    return new ClientBuilder(this);
  }

  private static final class ClientBuilder
      extends StandardHttpClientBuilder<Client, MemoryTransport, ClientBuilder> {
    ClientBuilder(MemoryTransport transport) {
      super(transport);
    }

    @Override
    public HttpClient build() {
      return new Client(this);
    }

    @Override
    protected ClientBuilder newInstance(MemoryTransport transport) {
      return new ClientBuilder(transport);
    }
  }

  private static final class Client
      extends StandardHttpClient<Client, MemoryTransport, ClientBuilder> {
    private final Server server;

    Client(ClientBuilder builder) {
      super(builder, new AtomicBoolean());
      this.server = builder.getClientFactory().server;
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
        StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      String body =
          request.body() instanceof StandardHttpRequest.StringBodyContent text
              ? text.getContent()
              : request.body() instanceof StandardHttpRequest.ByteArrayBodyContent bytes
                  ? new String(bytes.getContent(), StandardCharsets.UTF_8)
                  : "";
      String type = request.getContentType() == null ? "" : request.getContentType();
      try {
        URI uri = request.uri();
        String query = uri.getQuery() == null ? "" : uri.getQuery();
        Answer answer =
            server.send(new Request(request.method(), uri.getPath(), query, type, body));
        return CompletableFuture.completedFuture(new Response(request, answer, consumer));
      } catch (IOException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
        StandardWebSocketBuilder builder, WebSocket.Listener listener) {
      throw new UnsupportedOperationException("watch events come from the server itself");
    }

    @Override
    protected void doClose() {
      // Holds nothing.
    }
  }

  private static final class Response extends StandardHttpHeaders
      implements HttpResponse<AsyncBody>, AsyncBody {
    private final HttpRequest request;
    private final Answer answer;
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private boolean isConsumed;

    Response(HttpRequest request, Answer answer, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      this.request = request;
      this.answer = answer;
      this.consumer = consumer;
    }

    @Override
    public int code() {
      return answer.status();
    }

    @Override
    public AsyncBody body() {
      return this;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public void consume() {
      // The consumer asks for more from within.
      if (isConsumed) {
        return;
      }
      isConsumed = true;
      try {
        byte[] bytes = JSON.writeValueAsBytes(answer.body());
        consumer.consume(List.of(ByteBuffer.wrap(bytes)), this);
        done.complete(null);
      } catch (Exception e) {
        done.completeExceptionally(e);
      }
    }

    @Override
    public CompletableFuture<Void> done() {
      return done;
    }

    @Override
    public void cancel() {
      done.cancel(false);
    }
  }
}
