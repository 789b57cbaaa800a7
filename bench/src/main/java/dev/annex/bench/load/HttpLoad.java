package dev.annex.bench.load;

import dev.annex.bench.load.HttpConnection.Answer;
import dev.annex.bench.load.Revision.Call;
import dev.annex.bench.report.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Clients that each call a tool, wait for the answer, and call again. Each has a connection and,
 * where the revision has them, a session of its own, which lasts over all its runs.
 */
public final class HttpLoad implements Load {

  private final Endpoint endpoint;
  private final Call call;
  private final byte[] expected;
  private final List<Map<String, String>> sessions = new ArrayList<>();

  /**
   * Opens the sessions.
   *
   * @param expected what every good answer contains
   */
  public HttpLoad(Endpoint endpoint, Revision revision, Call call, String expected, int clients)
      throws IOException {
    this.endpoint = endpoint;
    this.call = call;
    this.expected = expected.getBytes(StandardCharsets.UTF_8);
    for (int client = 0; client < clients; client++) {
      try (HttpConnection connection = new HttpConnection(endpoint)) {
        Map<String, String> headers = new LinkedHashMap<>(call.headers());
        headers.putAll(connection.open(revision));
        sessions.add(headers);
      }
    }
  }

  @Override
  public Measured run(Duration length) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long stop = start + length.toNanos();
    List<Client> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (Map<String, String> session : sessions) {
        Client client = new Client(session);
        clients.add(client);
        running.add(
            threads.submit(() -> {
              client.callUntil(stop);
              return true;
            }));
      }
      for (Future<?> client : running) {
        client.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a connection of the load broke", e.getCause());
    }
    return new Measured(
        Duration.ofNanos(System.nanoTime() - start),
        Samples.merged(clients.stream().map(client -> client.times).toList()),
        clients.stream().mapToInt(client -> client.failures).sum());
  }

  private final class Client {
    private final Map<String, String> headers;
    private final Samples times = new Samples();
    private int failures;

    Client(Map<String, String> headers) {
      this.headers = headers;
    }

    void callUntil(long stop) throws IOException {
      try (HttpConnection connection = new HttpConnection(endpoint)) {
        byte[] request = connection.post(call.message(), headers);
        int number = request.length - Call.DIGITS - 1;
        long next = Call.FIRST_NUMBER + Math.floorMod(System.nanoTime(), Call.FIRST_NUMBER);
        long now = System.nanoTime();
        while (now < stop) {
          Bytes.writeNumber(request, number, next++, Call.DIGITS);
          Answer answer = connection.exchange(request);
          long after = System.nanoTime();
          if (answer.status() == 200
              && Bytes.indexOf(answer.body(), 0, answer.body().length, expected) >= 0) {
            times.add(after - now);
          } else if (failures++ == 0) {
            System.err.println(
                "failed call: %d %s"
                    .formatted(answer.status(), new String(answer.body(), StandardCharsets.UTF_8)));
          }
          now = after;
        }
      }
    }
  }
}
