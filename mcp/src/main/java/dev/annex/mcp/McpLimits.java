package dev.annex.mcp;

import java.time.Duration;

/**
 * Every bound this module applies to what a peer sends or makes it keep; the protocol itself names
 * none.
 *
 * <p>Immutable; change single values with the {@code with} methods. All numbers are positive.
 *
 * @param messageBytes largest request body or stdio line, bytes
 * @param jsonDepth deepest nesting of arrays and objects in a message
 * @param headerBytes longest value of one request header, bytes
 * @param resultBytes largest serialized answer, bytes; a larger tool result becomes a tool error
 * @param answers most entries of {@code inputResponses}
 * @param stateBytes longest {@code requestState}, bytes
 * @param cursorBytes longest pagination cursor, bytes
 * @param pageSize items on one page of a list
 * @param batchSize most messages in one batch of revision 2025-03-26
 * @param requestsPerPrincipal requests running at once for one principal
 * @param sessions open legacy sessions of the whole server; the longest idle one makes room
 * @param sessionsPerPrincipal open legacy sessions of one principal; the longest idle one makes
 *     room
 * @param sessionIdle how long a legacy session lives without a request and without an open stream
 * @param listeners change listeners of the whole server
 * @param listenersPerPrincipal change listeners of one principal
 * @param subscriptions resource subscriptions of one session or listener
 * @param streamMessages messages kept on one stream for a slow or returning reader; the oldest
 *     progress and log messages go first
 * @param streamBytes bytes kept on one stream for a slow or returning reader, and on all streams of
 *     one legacy session
 * @param streamsPerSession streams of one legacy session kept for replay
 * @param replayAge how long the messages of a legacy stream can be asked for again
 * @param reconnectDelay what a legacy client is told to wait before it reconnects
 * @param streamAfter how long an answer may take before its reply becomes a stream
 * @param hangUpCheck how long a call of revision 2026-07-28 may be silent before something is
 *     written to its client; a client that hung up is noticed then, and the call cancelled
 * @param keepalive interval of comments on an open stream; also finds out that a client is gone
 * @param heartbeat interval of progress notifications for a call that reports none itself
 * @param progressPerSecond progress notifications of one call per second; a burst of the same size
 *     is allowed
 * @param askTimeout how long a legacy client may take to answer one question
 * @param askRounds rounds of questions within one legacy call
 * @param stateLifetime how long a {@code requestState} is accepted
 * @param changeWindow how long change notifications are collected before they are sent
 * @param stopGrace how long running calls may finish after standard input ended; then they are
 *     cancelled
 */
public record McpLimits(
    int messageBytes,
    int jsonDepth,
    int headerBytes,
    int resultBytes,
    int answers,
    int stateBytes,
    int cursorBytes,
    int pageSize,
    int batchSize,
    int requestsPerPrincipal,
    int sessions,
    int sessionsPerPrincipal,
    Duration sessionIdle,
    int listeners,
    int listenersPerPrincipal,
    int subscriptions,
    int streamMessages,
    int streamBytes,
    int streamsPerSession,
    Duration replayAge,
    Duration reconnectDelay,
    Duration streamAfter,
    Duration hangUpCheck,
    Duration keepalive,
    Duration heartbeat,
    int progressPerSecond,
    Duration askTimeout,
    int askRounds,
    Duration stateLifetime,
    Duration changeWindow,
    Duration stopGrace) {

  public McpLimits {
    positive("messageBytes", messageBytes);
    positive("jsonDepth", jsonDepth);
    positive("headerBytes", headerBytes);
    positive("resultBytes", resultBytes);
    positive("answers", answers);
    positive("stateBytes", stateBytes);
    positive("cursorBytes", cursorBytes);
    positive("pageSize", pageSize);
    positive("batchSize", batchSize);
    positive("requestsPerPrincipal", requestsPerPrincipal);
    positive("sessions", sessions);
    positive("sessionsPerPrincipal", sessionsPerPrincipal);
    positive("sessionIdle", sessionIdle);
    positive("listeners", listeners);
    positive("listenersPerPrincipal", listenersPerPrincipal);
    positive("subscriptions", subscriptions);
    positive("streamMessages", streamMessages);
    positive("streamBytes", streamBytes);
    positive("streamsPerSession", streamsPerSession);
    positive("replayAge", replayAge);
    positive("reconnectDelay", reconnectDelay);
    positive("streamAfter", streamAfter);
    positive("hangUpCheck", hangUpCheck);
    positive("keepalive", keepalive);
    positive("heartbeat", heartbeat);
    positive("progressPerSecond", progressPerSecond);
    positive("askTimeout", askTimeout);
    positive("askRounds", askRounds);
    positive("stateLifetime", stateLifetime);
    positive("changeWindow", changeWindow);
    positive("stopGrace", stopGrace);
  }

  /** The bounds a server starts with. */
  public static McpLimits defaults() {
    return new McpLimits(
        4 << 20,
        64,
        4 << 10,
        16 << 20,
        64,
        8 << 10,
        1 << 10,
        200,
        64,
        64,
        10_000,
        1_000,
        Duration.ofMinutes(30),
        1_024,
        16,
        1_024,
        1_024,
        32 << 20,
        128,
        Duration.ofMinutes(5),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofSeconds(15),
        Duration.ofSeconds(15),
        10,
        Duration.ofMinutes(10),
        10,
        Duration.ofMinutes(10),
        Duration.ofMillis(200),
        Duration.ofSeconds(1));
  }

  /** Returns a copy with another {@link #messageBytes}. */
  public McpLimits withMessageBytes(int messageBytes) {
    Draft draft = new Draft(this);
    draft.messageBytes = messageBytes;
    return draft.limits();
  }

  /** Returns a copy with another {@link #jsonDepth}. */
  public McpLimits withJsonDepth(int jsonDepth) {
    Draft draft = new Draft(this);
    draft.jsonDepth = jsonDepth;
    return draft.limits();
  }

  /** Returns a copy with another {@link #headerBytes}. */
  public McpLimits withHeaderBytes(int headerBytes) {
    Draft draft = new Draft(this);
    draft.headerBytes = headerBytes;
    return draft.limits();
  }

  /** Returns a copy with another {@link #resultBytes}. */
  public McpLimits withResultBytes(int resultBytes) {
    Draft draft = new Draft(this);
    draft.resultBytes = resultBytes;
    return draft.limits();
  }

  /** Returns a copy with another {@link #answers}. */
  public McpLimits withAnswers(int answers) {
    Draft draft = new Draft(this);
    draft.answers = answers;
    return draft.limits();
  }

  /** Returns a copy with another {@link #stateBytes}. */
  public McpLimits withStateBytes(int stateBytes) {
    Draft draft = new Draft(this);
    draft.stateBytes = stateBytes;
    return draft.limits();
  }

  /** Returns a copy with another {@link #cursorBytes}. */
  public McpLimits withCursorBytes(int cursorBytes) {
    Draft draft = new Draft(this);
    draft.cursorBytes = cursorBytes;
    return draft.limits();
  }

  /** Returns a copy with another {@link #pageSize}. */
  public McpLimits withPageSize(int pageSize) {
    Draft draft = new Draft(this);
    draft.pageSize = pageSize;
    return draft.limits();
  }

  /** Returns a copy with another {@link #batchSize}. */
  public McpLimits withBatchSize(int batchSize) {
    Draft draft = new Draft(this);
    draft.batchSize = batchSize;
    return draft.limits();
  }

  /** Returns a copy with another {@link #requestsPerPrincipal}. */
  public McpLimits withRequestsPerPrincipal(int requestsPerPrincipal) {
    Draft draft = new Draft(this);
    draft.requestsPerPrincipal = requestsPerPrincipal;
    return draft.limits();
  }

  /** Returns a copy with another {@link #sessions}. */
  public McpLimits withSessions(int sessions) {
    Draft draft = new Draft(this);
    draft.sessions = sessions;
    return draft.limits();
  }

  /** Returns a copy with another {@link #sessionsPerPrincipal}. */
  public McpLimits withSessionsPerPrincipal(int sessionsPerPrincipal) {
    Draft draft = new Draft(this);
    draft.sessionsPerPrincipal = sessionsPerPrincipal;
    return draft.limits();
  }

  /** Returns a copy with another {@link #sessionIdle}. */
  public McpLimits withSessionIdle(Duration sessionIdle) {
    Draft draft = new Draft(this);
    draft.sessionIdle = sessionIdle;
    return draft.limits();
  }

  /** Returns a copy with another {@link #listeners}. */
  public McpLimits withListeners(int listeners) {
    Draft draft = new Draft(this);
    draft.listeners = listeners;
    return draft.limits();
  }

  /** Returns a copy with another {@link #listenersPerPrincipal}. */
  public McpLimits withListenersPerPrincipal(int listenersPerPrincipal) {
    Draft draft = new Draft(this);
    draft.listenersPerPrincipal = listenersPerPrincipal;
    return draft.limits();
  }

  /** Returns a copy with another {@link #subscriptions}. */
  public McpLimits withSubscriptions(int subscriptions) {
    Draft draft = new Draft(this);
    draft.subscriptions = subscriptions;
    return draft.limits();
  }

  /** Returns a copy with another {@link #streamMessages}. */
  public McpLimits withStreamMessages(int streamMessages) {
    Draft draft = new Draft(this);
    draft.streamMessages = streamMessages;
    return draft.limits();
  }

  /** Returns a copy with another {@link #streamBytes}. */
  public McpLimits withStreamBytes(int streamBytes) {
    Draft draft = new Draft(this);
    draft.streamBytes = streamBytes;
    return draft.limits();
  }

  /** Returns a copy with another {@link #streamsPerSession}. */
  public McpLimits withStreamsPerSession(int streamsPerSession) {
    Draft draft = new Draft(this);
    draft.streamsPerSession = streamsPerSession;
    return draft.limits();
  }

  /** Returns a copy with another {@link #replayAge}. */
  public McpLimits withReplayAge(Duration replayAge) {
    Draft draft = new Draft(this);
    draft.replayAge = replayAge;
    return draft.limits();
  }

  /** Returns a copy with another {@link #reconnectDelay}. */
  public McpLimits withReconnectDelay(Duration reconnectDelay) {
    Draft draft = new Draft(this);
    draft.reconnectDelay = reconnectDelay;
    return draft.limits();
  }

  /** Returns a copy with another {@link #streamAfter}. */
  public McpLimits withStreamAfter(Duration streamAfter) {
    Draft draft = new Draft(this);
    draft.streamAfter = streamAfter;
    return draft.limits();
  }

  /** Returns a copy with another {@link #hangUpCheck}. */
  public McpLimits withHangUpCheck(Duration hangUpCheck) {
    Draft draft = new Draft(this);
    draft.hangUpCheck = hangUpCheck;
    return draft.limits();
  }

  /** Returns a copy with another {@link #keepalive}. */
  public McpLimits withKeepalive(Duration keepalive) {
    Draft draft = new Draft(this);
    draft.keepalive = keepalive;
    return draft.limits();
  }

  /** Returns a copy with another {@link #heartbeat}. */
  public McpLimits withHeartbeat(Duration heartbeat) {
    Draft draft = new Draft(this);
    draft.heartbeat = heartbeat;
    return draft.limits();
  }

  /** Returns a copy with another {@link #progressPerSecond}. */
  public McpLimits withProgressPerSecond(int progressPerSecond) {
    Draft draft = new Draft(this);
    draft.progressPerSecond = progressPerSecond;
    return draft.limits();
  }

  /** Returns a copy with another {@link #askTimeout}. */
  public McpLimits withAskTimeout(Duration askTimeout) {
    Draft draft = new Draft(this);
    draft.askTimeout = askTimeout;
    return draft.limits();
  }

  /** Returns a copy with another {@link #askRounds}. */
  public McpLimits withAskRounds(int askRounds) {
    Draft draft = new Draft(this);
    draft.askRounds = askRounds;
    return draft.limits();
  }

  /** Returns a copy with another {@link #stateLifetime}. */
  public McpLimits withStateLifetime(Duration stateLifetime) {
    Draft draft = new Draft(this);
    draft.stateLifetime = stateLifetime;
    return draft.limits();
  }

  /** Returns a copy with another {@link #changeWindow}. */
  public McpLimits withChangeWindow(Duration changeWindow) {
    Draft draft = new Draft(this);
    draft.changeWindow = changeWindow;
    return draft.limits();
  }

  /** Returns a copy with another {@link #stopGrace}. */
  public McpLimits withStopGrace(Duration stopGrace) {
    Draft draft = new Draft(this);
    draft.stopGrace = stopGrace;
    return draft.limits();
  }

  /** The same values, to be changed one by one. */
  private static final class Draft {
    private int messageBytes;
    private int jsonDepth;
    private int headerBytes;
    private int resultBytes;
    private int answers;
    private int stateBytes;
    private int cursorBytes;
    private int pageSize;
    private int batchSize;
    private int requestsPerPrincipal;
    private int sessions;
    private int sessionsPerPrincipal;
    private Duration sessionIdle;
    private int listeners;
    private int listenersPerPrincipal;
    private int subscriptions;
    private int streamMessages;
    private int streamBytes;
    private int streamsPerSession;
    private Duration replayAge;
    private Duration reconnectDelay;
    private Duration streamAfter;
    private Duration hangUpCheck;
    private Duration keepalive;
    private Duration heartbeat;
    private int progressPerSecond;
    private Duration askTimeout;
    private int askRounds;
    private Duration stateLifetime;
    private Duration changeWindow;
    private Duration stopGrace;

    private Draft(McpLimits limits) {
      messageBytes = limits.messageBytes;
      jsonDepth = limits.jsonDepth;
      headerBytes = limits.headerBytes;
      resultBytes = limits.resultBytes;
      answers = limits.answers;
      stateBytes = limits.stateBytes;
      cursorBytes = limits.cursorBytes;
      pageSize = limits.pageSize;
      batchSize = limits.batchSize;
      requestsPerPrincipal = limits.requestsPerPrincipal;
      sessions = limits.sessions;
      sessionsPerPrincipal = limits.sessionsPerPrincipal;
      sessionIdle = limits.sessionIdle;
      listeners = limits.listeners;
      listenersPerPrincipal = limits.listenersPerPrincipal;
      subscriptions = limits.subscriptions;
      streamMessages = limits.streamMessages;
      streamBytes = limits.streamBytes;
      streamsPerSession = limits.streamsPerSession;
      replayAge = limits.replayAge;
      reconnectDelay = limits.reconnectDelay;
      streamAfter = limits.streamAfter;
      hangUpCheck = limits.hangUpCheck;
      keepalive = limits.keepalive;
      heartbeat = limits.heartbeat;
      progressPerSecond = limits.progressPerSecond;
      askTimeout = limits.askTimeout;
      askRounds = limits.askRounds;
      stateLifetime = limits.stateLifetime;
      changeWindow = limits.changeWindow;
      stopGrace = limits.stopGrace;
    }

    private McpLimits limits() {
      return new McpLimits(
          messageBytes,
          jsonDepth,
          headerBytes,
          resultBytes,
          answers,
          stateBytes,
          cursorBytes,
          pageSize,
          batchSize,
          requestsPerPrincipal,
          sessions,
          sessionsPerPrincipal,
          sessionIdle,
          listeners,
          listenersPerPrincipal,
          subscriptions,
          streamMessages,
          streamBytes,
          streamsPerSession,
          replayAge,
          reconnectDelay,
          streamAfter,
          hangUpCheck,
          keepalive,
          heartbeat,
          progressPerSecond,
          askTimeout,
          askRounds,
          stateLifetime,
          changeWindow,
          stopGrace);
    }
  }

  private static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " <= 0: " + value);
    }
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " <= 0: " + value);
    }
  }
}
