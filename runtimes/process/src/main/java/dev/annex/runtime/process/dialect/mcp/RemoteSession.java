package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.mcp.Implementation;
import dev.annex.mcp.client.ClientLimits;
import dev.annex.mcp.client.HttpTransport;
import dev.annex.mcp.client.McpClient;
import dev.annex.mcp.client.McpClientException;
import dev.annex.mcp.client.Opening;
import dev.annex.mcp.client.ServerVoice;
import dev.annex.mcp.modern.ModernCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is kept of a server elsewhere from one call to the next: its session, and what it offers.
 * All that is sent is sent by the thread of a call, through that call's {@link HostCalls}. Any
 * thread.
 */
final class RemoteSession {

  /** How long what the server offers is believed without asking again. */
  private static final Duration BELIEVED = Duration.ofMinutes(5);

  private static final ScopedValue<HostCalls> HOST = ScopedValue.newInstance();

  private final McpServerFile file;
  private final McpServerAddress.Remote remote;
  private final Implementation self;
  private final OfferWatch watch;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile Optional<Open> open = Optional.empty();

  private record Open(McpClient client, ServerCalls calls, long since) {}

  RemoteSession(
      McpServerFile file,
      McpServerAddress.Remote remote,
      String hostVersion,
      Consumer<String> log) {
    this.file = file;
    this.remote = remote;
    this.self = Implementation.of("annex", hostVersion);
    this.watch = new OfferWatch(file, log);
  }

  GuestReply call(GuestCall call, HostCalls host, Meter meter) {
    try {
      return ScopedValue.where(HOST, host).call(() -> call(call, host, meter, true));
    } catch (InterruptedException e) {
      meter.check();
      Thread.currentThread().interrupt();
      throw new AnnexException(
          ErrorCode.CANCELLED, "Waiting for \"%s\" was interrupted.".formatted(call.tool()), e);
    }
  }

  private GuestReply call(GuestCall call, HostCalls host, Meter meter, boolean again)
      throws InterruptedException {
    Open current = opened(call, meter);
    try {
      return current.calls().call(call, meter.timeLeft(), host::progress);
    } catch (AnnexException e) {
      meter.check();
      if (!again || !lost(e)) {
        throw e;
      }
      forget(current);
      return call(call, host, meter, false);
    }
  }

  /** Nothing was carried out then, so that it may be asked again. */
  private static boolean lost(AnnexException e) {
    return e.fault()
        .details()
        .getOrDefault("reason", Json.object().nullNode())
        .asString("")
        .equals("session-lost");
  }

  private Open opened(GuestCall call, Meter meter) throws InterruptedException {
    Optional<Open> known = open.filter(RemoteSession::believed);
    if (known.isPresent()) {
      return known.get();
    }
    opening.lockInterruptibly();
    try {
      Optional<Open> meanwhile = open.filter(RemoteSession::believed);
      if (meanwhile.isPresent()) {
        return meanwhile.get();
      }
      Open fresh = open.isPresent() ? again(open.get()) : begin(call, meter);
      open = Optional.of(fresh);
      return fresh;
    } finally {
      opening.unlock();
    }
  }

  private static boolean believed(Open open) {
    return System.nanoTime() - open.since() < BELIEVED.toNanos();
  }

  /** The same session, whose tools are asked for anew. */
  private Open again(Open before) {
    watch.forget();
    return new Open(before.client(), before.calls(), System.nanoTime());
  }

  private Open begin(GuestCall call, Meter meter) throws InterruptedException {
    ClientLimits limits = ClientLimits.defaults().withOpen(meter.timeLeft());
    Opening how = how();
    McpClient client =
        new McpClient(
            new HttpTransport(new HostHttp(HOST, remote), limits), self, voice(how), limits, how);
    try {
      var _ = client.open();
    } catch (McpClientException e) {
      meter.check();
      throw McpFaults.of(
          "Reaching the server of \"%s\"".formatted(call.tool().name().extension()), e);
    }
    watch.forget();
    return new Open(
        client, new ServerCalls(file, client, watch, UnaryOperator.identity()), System.nanoTime());
  }

  private void forget(Open lost) {
    if (open.filter(lost::equals).isPresent()) {
      open = Optional.empty();
    }
  }

  /** As it was met when it was accepted. */
  private Opening how() {
    return file.offer()
        .map(
            offer -> offer.revision().equals(ModernCodec.VERSION) ? Opening.MODERN : Opening.LEGACY)
        .orElse(Opening.AUTO);
  }

  /**
   * Questions come as results from servers of 2026-07-28. Older ones ask in the middle of a call,
   * which cannot wait for a person here, because what it holds open ends with it.
   */
  private ServerVoice voice(Opening how) {
    return new ServerVoice() {
      @Override
      public ObjectNode capabilities() {
        return how == Opening.MODERN ? Questions.offered() : Json.object();
      }

      @Override
      public JsonNode asked(String method, ObjectNode params) throws NotOffered {
        throw new NotOffered("Annex was not asked for this and does not offer it");
      }

      @Override
      public void told(String method, ObjectNode params) {
        if (method.equals("notifications/tools/list_changed")) {
          watch.forget();
        }
      }
    };
  }
}
