package com.versori.operator.client;

import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.ConnectionQuery;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** Reads a listing of connections page by page and reports whether it is complete. */
public final class ConnectionPages {

  private static final int LARGEST = 100;

  /** The API's default page size, which is always accepted. */
  private static final int USUAL = 20;

  private static final int MOST_PAGES = 10_000;

  /**
   * The extent of a listing.
   *
   * @param shown the number of connections
   * @param total the largest total that a page reported, if any
   * @param ended whether the last page was reached; false if cursors repeat
   */
  public record Extent(int shown, OptionalInt total, boolean ended) {

    /** Whether every connection was shown. */
    public boolean isComplete() {
      return total.isPresent() ? shown >= total.getAsInt() : ended;
    }
  }

  private ConnectionPages() {}

  /**
   * Calls back for each connection once, by ID. Also ends if cursors repeat or pages move
   * meanwhile.
   *
   * @param systemId restricts the listing to a system
   * @param endUserId lists the connections of an end user
   */
  public static Extent forEach(
      VersoriReads api,
      Caller caller,
      Optional<String> systemId,
      Optional<String> endUserId,
      Consumer<Connection> each)
      throws VersoriException {
    Set<String> seen = new HashSet<>();
    Set<String> cursors = new HashSet<>();
    OptionalInt total = OptionalInt.empty();
    Optional<String> after = Optional.empty();
    int size = LARGEST;
    for (int read = 0; read < MOST_PAGES; read++) {
      ConnectionPage page;
      try {
        page = api.list(caller, new ConnectionQuery(size, after, systemId, endUserId));
      } catch (VersoriException e) {
        // The largest page size is not documented.
        if (e.kind() != Kind.REJECTED || size == USUAL) {
          throw e;
        }
        size = USUAL;
        continue;
      }
      page.items().stream().filter(one -> seen.add(one.id())).forEach(each);
      total = larger(total, page.totalCount());
      after = page.next();
      if (after.isEmpty()) {
        return new Extent(seen.size(), total, true);
      }
      if (!cursors.add(after.get())) {
        break;
      }
    }
    return new Extent(seen.size(), total, false);
  }

  private static OptionalInt larger(OptionalInt a, OptionalInt b) {
    return a.isEmpty() || (b.isPresent() && b.getAsInt() > a.getAsInt()) ? b : a;
  }
}
