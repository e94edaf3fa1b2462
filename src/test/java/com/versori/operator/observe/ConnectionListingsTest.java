package com.versori.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.versori.operator.client.ClientSettings;
import com.versori.operator.client.OkHttpVersoriApi;
import com.versori.operator.client.model.Caller;
import com.versori.operator.model.OwnershipMark;
import com.versori.operator.observe.ConnectionListings.IncompleteException;
import com.versori.testkit.Fixtures;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionListingsTest {

  private static final OwnershipMark MARK = Fixtures.mark("shop", "eu");
  private static final Optional<String> NO_TEMPLATE = Optional.empty();

  private final MockWebServer server = new MockWebServer();
  private final AtomicLong nanos = new AtomicLong(100);
  private OkHttpVersoriApi api;
  private ConnectionListings listings;

  @BeforeEach
  void setUp() throws Exception {
    server.start();
    api =
        new OkHttpVersoriApi(
            new ClientSettings(
                Duration.ofSeconds(5),
                "test",
                Optional.empty(),
                Optional.empty(),
                Clock.systemUTC(),
                (operation, outcome, took) -> {}));
    listings = new ConnectionListings(api, nanos::get);
  }

  @AfterEach
  void tearDown() {
    api.close();
    server.close();
  }

  @Test
  void candidatesMatchByNameEntryIdOrMark() throws Exception {
    page(
        """
        {"items": [
          {"id": "01KKC0000000000000000000A1", "name": "eu"},
          {"id": "01KKC0000000000000000000B1", "name": "other", "credentials": [{"id": "%s"}]},
          {"id": "01KKC0000000000000000000C1", "name": "third", "credentials": [{"credential": {"name": "%s"}}]},
          {"id": "01KKC0000000000000000000D1", "name": "fourth"}], "totalCount": 4}
        """
            .formatted(MARK.entryId(Fixtures.ATTEMPT, 0), MARK.credentialName()));
    assertThat(
            listings
                .begunSince(caller(), Optional.empty(), nanos.get())
                .orElseThrow()
                .candidates("eu", NO_TEMPLATE, MARK))
        .containsExactlyInAnyOrder(
            "01KKC0000000000000000000A1",
            "01KKC0000000000000000000B1",
            "01KKC0000000000000000000C1");
  }

  /**
   * Others can create many connections with the same name or with a reference to our credential.
   */
  @Test
  void onlyEntryIdsCountWhereTheApiEchoesThem() throws Exception {
    String own = MARK.credentialId(Fixtures.ATTEMPT, 0);
    page(
        """
        {"items": [
          {"id": "01KKC0000000000000000000A1", "name": "eu"},
          {"id": "01KKC0000000000000000000B1", "name": "bait", "credentials": [
            {"id": "01KKC0000000000000000000X1", "credential": {"id": "%1$s", "name": "%2$s"}}]},
          {"id": "01KKC0000000000000000000C1", "name": "own", "credentials": [
            {"id": "%3$s", "credential": {"id": "%1$s"}}]}], "totalCount": 3}
        """
            .formatted(own, MARK.credentialName(), MARK.entryId(Fixtures.ATTEMPT, 0)));
    var listing = listings.begunSince(caller(), Optional.empty(), nanos.get()).orElseThrow();
    assertThat(listing.ofAttempt("eu", NO_TEMPLATE, MARK))
        .containsExactly("01KKC0000000000000000000C1");
    assertThat(listing.candidates("eu", NO_TEMPLATE, MARK))
        .containsExactly("01KKC0000000000000000000C1", "01KKC0000000000000000000A1");
  }

  @Test
  void listingIsSharedIfItIsNewEnough() throws Exception {
    page("{\"items\": []}");
    var first = listings.begunSince(caller(), Optional.empty(), 50).orElseThrow();
    assertThat(listings.begunSince(caller(), Optional.empty(), 100)).containsSame(first);
    assertThat(server.getRequestCount()).isEqualTo(1);

    nanos.set(200);
    page("{\"items\": []}");
    assertThat(listings.begunSince(caller(), Optional.empty(), 150).orElseThrow().begunNanos())
        .isEqualTo(200);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void listingWithCyclicCursorsEnds() throws Exception {
    page(
        "{\"items\": [{\"id\": \"01KKC0000000000000000000A1\", \"name\": \"eu\"}], \"next\": \"1\"}");
    page(
        "{\"items\": [{\"id\": \"01KKC0000000000000000000B1\", \"name\": \"us\"}], \"next\": \"2\", \"totalCount\": 2}");
    page(
        "{\"items\": [{\"id\": \"01KKC0000000000000000000A1\", \"name\": \"eu\"}], \"next\": \"1\"}");
    assertThat(candidates("us")).containsExactly("01KKC0000000000000000000B1");
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  /** A connection that moved to a page already read would be missed. */
  @Test
  void listingWithAnInconsistentTotalIsNotUsed() {
    page("{\"items\": [{\"id\": \"01KKC0000000000000000000A1\"}], \"totalCount\": 2}");
    assertThatThrownBy(() -> listings.begunSince(caller(), Optional.empty(), 0))
        .isInstanceOf(IncompleteException.class)
        .hasMessageContaining("1 of 2");
  }

  /** A cursor that the API misreads gives the first page again; later pages are never seen. */
  @Test
  void listingWithCyclicCursorsAndNoTotalIsNotUsed() {
    page(
        "{\"items\": [{\"id\": \"01KKC0000000000000000000A1\", \"name\": \"eu\"}], \"next\": \"1\"}");
    page(
        "{\"items\": [{\"id\": \"01KKC0000000000000000000A1\", \"name\": \"eu\"}], \"next\": \"1\"}");
    assertThatThrownBy(() -> listings.begunSince(caller(), Optional.empty(), 0))
        .isInstanceOf(IncompleteException.class)
        .hasMessageContaining("did not end after 1");
  }

  @Test
  void requestsSmallerPagesIfTheApiRejectsTheSize() throws Exception {
    server.enqueue(
        new MockResponse.Builder().code(400).body("{\"code\": \"invalid_argument\"}").build());
    page(
        "{\"items\": [{\"id\": \"01KKC0000000000000000000A1\", \"name\": \"eu\"}], \"next\": \"1\"}");
    page("{\"items\": [{\"id\": \"01KKC0000000000000000000B1\", \"name\": \"us\"}]}");
    assertThat(candidates("us")).containsExactly("01KKC0000000000000000000B1");
    assertThat(server.takeRequest().getTarget()).endsWith("?first=100");
    assertThat(server.takeRequest().getTarget()).endsWith("?first=20");
    assertThat(server.takeRequest().getTarget()).endsWith("?first=20&after=1");
  }

  /** Names are unique per system only. Connections of other systems must not hide the own one. */
  @Test
  void connectionsOfTheSameNameAreDistinguishedByTemplate() throws Exception {
    page(
        """
        {"items": [
          {"id": "01KKC0000000000000000000A1", "name": "shop", "connectionTemplateId": "other"},
          {"id": "01KKC0000000000000000000B1", "name": "shop", "connectionTemplateId": "wanted"},
          {"id": "01KKC0000000000000000000C1", "name": "shop"},
          {"id": "01KKC0000000000000000000D1", "name": "shop", "connectionTemplateId": "other",
            "credentials": [{"id": "%s"}]}], "totalCount": 4}
        """
            .formatted(MARK.entryId(Fixtures.ATTEMPT, 0)));
    var listing = listings.begunSince(caller(), Optional.empty(), 0).orElseThrow();
    Optional<String> wanted = Optional.of("wanted");
    assertThat(listing.ofAttempt("shop", wanted, MARK))
        .containsExactly(
            "01KKC0000000000000000000D1",
            "01KKC0000000000000000000B1",
            "01KKC0000000000000000000C1");
    assertThat(listing.candidates("shop", wanted, MARK))
        .containsExactly(
            "01KKC0000000000000000000D1",
            "01KKC0000000000000000000B1",
            "01KKC0000000000000000000C1",
            "01KKC0000000000000000000A1");
    assertThat(listing.ofAttempt("shop", NO_TEMPLATE, MARK))
        .containsExactly(
            "01KKC0000000000000000000D1",
            "01KKC0000000000000000000A1",
            "01KKC0000000000000000000B1",
            "01KKC0000000000000000000C1");
  }

  private Set<String> candidates(String name) throws Exception {
    return listings
        .begunSince(caller(), Optional.empty(), 0)
        .orElseThrow()
        .candidates(name, NO_TEMPLATE, MARK);
  }

  private void page(String json) {
    server.enqueue(new MockResponse.Builder().code(200).body(json).build());
  }

  private Caller caller() {
    return Fixtures.caller(server.url("/api/v2").toString(), "t0ken");
  }
}
