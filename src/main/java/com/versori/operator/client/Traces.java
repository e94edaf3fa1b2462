package com.versori.operator.client;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.util.Arrays;
import okio.Buffer;

/**
 * Removes what secret values leave behind in memory. Jackson and Okio reuse their buffers, so that
 * what was read or written stands in them until something else does.
 *
 * <p>Workaround cleared-buffers, see CONTRIBUTING.md.
 */
public final class Traces {

  /** What Okio keeps for the threads that share a pool. */
  private static final int POOLED_BYTES = 64 * 1024;

  private static final byte[] NOTHING = new byte[POOLED_BYTES];

  private Traces() {}

  /** For mappers that read or write secret values: their buffers are not kept. */
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
