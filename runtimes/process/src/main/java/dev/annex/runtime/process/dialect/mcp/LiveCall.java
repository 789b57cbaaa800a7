package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.call.Progress;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestReply;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.JsonNode;

/**
 * A call that a server is working on. It outlives the invocation that made it when the server asks
 * something meanwhile: the next attempt at the invocation brings the answer, and waits on.
 */
final class LiveCall {

  /** What happens next. */
  sealed interface Step {
    record Replied(GuestReply reply) implements Step {}

    record Failed(RuntimeException why) implements Step {}

    /** The server asks; {@code params} are those of {@code elicitation/create}. */
    record Asked(JsonNode params, CompletableFuture<JsonNode> answer) implements Step {}
  }

  private final ToolName tool;
  private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
  private volatile Progress progress;
  private volatile boolean over;
  private volatile Optional<Thread> worker = Optional.empty();
  private volatile CompletableFuture<JsonNode> question = new CompletableFuture<>();

  LiveCall(ToolName tool, Progress progress) {
    this.tool = tool;
    this.progress = progress;
  }

  ToolName tool() {
    return tool;
  }

  BlockingQueue<Step> steps() {
    return steps;
  }

  /** Who hears of progress now. */
  Progress progress() {
    return progress;
  }

  void heardBy(Progress other) {
    progress = other;
  }

  /** Remembers what waits for the next attempt. */
  void waitsFor(CompletableFuture<JsonNode> answer) {
    question = answer;
  }

  void answer(JsonNode answer) {
    boolean _ = question.complete(answer);
  }

  /** By whom it is carried out. */
  void work(Thread thread) {
    worker = Optional.of(thread);
  }

  /** Nobody waits for it any more: unless it is over, the server is told. */
  void abandon() {
    if (!over) {
      worker.ifPresent(Thread::interrupt);
    }
  }

  boolean over() {
    return over;
  }

  void end(Step last) {
    over = true;
    steps.add(last);
  }
}
