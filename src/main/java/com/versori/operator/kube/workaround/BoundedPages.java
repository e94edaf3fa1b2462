package com.versori.operator.kube.workaround;

import java.io.IOException;
import java.util.regex.Pattern;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;

/**
 * Bounds the memory that a page of a listing takes. A page has a number of objects, and users
 * decide how large these are: a page that turns out to be larger than {@link #MOST} is given up and
 * asked for again with fewer objects. Pages grow again when they are small.
 *
 * <p>Workaround bounded-pages, see CONTRIBUTING.md.
 */
public final class BoundedPages implements Interceptor {

  private static final Pattern LISTS =
      Pattern.compile(
          "/(apis/versori\\.com/[^/]+(/namespaces/[^/]+)?/versoriconnections"
              + "|api/v1(/namespaces/[^/]+)?/secrets)$");

  private static final String LIMIT = "limit";

  /** An object has 3 MB at most, so that a page of one object always fits. */
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

  /** What has been read so far is read again from the start. */
  private static Response whole(Response response, BufferedSource source) {
    return response
        .newBuilder()
        .body(
            ResponseBody.create(
                source, response.body().contentType(), response.body().contentLength()))
        .build();
  }
}
