package dev.annex.capabilities.lasting;

import dev.annex.api.name.ExtensionId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection that outlives the call that made it. What comes is brought to a tool of its owner,
 * in order, as much at once as there is; while the tool is behind, nothing more is received. Any
 * thread.
 */
public final class LastingConnection {

  /**
   * What was agreed on for a connection.
   *
   * @param name whom it leads to, for people
   * @param tool who is told what comes; empty when it is dropped
   * @param idle how long nothing may come and nothing be sent
   */
  public record Terms(String name, Optional<String> tool, Duration idle) {}

  private final String id;
  private final ExtensionId owner;
  private final Terms terms;
  private final Line line;
  private final Standing standing;
  private final Inbox inbox = new Inbox();
  private volatile Optional<String> tool;
  private final AtomicBoolean ended = new AtomicBoolean();

  LastingConnection(String id, ExtensionId owner, Terms terms, Line line, Standing standing) {
    this.id = id;
    this.owner = owner;
    this.terms = terms;
    this.line = line;
    this.standing = standing;
    this.tool = terms.tool();
  }

  /** Its name among the connections of its owner; never given again. */
  public String id() {
    return id;
  }

  /** Whom it leads to, for people. */
  public String name() {
    return terms.name();
  }

  /** Who is told what comes; empty when it is dropped. */
  public Optional<String> tool() {
    return tool;
  }

  /** Has another tool told from now on. */
  public void tell(Optional<String> other) {
    tool = other;
  }

  /**
   * Ends it for its owner, who is told nothing more.
   *
   * @param goodbye ends the line as the protocol has it; called once
   */
  public void close(Runnable goodbye) {
    if (ended.compareAndSet(false, true)) {
      inbox.discard();
      goodbye.run();
    }
  }

  ExtensionId owner() {
    return owner;
  }

  Line line() {
    return line;
  }

  Standing standing() {
    return standing;
  }

  Inbox inbox() {
    return inbox;
  }

  boolean idle() {
    return line.quiet().compareTo(terms.idle()) > 0;
  }

  /** Ends it at once, and lets its owner know why. */
  void end(String why) {
    inbox.finish(line.over(why));
    line.abort();
  }

  /** Ends it at once, and tells nobody; leaves it alone when it is ending already. */
  void drop() {
    if (ended.compareAndSet(false, true)) {
      inbox.discard();
      line.abort();
    }
  }

  boolean dropped() {
    return ended.get();
  }
}
