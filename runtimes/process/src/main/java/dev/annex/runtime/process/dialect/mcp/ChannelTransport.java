package dev.annex.runtime.process.dialect.mcp;

import dev.annex.mcp.client.ClientLimits;
import dev.annex.mcp.client.McpClientException;
import dev.annex.mcp.client.McpTransport;
import dev.annex.mcp.client.Problem;
import dev.annex.mcp.rpc.RpcException;
import dev.annex.mcp.rpc.RpcReader;
import dev.annex.mcp.rpc.RpcWriter;
import dev.annex.runtime.process.rpc.ChannelClosedException;
import dev.annex.runtime.process.rpc.LineChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Lines of a supervised program as a transport of the protocol. */
final class ChannelTransport implements McpTransport {

  private static final int SHOWN = 200;

  private final LineChannel channel;
  private final ClientLimits limits;
  private final RpcReader reader;
  private final AtomicInteger junk = new AtomicInteger();
  private volatile Optional<Receiver> receiver = Optional.empty();

  ChannelTransport(LineChannel channel, ClientLimits limits) {
    this.channel = channel;
    this.limits = limits;
    this.reader = new RpcReader(limits.jsonDepth(), limits.messageBytes());
  }

  @Override
  public void start(Receiver given) {
    receiver = Optional.of(given);
    var _ =
        channel
            .ended()
            .thenAccept(end ->
                given.closed(
                    new McpClientException(
                        end.broken() ? Problem.NOT_A_MESSAGE : Problem.CLOSED,
                        "The server " + end.why())));
  }

  /** A line of the program. Greetings and the like are passed over, up to a number. */
  void line(byte[] utf8) {
    String start =
        new String(utf8, 0, Math.min(SHOWN, utf8.length), StandardCharsets.UTF_8).strip();
    if (start.isEmpty()) {
      return;
    }
    Receiver to = receiver.orElseThrow();
    try {
      to.message(reader.json(utf8));
    } catch (RpcException e) {
      to.junk(start);
      if (junk.incrementAndGet() > limits.junkLines()) {
        to.closed(
            new McpClientException(
                Problem.NOT_A_MESSAGE,
                "The server wrote more than %d lines that are no messages"
                    .formatted(limits.junkLines())));
        channel.close();
      }
    }
  }

  @Override
  public void agreed(Agreement agreement) {}

  @Override
  public void request(Outgoing request, Duration atMost) {
    write(RpcWriter.request(request.id(), request.method(), request.params()));
  }

  @Override
  public void send(byte[] message, Duration atMost) {
    write(message);
  }

  private void write(byte[] message) {
    try {
      channel.write(message);
    } catch (ChannelClosedException e) {
      throw new McpClientException(Problem.CLOSED, "The server " + e.getMessage(), e);
    }
  }

  @Override
  public boolean cancelsInWords() {
    return true;
  }

  @Override
  public Executor answering() {
    return task -> Thread.ofVirtual().name("annex-mcp-answer").start(task);
  }

  @Override
  public boolean probes() {
    return false;
  }

  /** The program is ended by whoever started it. */
  @Override
  public void close() {}
}
