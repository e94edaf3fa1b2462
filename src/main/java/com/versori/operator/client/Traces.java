package com.versori.operator.client;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.util.Arrays;
import okio.Buffer;

/**
 * Clears secret values from memory. Jackson and Okio reuse buffers, which keep their content until
 * it is overwritten.
 *
 * <p>Workaround cleared-buffers, see CONTRIBUTING.md.
 */
public final class Traces {

  /** Size of the buffers in one of Okio's pools. */
  private static final int POOLED_BYTES = 64 * 1024;

  private static final byte[] NOTHING = new byte[POOLED_BYTES];

  private Traces() {}

  /** For mappers of secret values: does not recycle buffers. */
  public static JsonFactoryBuilder jsonFactory() {
    JsonFactoryBuilder builder = new JsonFactoryBuilder();
    builder.recyclerPool(JsonRecyclerPools.nonRecyclingPool());
    return builder;
  }

  /** Overwrites the buffers that OkHttp has used on this thread. */
  public static void overwriteBuffers() {
    new Buffer().write(NOTHING).clear();
  }

  public static void overwrite(byte[] bytes) {
    Arrays.fill(bytes, (byte) 0);
  }
}
