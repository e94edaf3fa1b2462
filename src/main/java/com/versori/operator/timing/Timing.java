package com.versori.operator.timing;

import java.time.Duration;

/**
 * Every backoff, timeout, delay, interval and retention time, with its reason. The defaults of
 * settings (resync interval, API timeout, settle time) are configuration and stand in {@code
 * config.Setting}; only their bounds are here. The command line has no times of its own.
 */
public final class Timing {

  private Timing() {}

  // Requeue and retry

  /**
   * For calls that fail. Most failures are short, so the first retry comes soon; five minutes keep
   * a resource that fails for hours at a call every few minutes, and are what a repair waits at
   * most.
   */
  public static final Backoff RETRY = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

  /**
   * First retry of what a person or an event ends. Either starts a pass itself, so retries only
   * cover a lost event, and the resync interval is used if it is longer.
   */
  public static final Duration FIRST_SLOW = Duration.ofMinutes(5);

  /** Limit for the same: a resource that nobody corrects costs a few passes a day. */
  public static final Duration LONGEST_SLOW = Duration.ofHours(12);

  /** No wait is longer, whatever a {@code Retry-After} says: one wrong answer stops no resource. */
  public static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** Added at random to a known wait, so that resources that wait for one moment spread out. */
  public static final Duration WAIT_SPREAD = Duration.ofSeconds(1);

  /**
   * After a write that lost against another one. The watch brings the newer version within a
   * moment; an earlier pass would lose again.
   */
  public static final Duration AFTER_CONFLICT = Duration.ofSeconds(1);

  /**
   * There is more to do for the resource and nothing to wait for. Not zero, so that a pass for
   * something due at a time begins after that time.
   */
  public static final Duration AT_ONCE = Duration.ofMillis(10);

  /**
   * However much changes, requests for one resource are this far apart: a Secret that is rewritten
   * all the time costs six writes a minute.
   */
  public static final Duration POST_SPACING = Duration.ofSeconds(10);

  /**
   * Until a resource that replaced a deleted one is looked at. The pass that saw the first one go
   * makes no calls, so it is over by then.
   */
  public static final Duration SUCCESSOR_DELAY = Duration.ofSeconds(1);

  // Creates whose outcome is not known

  /**
   * A create is sent this soon after its intent was written, or not at all. The write takes
   * milliseconds; a process that was suspended for longer must not send a create that another
   * instance may have given up.
   */
  public static final Duration SEND_WITHIN = Duration.ofSeconds(5);

  /**
   * Until this long after a create, "not found" proves nothing: the API may answer reads from a
   * copy that lags behind. Too long only delays a deletion; too short leaves a connection behind.
   */
  public static final Duration SHOWN_WITHIN = Duration.ofSeconds(15);

  /**
   * Shortest delay before the platform is searched for what a create may have made. What was made a
   * moment ago may not be listed yet.
   */
  public static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  /**
   * An attempt of another process that is younger is most likely under way (twice {@link
   * #SEND_WITHIN}), so nothing is reported about it.
   */
  public static final Duration ATTEMPT_QUIET = Duration.ofSeconds(10);

  /**
   * The clocks of operator and platform may differ by this much. Synchronised clocks differ by less
   * than a second; five minutes is also what Kerberos allows.
   */
  public static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

  /** Bounds of {@code CREATE_SETTLE_TIME}: whole seconds ... */
  public static final Duration SHORTEST_SETTLE_TIME = Duration.ofSeconds(1);

  /** ... and an hour, for which one lost answer leaves a resource without a connection. */
  public static final Duration LONGEST_SETTLE_TIME = Duration.ofHours(1);

  // Versori API calls

  /** Bounds of {@code API_TIMEOUT}: a call with its TLS handshake takes some 100 ms ... */
  public static final Duration SHORTEST_API_TIMEOUT = Duration.ofSeconds(1);

  /** ... and a call under way has to end within {@link #STOP_WITHIN}. */
  public static final Duration LONGEST_API_TIMEOUT = Duration.ofSeconds(20);

  /**
   * Until an idle connection is closed. It has to be shorter than the idle time of any server: a
   * request on a connection that the server has closed fails, and the outcome of a create is then
   * unknown. Workaround short-idle, see CONTRIBUTING.md.
   */
  public static final Duration API_CONNECTION_IDLE = Duration.ofSeconds(1);

  /**
   * For a 429 without {@code Retry-After}. The vendor documents no time; this costs two calls a
   * minute.
   */
  public static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(30);

  // Kubernetes calls

  /**
   * Of each request and connection attempt. The objective of Kubernetes is an answer within a
   * second for a single object; a request that takes ten times as long is sent again.
   */
  public static final Duration KUBERNETES_TIMEOUT = Duration.ofSeconds(10);

  /** Before a request, or the write of an outcome while the process stops, is tried again. */
  public static final Duration KUBERNETES_RETRY = Duration.ofMillis(200);

  /** For the read of a Secret with the client's two retries. */
  public static final Duration SECRET_READ = KUBERNETES_TIMEOUT.multipliedBy(3);

  /**
   * Another instance may take the lease this long after its last renewal. This and the next two are
   * the defaults of Kubernetes' own controllers and of the Java Operator SDK.
   */
  public static final Duration LEASE = Duration.ofSeconds(15);

  /** A holder that cannot renew for this long gives up, five seconds before others may start. */
  public static final Duration LEASE_RENEWAL = Duration.ofSeconds(10);

  /** Between tries to get or renew the lease: five of them fit into {@link #LEASE_RENEWAL}. */
  public static final Duration LEASE_RETRY = Duration.ofSeconds(2);

  /**
   * Equal messages within this time are one event. Longer than the longest retry delay, so that
   * retries are folded; shorter than the hour for which API servers keep events by default.
   */
  public static final Duration EVENT_SERIES = Duration.ofMinutes(10);

  /** Between updates of an event's count: a message that is repeated costs one write a minute. */
  public static final Duration EVENT_UPDATE_SPACING = Duration.ofMinutes(1);

  /** For events that wait when the process stops; nothing depends on them. */
  public static final Duration LAST_EVENTS = Duration.ofSeconds(2);

  /**
   * Between dry runs that show whether an outdated CRD was replaced. Nothing is created until then,
   * so it is checked often; at one request each time that costs little.
   */
  public static final Duration STATUS_SAMPLE_SPACING = Duration.ofSeconds(5);

  // Resync

  /** Bounds of the resync interval, as the CRD has them: at most one call a minute ... */
  public static final Duration SHORTEST_RESYNC = Duration.ofMinutes(1);

  /** ... and at least one a week. A due time further away shows that the clock was set back. */
  public static final Duration LONGEST_RESYNC = Duration.ofHours(168);

  /**
   * Between counts of how far intervals have to be stretched. A count reads every cached resource,
   * and its result changes only with their number.
   */
  public static final Duration RESYNC_COUNT = Duration.ofMinutes(1);

  // Listings, caches and memory

  /**
   * Until a listing that another pass is making is asked for again. Only creates of unknown outcome
   * wait for listings, and these wait for the settle time anyway.
   */
  public static final Duration LISTING_UNDER_WAY = Duration.ofSeconds(2);

  /**
   * Until a listing is dropped. Passes that wait for one come back after seconds, and it takes
   * memory for each connection of the organisation.
   */
  public static final Duration LISTING_KEPT = Duration.ofMinutes(2);

  /**
   * For a template that was found by name. A thousand resources of one project that are applied
   * together then ask once, and a renamed template is noticed after a minute.
   */
  public static final Duration TEMPLATE_KEPT = Duration.ofMinutes(1);

  /**
   * Delay of a pass that needs memory for a large Secret, for each pass of its namespace that
   * waits: about one gets it each second.
   */
  public static final Duration LARGE_PASS_DELAY = Duration.ofSeconds(1);

  /** Limit for the same, so that a resource is not late by more when the others are done. */
  public static final Duration LONGEST_LARGE_PASS_DELAY = Duration.ofSeconds(30);

  // Rate limit and breaker

  /** A permit that no pass has used is given to the next: its pass was delayed, or is lost. */
  public static final Duration PERMIT_RESERVED = Duration.ofSeconds(10);

  /** A limit that nothing waits for is dropped, whatever its state: tenants can make many. */
  public static final Duration LIMIT_KEPT = Duration.ofMinutes(10);

  /** Shortest alarm for the next permit: at 10,000 calls a second one for each would be a loop. */
  public static final Duration SHORTEST_ALARM = Duration.ofMillis(2);

  /** An alarm that is late by this much counts as lost, and housekeeping serves in its place. */
  public static final Duration ALARM_LOST = Duration.ofSeconds(5);

  /**
   * A resource that waits for a permit is woken. In case that is lost, it comes back this long
   * after the time that its place in the queue takes ...
   */
  public static final Duration PERMIT_LOST = Duration.ofSeconds(30);

  /** ... but after this time at the latest. */
  public static final Duration LONGEST_PERMIT_WAIT = Duration.ofMinutes(10);

  /**
   * A resource is woken when the breaker closes. In case that is lost, it comes back after this
   * time: later than the longest pause of {@link #UNAVAILABLE}.
   */
  public static final Duration BREAKER_WAKE_UP_LOST = Duration.ofMinutes(5);

  /**
   * Between probes of a closed breaker: a tenant whose own calls fail all the time costs six probes
   * a minute. Also how long a token is kept for a probe.
   */
  public static final Duration PROBE_SPACING = Duration.ofSeconds(10);

  /** Between probes of an API that does not answer: in an outage about one call a minute. */
  public static final Backoff UNAVAILABLE =
      new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(1));

  /** Between probes with a refused token. A new token is used at once, so these come seldom. */
  public static final Backoff REFUSED = new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(5));

  /**
   * So long after a successful probe, a 429 counts for its own resource only. A tenant that
   * provokes 429s then stops the others once in ten minutes.
   */
  public static final Duration PROVEN = Duration.ofMinutes(10);

  // Process, probes and threads

  /**
   * From SIGTERM to the exit: longer than a call with {@link #LONGEST_API_TIMEOUT}, shorter than
   * the 30 seconds after which Kubernetes kills a pod.
   */
  public static final Duration STOP_WITHIN = Duration.ofSeconds(25);

  /** Passes have ended before the framework is stopped, so it has none to wait for. */
  public static final Duration FRAMEWORK_STOP = Duration.ofMillis(500);

  /** Housekeeping writes outcomes that could not be written: a second is what one waits more. */
  public static final Duration HOUSEKEEPING = Duration.ofSeconds(1);

  /**
   * Between reads of the token files. Kubelets bring a changed Secret after up to a minute, so this
   * adds little.
   */
  public static final Duration TOKEN_CHECK = Duration.ofSeconds(5);

  /**
   * By then the resources that existed at the start have had their first pass, and what filling the
   * caches has left is collected: 176 instead of 189 MiB at rest.
   */
  public static final Duration FIRST_PASSES = Duration.ofSeconds(10);

  /** {@code /livez} fails: longer than calls take in a pass if all run into their timeouts. */
  public static final Duration STUCK_AFTER = Duration.ofMinutes(15);

  /** To read a request of a probe or scrape: clients that send half of one hold a thread. */
  public static final Duration REQUEST_READ = Duration.ofSeconds(5);

  /** To write an answer: metrics over a slow line, but no client that never reads. */
  public static final Duration ANSWER_WRITE = Duration.ofSeconds(30);

  /** A scrape takes milliseconds; one that would wait longer for others is refused. */
  public static final Duration SCRAPE_WAIT = Duration.ofSeconds(2);

  /** Until a request thread that was interrupted is free; then the next oldest is interrupted. */
  public static final Duration REQUEST_THREAD_WAIT = Duration.ofMillis(5);

  /**
   * Until an idle background thread ends and gives back its stack; a new one takes microseconds.
   */
  public static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  // Announcements

  /** A credential that expires is announced a week before, so that it meets a working day. */
  public static final Duration EXPIRES_SOON = Duration.ofDays(7);
}
