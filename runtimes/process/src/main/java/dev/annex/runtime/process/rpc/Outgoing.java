package dev.annex.runtime.process.rpc;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes messages one after the other, whole, in the order in which they came. Any thread; only
 * {@link #send} of something that surely fits into the pipe writes by itself, everything else is
 * written by a thread of its own, so that a program that does not read holds up nobody.
 *
 * <p>How far the other side has read is known from its answers: whoever answers a request has read
 * everything up to it.
 */
final class Outgoing {

  /** What surely fits into an empty pipe. */
  private static final int FITS_IN_PIPE = 2_048;

  private static final int STACK_BYTES = 256 << 10;

  private final OutputStream out;
  private final String name;
  private long mostUnread;
  private final Runnable stalled;
  private final Deque<Message> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long written;
  private long read;
  private boolean writing;
  private boolean started;
  private boolean closing;

  /**
   * Nothing was written yet.
   *
   * @param stalled is run when nothing can be written before the other side shows that it has read;
   *     to make it show that
   */
  Outgoing(OutputStream out, String name, long mostUnread, Runnable stalled) {
    this.out = out;
    this.name = name;
    this.mostUnread = mostUnread;
    this.stalled = stalled;
  }

  /** One message on its way. */
  static final class Message {
    private final byte[] bytes;
    private final boolean urgent;
    private long end = Long.MAX_VALUE;

    private Message(byte[] bytes, boolean urgent) {
      this.bytes = bytes;
      this.urgent = urgent;
    }
  }

  /** Sends a message; lost when this is closing. */
  Message send(byte[] bytes) {
    return send(new Message(bytes, false));
  }

  /** Sends a short message before all others, and also when nothing more may be unread. */
  Message sendFirst(byte[] bytes) {
    return send(new Message(bytes, true));
  }

  private synchronized Message send(Message message) {
    if (closing) {
      return message;
    }
    if (waiting.isEmpty() && !writing && unread() + message.bytes.length <= FITS_IN_PIPE) {
      write(message);
      return message;
    }
    if (message.urgent) {
      waiting.addFirst(message);
    } else {
      waiting.addLast(message);
    }
    waitingBytes += message.bytes.length;
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name(name).stackSize(STACK_BYTES).start(this::run);
    }
    notifyAll();
    return message;
  }

  /** The other side never shows what it has read, so nothing waits for that. */
  synchronized void waitForNothing() {
    mostUnread = Long.MAX_VALUE;
  }

  /** Takes a message back that was not begun; says whether it was one. */
  synchronized boolean withdraw(Message message) {
    boolean unsent = waiting.remove(message);
    if (unsent) {
      waitingBytes -= message.bytes.length;
      notifyAll();
    }
    return unsent;
  }

  /** The other side has read this message, and all before it. */
  synchronized void wasRead(Message message) {
    if (message.end != Long.MAX_VALUE && message.end > read) {
      read = message.end;
      notifyAll();
    }
  }

  /** How many bytes wait to be written. */
  synchronized long waitingBytes() {
    return waitingBytes;
  }

  /** Closes what is written to as soon as nothing is being written; what waits is dropped. */
  synchronized void close() {
    if (closing) {
      return;
    }
    closing = true;
    waiting.clear();
    waitingBytes = 0;
    if (!started) {
      closeQuietly();
    }
    notifyAll();
  }

  private long unread() {
    return written - read;
  }

  private void run() {
    try {
      while (next()) {
        // one message each
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeQuietly();
    }
  }

  private boolean next() throws InterruptedException {
    Message message;
    synchronized (this) {
      boolean asked = false;
      while (!closing && !mayWrite()) {
        if (!waiting.isEmpty() && !asked) {
          asked = true;
          stalled.run();
          continue;
        }
        asked &= !waiting.isEmpty();
        wait();
      }
      if (closing) {
        return false;
      }
      message = waiting.removeFirst();
      waitingBytes -= message.bytes.length;
      writing = true;
      count(message);
    }
    try {
      out.write(message.bytes);
      out.flush();
    } catch (IOException e) {
      // It has ended or closed its input; whoever reads from it notices.
      close();
    }
    synchronized (this) {
      writing = false;
      return !closing;
    }
  }

  private boolean mayWrite() {
    Message first = waiting.peekFirst();
    return first != null
        && (first.urgent || unread() == 0 || unread() + first.bytes.length <= mostUnread);
  }

  private void write(Message message) {
    count(message);
    try {
      out.write(message.bytes);
      out.flush();
    } catch (IOException e) {
      close();
    }
  }

  /** Before it is written, because the answer may come before that is over. */
  private void count(Message message) {
    written += message.bytes.length;
    message.end = written;
  }

  private void closeQuietly() {
    try {
      out.close();
    } catch (IOException e) {
      return;
    }
  }
}
