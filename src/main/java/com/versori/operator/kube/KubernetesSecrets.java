package com.versori.operator.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.versori.operator.client.Traces;
import com.versori.operator.model.SecretContent;
import com.versori.operator.payload.PayloadSize;
import com.versori.operator.port.SecretReader;
import com.versori.operator.timing.Timing;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads Secrets by GET and keeps nothing. The client's own read copies each value several times,
 * into buffers that stay in memory. Here the response is one array that is cleared, and values that
 * are too large to send are not turned into strings.
 *
 * <p>Workaround secret-read, see CONTRIBUTING.md.
 */
public final class KubernetesSecrets implements SecretReader {

  private static final int MOST_BYTES = 8 * 1024 * 1024;

  /** The Base64 length of the largest value that is sent. */
  private static final int LONGEST_TEXT = (PayloadSize.PEM + 2) / 3 * 4;

  private static final JsonFactory JSON = Traces.jsonFactory().build();

  private final KubernetesClient client;
  private final String server;

  public KubernetesSecrets(KubernetesClient client) {
    this.client = client;
    this.server = client.getMasterUrl().toString().replaceFirst("/*$", "");
  }

  @Override
  public Optional<SecretContent> read(String namespace, String name, Size size)
      throws LargeSecretException {
    Body body = new Body(size == Size.SMALL ? SMALL_BYTES : MOST_BYTES);
    try {
      int code = get(namespace, name, body);
      if (body.isCut()) {
        throw new LargeSecretException();
      }
      if (code == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      if (code != HttpURLConnection.HTTP_OK) {
        throw new KubernetesClientException("the Secret was not read", code, null);
      }
      return Optional.of(content(body));
    } catch (IOException e) {
      // The message of the cause may quote the Secret.
      throw new KubernetesClientException("the Secret was not read: the response is unreadable");
    } finally {
      body.clear();
    }
  }

  private int get(String namespace, String name, Body body) throws IOException {
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(URI.create(server + "/api/v1/namespaces/" + namespace + "/secrets/" + name))
            .header("Accept", "application/json")
            .build();
    try {
      HttpResponse<AsyncBody> response =
          client
              .getHttpClient()
              .consumeBytes(request, body::add)
              .get(Timing.SECRET_READ.toMillis(), TimeUnit.MILLISECONDS);
      response.body().consume();
      if (!body.isCut()) {
        response.body().done().get(Timing.SECRET_READ.toMillis(), TimeUnit.MILLISECONDS);
      }
      return response.code();
    } catch (ExecutionException | TimeoutException | CancellationException e) {
      if (body.isCut()) {
        return HttpURLConnection.HTTP_OK;
      }
      throw new IOException("no answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  private static SecretContent content(Body body) throws IOException {
    Identity identity = new Identity("", null);
    Map<String, String> labels = new HashMap<>();
    Map<String, String> data = new HashMap<>();
    Map<String, Integer> tooLarge = new HashMap<>();
    try (JsonParser json = JSON.createParser(body.bytes, 0, body.length)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        if (field.equals("metadata") && json.isExpectedStartObjectToken()) {
          identity = metadata(json, labels);
        } else if (field.equals("data") && json.isExpectedStartObjectToken()) {
          data(json, data, tooLarge);
        } else {
          json.skipChildren();
        }
      }
    }
    if (identity.version() == null) {
      throw new IOException("no Secret");
    }
    return new SecretContent(identity.uid(), identity.version(), labels, data, tooLarge);
  }

  private record Identity(String uid, String version) {}

  private static Identity metadata(JsonParser json, Map<String, String> labels) throws IOException {
    String uid = "";
    String version = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      if (field.equals("resourceVersion")) {
        version = json.getText();
      } else if (field.equals("uid")) {
        uid = json.getText();
      } else if (field.equals("labels") && json.isExpectedStartObjectToken()) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          labels.put(json.currentName(), String.valueOf(json.nextTextValue()));
        }
      } else {
        json.skipChildren();
      }
    }
    return new Identity(uid, version);
  }

  private static void data(JsonParser json, Map<String, String> data, Map<String, Integer> tooLarge)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      if (json.getTextLength() > LONGEST_TEXT) {
        tooLarge.put(key, SecretContent.decodedSize(json.getTextLength(), padding(json)));
        data.put(key, "");
      } else {
        data.put(key, json.getText());
      }
    }
  }

  private static int padding(JsonParser json) throws IOException {
    char[] text = json.getTextCharacters();
    int last = json.getTextOffset() + json.getTextLength() - 1;
    return text[last] != '=' ? 0 : text[last - 1] != '=' ? 1 : 2;
  }

  /** The part of the response that was read so far. */
  private static final class Body {
    private final int most;
    private byte[] bytes = new byte[4 * 1024];
    private int length;
    private boolean cut;

    Body(int most) {
      this.most = most;
    }

    synchronized void add(List<ByteBuffer> chunk, AsyncBody rest) {
      for (ByteBuffer buffer : chunk) {
        int more = buffer.remaining();
        if (cut || length + more > most) {
          cut = true;
          rest.cancel();
          return;
        }
        if (length + more > bytes.length) {
          byte[] before = bytes;
          bytes = Arrays.copyOf(before, Math.max(length + more, 2 * before.length));
          Traces.overwrite(before);
        }
        buffer.get(bytes, length, more);
        length += more;
        if (buffer.hasArray()) {
          Traces.overwrite(buffer.array());
        }
      }
      Traces.overwriteBuffers();
      rest.consume();
    }

    synchronized boolean isCut() {
      return cut;
    }

    synchronized void clear() {
      Traces.overwrite(bytes);
      length = 0;
    }
  }
}
