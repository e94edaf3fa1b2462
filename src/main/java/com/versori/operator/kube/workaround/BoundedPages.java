package com.versori.operator.kube.workaround;

import java.io.IOException;
import java.util.regex.Pattern;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;

/**
 * Bounds the memory for a page of a listing. Kubernetes limits a page by its number of objects,
 * whose size users choose. A page larger than {@link #MOST} is dropped and requested again with
 * fewer objects. After small pages the number grows again.
 *
 * <p>Workaround bounded-pages, see CONTRIBUTING.md.
 */
public final class BoundedPages implements Interceptor {

  private static final Pattern LISTS =
      Pattern.compile(
          "/(apis/versori\\.com/[^/]+(/namespaces/[^/]+)?/versori(connections|organisations)"
              + "|api/v1/((namespaces/[^/]+/)?secrets|namespaces))$");

  private static final String LIMIT = "limit";

  /** Larger than any object (3 MB), so that a page of one object always fits. */
  static final long MOST = 6L * 1024 * 1024;

  private static final int FEWER = 4;

  private volatile long objects = Long.MAX_VALUE;

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    String asked = request.url().queryParameter(LIMIT);
    if (!request.method().equals("GET")
        || asked == null
        || request.url().queryParameter("watch") != null
        || !LISTS.matcher(request.url().encodedPath()).find()) {
      return chain.proceed(request);
    }
    long most = Long.parseLong(asked);
    while (true) {
      long limit = Math.min(most, objects);
      Response response = chain.proceed(limited(request, limit));
      BufferedSource source = response.body().source();
      if (limit <= 1 || !source.request(MOST + 1)) {
        long size = source.getBuffer().size();
        objects = size > MOST / FEWER ? limit : limit < most ? 2 * limit : Long.MAX_VALUE;
        return whole(response, source);
      }
      response.close();
      objects = Math.max(1, limit / FEWER);
    }
  }

  private static Request limited(Request request, long limit) {
    return request
        .newBuilder()
        .url(request.url().newBuilder().setQueryParameter(LIMIT, Long.toString(limit)).build())
        .build();
  }

  /** A response that starts with the part that is already buffered. */
  private static Response whole(Response response, BufferedSource source) {
    return response
        .newBuilder()
        .body(
            ResponseBody.create(
                source, response.body().contentType(), response.body().contentLength()))
        .build();
  }
}
