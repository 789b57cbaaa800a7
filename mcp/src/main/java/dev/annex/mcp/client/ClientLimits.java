package dev.annex.mcp.client;

import java.time.Duration;

/**
 * Every bound this client applies to what a server sends or makes it keep; the protocol itself
 * names none. Immutable; all numbers are positive.
 *
 * @param messageBytes longest message of the server, bytes
 * @param jsonDepth deepest nesting of arrays and objects in a message
 * @param unsentBytes most bytes that wait for a server that does not read, bytes
 * @param junkLines lines that are no messages, such as greetings, before the server counts as
 *     broken
 * @param requests requests that wait for their answer at once
 * @param serverRequests requests of the server that are being answered at once
 * @param items most items of one list, over all its pages
 * @param pages most pages of one list
 * @param resumptions how often a broken event stream is asked for again for one request
 * @param reconnectDelay longest wait before that, whatever the server wishes
 * @param open how long the first exchange may take
 * @param farewell how long ending a session may take
 */
public record ClientLimits(
    int messageBytes,
    int jsonDepth,
    int unsentBytes,
    int junkLines,
    int requests,
    int serverRequests,
    int items,
    int pages,
    int resumptions,
    Duration reconnectDelay,
    Duration open,
    Duration farewell) {

  public ClientLimits {
    positive("messageBytes", messageBytes);
    positive("jsonDepth", jsonDepth);
    positive("unsentBytes", unsentBytes);
    positive("junkLines", junkLines);
    positive("requests", requests);
    positive("serverRequests", serverRequests);
    positive("items", items);
    positive("pages", pages);
    positive("resumptions", resumptions);
    positive("reconnectDelay", reconnectDelay.toNanos());
    positive("open", open.toNanos());
    positive("farewell", farewell.toNanos());
  }

  /** The bounds a client starts with. */
  public static ClientLimits defaults() {
    return new ClientLimits(
        10 << 20,
        64,
        16 << 20,
        100,
        256,
        16,
        2_000,
        100,
        5,
        Duration.ofSeconds(15),
        Duration.ofSeconds(60),
        Duration.ofSeconds(2));
  }

  /** Returns a copy with another longest message. */
  public ClientLimits withMessageBytes(int bytes) {
    return new ClientLimits(
        bytes,
        jsonDepth,
        unsentBytes,
        junkLines,
        requests,
        serverRequests,
        items,
        pages,
        resumptions,
        reconnectDelay,
        open,
        farewell);
  }

  /** Returns a copy with another time for the first exchange. */
  public ClientLimits withOpen(Duration time) {
    return new ClientLimits(
        messageBytes,
        jsonDepth,
        unsentBytes,
        junkLines,
        requests,
        serverRequests,
        items,
        pages,
        resumptions,
        reconnectDelay,
        time,
        farewell);
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " <= 0: " + value);
    }
  }
}
