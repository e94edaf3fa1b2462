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

/** Reads a listing of connections page by page, and tells whether it has seen all of it. */
public final class ConnectionPages {

  private static final int LARGEST = 100;

  /** What the API gives to those who ask for no size: it cannot be too much. */
  private static final int USUAL = 20;

  private static final int MOST_PAGES = 10_000;

  /**
   * What the pages showed.
   *
   * @param shown how many connections
   * @param total how many there are, if the pages say so: the most that any of them said
   * @param ended whether the last page was reached; not so where cursors go in circles
   */
  public record Extent(int shown, OptionalInt total, boolean ended) {

    /** A page that was not shown may hold what is looked for. */
    public boolean isComplete() {
      return total.isPresent() ? shown >= total.getAsInt() : ended;
    }
  }

  private ConnectionPages() {}

  /**
   * Tells of each connection once, by ID; ends also where cursors go in circles or pages move while
   * they are read.
   *
   * @param systemId only those of that system
   */
  public static Extent forEach(
      VersoriReads api, Caller access, Optional<String> systemId, Consumer<Connection> each)
      throws VersoriException {
    Set<String> seen = new HashSet<>();
    Set<String> cursors = new HashSet<>();
    OptionalInt total = OptionalInt.empty();
    Optional<String> after = Optional.empty();
    int size = LARGEST;
    for (int read = 0; read < MOST_PAGES; read++) {
      ConnectionPage page;
      try {
        page = api.list(access, new ConnectionQuery(size, after, systemId));
      } catch (VersoriException e) {
        // How large a page may be is not documented.
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
