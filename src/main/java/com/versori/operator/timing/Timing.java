package com.versori.operator.timing;

import java.time.Duration;

/**
 * Every backoff, timeout, delay, interval and retention time, with its reason. Of settings (resync
 * interval, API timeout, settle time) only the bounds are here; the defaults are in {@code
 * config.Setting}.
 */
public final class Timing {

  private Timing() {}

  /** A delay that doubles with each consecutive failure, up to a limit. */
  public record Backoff(Duration first, Duration longest) {

    /** Avoids an overflow; every limit is reached long before. */
    private static final int MOST_DOUBLINGS = 20;

    /**
     * @param failures consecutive failures, from 1
     */
    public Duration after(int failures) {
      int doublings = Math.min(Math.max(failures - 1, 0), MOST_DOUBLINGS);
      Duration delay = first.multipliedBy(1L << doublings);
      return delay.compareTo(longest) < 0 ? delay : longest;
    }
  }

  // Requeue and retry

  /**
   * For failed calls. Most failures are short, so the first retry comes soon. The limit keeps long
   * failures cheap, and is how long a repaired resource waits at most.
   */
  public static final Backoff RETRY = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

  /**
   * First retry of a problem that a person or an event ends. Either starts a pass itself, so
   * retries only cover a lost event. The resync interval is used if it is longer.
   */
  public static final Duration FIRST_SLOW = Duration.ofMinutes(5);

  /** Limit for the same: a resource that is never corrected costs a few passes a day. */
  public static final Duration LONGEST_SLOW = Duration.ofHours(12);

  /** Longest wait, whatever {@code Retry-After} says: one wrong answer must not stop a resource. */
  public static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** Random addition to a known wait, to spread resources that wait for the same time. */
  public static final Duration WAIT_SPREAD = Duration.ofSeconds(1);

  /**
   * After a write conflict. The watch delivers the newer version meanwhile; an earlier pass would
   * conflict again.
   */
  public static final Duration AFTER_CONFLICT = Duration.ofSeconds(1);

  /**
   * Requeue without a wait. Not zero, so that a pass for something due at a time begins after that
   * time.
   */
  public static final Duration AT_ONCE = Duration.ofMillis(10);

  /**
   * Until links follow a create or an update. By then the events of the own writes have arrived, so
   * that the next pass does not see an older status.
   */
  public static final Duration LINKS_FOLLOW = Duration.ofSeconds(1);

  /**
   * Minimum time from a request that has failed to the next one with other inputs: a Secret that is
   * rewritten all the time costs six failed writes a minute.
   */
  public static final Duration POST_SPACING = Duration.ofSeconds(10);

  /**
   * Until a resource that replaced a deleted one is reconciled. The pass for the deletion makes no
   * calls, so it is over by then.
   */
  public static final Duration SUCCESSOR_DELAY = Duration.ofSeconds(1);

  // Creates whose outcome is not known

  /**
   * A create is sent within this time after its intent was recorded, or not at all. The write takes
   * milliseconds; a process that was suspended for longer must not send a create that another
   * instance may have settled.
   */
  public static final Duration SEND_WITHIN = Duration.ofSeconds(5);

  /**
   * For this long after a create, "not found" proves nothing: the API may read from a replica that
   * lags. Too long only delays a deletion; too short leaves an orphan.
   */
  public static final Duration SHOWN_WITHIN = Duration.ofSeconds(15);

  /**
   * Shortest delay before the first search for the connection of a create, which may not be listed
   * at once.
   */
  public static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  /**
   * A younger attempt of another process is probably under way, so it is not reported. Twice {@link
   * #SEND_WITHIN}.
   */
  public static final Duration ATTEMPT_QUIET = Duration.ofSeconds(10);

  /**
   * Largest difference between the clocks of operator and platform. Synchronised clocks differ by
   * less than a second; Kerberos allows five minutes, too.
   */
  public static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

  /** Bounds of {@code CREATE_SETTLE_TIME}: whole seconds ... */
  public static final Duration SHORTEST_SETTLE_TIME = Duration.ofSeconds(1);

  /** ... to an hour: so long, one lost answer leaves a resource without a connection. */
  public static final Duration LONGEST_SETTLE_TIME = Duration.ofHours(1);

  // Versori API calls

  /** Bounds of {@code API_TIMEOUT}: a call with its TLS handshake takes some 100 ms ... */
  public static final Duration SHORTEST_API_TIMEOUT = Duration.ofSeconds(1);

  /** ... and a call has to end within {@link #STOP_WITHIN}. */
  public static final Duration LONGEST_API_TIMEOUT = Duration.ofSeconds(20);

  /**
   * Until an idle connection is closed. Shorter than the idle timeout of any server: a request on a
   * connection that the server has just closed fails, and the outcome of a create is then unknown.
   * Workaround short-idle, see CONTRIBUTING.md.
   */
  public static final Duration API_CONNECTION_IDLE = Duration.ofSeconds(1);

  /** For a 429 without {@code Retry-After}: two calls a minute. The vendor documents no time. */
  public static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(30);

  // Kubernetes calls

  /**
   * For each request and connection attempt. Kubernetes' objective is one second for a single
   * object; a request that takes ten times as long is sent again.
   */
  public static final Duration KUBERNETES_TIMEOUT = Duration.ofSeconds(10);

  /** Before the retry of a request, or of writing an outcome while the process stops. */
  public static final Duration KUBERNETES_RETRY = Duration.ofMillis(200);

  /** For the read of a Secret with the client's two retries. */
  public static final Duration SECRET_READ = KUBERNETES_TIMEOUT.multipliedBy(3);

  /**
   * Duration of the lease. This and the next two are the defaults of Kubernetes' own controllers
   * and of the Java Operator SDK.
   */
  public static final Duration LEASE = Duration.ofSeconds(15);

  /** A holder that cannot renew for this long stops, five seconds before others may start. */
  public static final Duration LEASE_RENEWAL = Duration.ofSeconds(10);

  /** Between tries to get or renew the lease: five of them fit into {@link #LEASE_RENEWAL}. */
  public static final Duration LEASE_RETRY = Duration.ofSeconds(2);

  /**
   * Equal messages within this time are one event series. Longer than the longest retry delay, and
   * shorter than the hour for which API servers keep events by default.
   */
  public static final Duration EVENT_SERIES = Duration.ofMinutes(10);

  /** Between updates of an event series: a repeated message costs one write a minute. */
  public static final Duration EVENT_UPDATE_SPACING = Duration.ofMinutes(1);

  /** To send queued events when the process stops; nothing depends on them. */
  public static final Duration LAST_EVENTS = Duration.ofSeconds(2);

  /**
   * Between dry runs that show whether an outdated CRD was replaced. Nothing is created until then,
   * so this is frequent; each costs one request.
   */
  public static final Duration STATUS_SAMPLE_SPACING = Duration.ofSeconds(5);

  // Resync

  /**
   * Bound of the resync interval, as the CRD has it. A due time further ahead shows that the clock
   * was set back.
   */
  public static final Duration LONGEST_RESYNC = Duration.ofHours(168);

  /**
   * Between computations of the stretch of resync intervals. Each reads every cached resource, and
   * the result changes only with their number.
   */
  public static final Duration RESYNC_COUNT = Duration.ofMinutes(1);

  // Listings, caches and memory

  /**
   * Until a pass that waits for another pass's listing asks again. Only creates of unknown outcome
   * do, and these wait for the settle time anyway.
   */
  public static final Duration LISTING_UNDER_WAY = Duration.ofSeconds(2);

  /**
   * Until a listing is dropped. Passes that wait for it return within seconds, and it takes memory
   * for each connection of the organisation.
   */
  public static final Duration LISTING_KEPT = Duration.ofMinutes(2);

  /**
   * For a listing of what an environment uses, if it has to be new: resources whose sync is
   * requested together share one. Also the clocks of the platform and the operator may differ by as
   * much.
   */
  public static final Duration USE_SHARED = Duration.ofSeconds(10);

  /**
   * For a template that was found by name, and an end user: a thousand resources of one project
   * that are applied together make one call, and a renamed template is noticed after a minute.
   */
  public static final Duration LOOKUP_KEPT = Duration.ofMinutes(1);

  /**
   * Until a pass asks again for a template that another pass may be creating from. Most creates
   * take less.
   */
  public static final Duration TEMPLATE_RESERVED = Duration.ofSeconds(1);

  /**
   * Delay of a pass that waits for memory for a large Secret, per waiting pass of its namespace:
   * about one gets it each second.
   */
  public static final Duration LARGE_PASS_DELAY = Duration.ofSeconds(1);

  /** Limit for the same: how late a pass is at most when the others are done. */
  public static final Duration LONGEST_LARGE_PASS_DELAY = Duration.ofSeconds(30);

  // Rate limit and breaker

  /** After this time an unused permit goes to the next pass: its own was delayed or lost. */
  public static final Duration PERMIT_RESERVED = Duration.ofSeconds(10);

  /** Until an unused limit is dropped, whatever its state: tenants can create many. */
  public static final Duration LIMIT_KEPT = Duration.ofMinutes(10);

  /** Shortest alarm for the next permit: at 10,000 calls a second, one for each would spin. */
  public static final Duration SHORTEST_ALARM = Duration.ofMillis(2);

  /** After this delay an alarm counts as lost, and housekeeping replaces it. */
  public static final Duration ALARM_LOST = Duration.ofSeconds(5);

  /**
   * Fallback for a lost wake-up of a resource that waits for a permit: the time for its place in
   * the queue plus this ...
   */
  public static final Duration PERMIT_LOST = Duration.ofSeconds(30);

  /** ... but at most this. */
  public static final Duration LONGEST_PERMIT_WAIT = Duration.ofMinutes(10);

  /**
   * Fallback for a lost wake-up of a resource when the breaker closes: longer than the longest
   * pause of {@link #UNAVAILABLE}.
   */
  public static final Duration BREAKER_WAKE_UP_LOST = Duration.ofMinutes(5);

  /**
   * Between probes of a closed breaker: a tenant whose calls fail all the time costs six probes a
   * minute. Also how long a token is kept for a probe.
   */
  public static final Duration PROBE_SPACING = Duration.ofSeconds(10);

  /** Between probes of an API that does not respond: about one call a minute in an outage. */
  public static final Backoff UNAVAILABLE =
      new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(1));

  /** Between probes with a refused token. A new token is used at once, so these are rare. */
  public static final Backoff REFUSED = new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(5));

  /**
   * For this long after a successful probe, a 429 affects only its own resource. A tenant that
   * provokes 429s then stops the others once in ten minutes.
   */
  public static final Duration PROVEN = Duration.ofMinutes(10);

  /** Until a pass in a namespace whose caches are being filled: most take less. */
  public static final Duration CACHE_FILLING = Duration.ofSeconds(1);

  /**
   * Between checks of namespaces that cannot be read. Each costs six small requests, and this is
   * how long one waits that can be read again.
   */
  public static final Duration NAMESPACE_CHECK = Duration.ofSeconds(5);

  // Process, probes and threads

  /**
   * From SIGTERM to the exit: longer than a call with {@link #LONGEST_API_TIMEOUT}, shorter than
   * the 30 seconds after which Kubernetes kills a pod.
   */
  public static final Duration STOP_WITHIN = Duration.ofSeconds(25);

  /** Passes have ended before the framework stops, so it waits for none. */
  public static final Duration FRAMEWORK_STOP = Duration.ofMillis(500);

  /** Interval of housekeeping, which also retries outcomes that could not be written. */
  public static final Duration HOUSEKEEPING = Duration.ofSeconds(1);

  /** While the labels of a namespace are not known yet. */
  public static final Duration NAMESPACE_UNKNOWN = Duration.ofSeconds(1);

  /** Between probes of an organisation in use whose calls show nothing: one call for each. */
  public static final Duration ORGANISATION_PROBE = Duration.ofMinutes(30);

  /** Between probes of an organisation whose last one has failed. */
  public static final Duration ORGANISATION_RETRY = Duration.ofMinutes(2);

  /** Until the caches of organisations and namespaces have to be filled. */
  public static final Duration CACHE_FILLED = Duration.ofSeconds(60);

  /** Between counts of the connections of each organisation. */
  public static final Duration ORGANISATION_COUNT = Duration.ofSeconds(15);

  /** Life of a token that the operator signs: the longest in the vendor's documentation. */
  public static final Duration SIGNED_TOKEN = Duration.ofHours(1);

  /**
   * A signed token is replaced at this age, three quarters of its life. The rest is longer than a
   * pass takes ({@link #STUCK_AFTER}) and than clocks differ ({@link #CLOCK_DIFFERENCE}, by which
   * its time of issue is set back).
   */
  public static final Duration SIGNED_TOKEN_RENEWED = Duration.ofMinutes(45);

  /** From when on an organisation warns that its token expires. */
  public static final Duration TOKEN_EXPIRES_SOON = Duration.ofDays(7);

  /**
   * Until the garbage collection after the start: by then existing resources have had their first
   * pass, and it frees what filling the caches left, 176 instead of 189 MiB when idle.
   */
  public static final Duration FIRST_PASSES = Duration.ofSeconds(10);

  /** {@code /livez} fails after this: longer than a pass in which every call times out. */
  public static final Duration STUCK_AFTER = Duration.ofMinutes(15);

  /** To read a request of a probe or scrape: an incomplete request holds a thread. */
  public static final Duration REQUEST_READ = Duration.ofSeconds(5);

  /** To write a response: enough for metrics over a slow line. */
  public static final Duration ANSWER_WRITE = Duration.ofSeconds(30);

  /** A scrape takes milliseconds; one that waits longer for others is refused. */
  public static final Duration SCRAPE_WAIT = Duration.ofSeconds(2);

  /** Until an interrupted request thread is free; then the next oldest is interrupted. */
  public static final Duration REQUEST_THREAD_WAIT = Duration.ofMillis(5);

  /** Until an idle background thread ends and frees its stack; a new one takes microseconds. */
  public static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  // Subcommands

  /** To log in at a provider: with a second factor it takes two or three minutes. */
  public static final Duration LOGIN = Duration.ofMinutes(5);

  /** Limit for the same: a forgotten command occupies a port. */
  public static final Duration LONGEST_LOGIN = Duration.ofHours(1);

  // Announcements

  /** Expiry is announced a week ahead, so that there is a working day before it. */
  public static final Duration EXPIRES_SOON = Duration.ofDays(7);
}
