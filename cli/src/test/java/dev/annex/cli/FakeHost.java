package dev.annex.cli;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.HostConnection;
import dev.annex.server.rest.AdminRequest;
import dev.annex.server.rest.AdminResponse;
import dev.annex.server.rest.EventSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A host that answers what it was told to, and remembers what it was asked. */
final class FakeHost implements HostConnection {

  private final Map<String, Deque<AdminResponse>> answers = new HashMap<>();
  private final List<AdminRequest> asked = new ArrayList<>();
  private boolean outlives;

  /** The last answer to a request stays. */
  FakeHost answer(String request, int status, String json) {
    answers
        .computeIfAbsent(request, key -> new ArrayDeque<>())
        .add(new AdminResponse(status, Json.parse(json)));
    return this;
  }

  FakeHost outliving() {
    outlives = true;
    return this;
  }

  List<AdminRequest> asked() {
    return asked;
  }

  /** The body of the only request to a path. */
  String body(String request) {
    return asked.stream()
        .filter(one -> key(one).equals(request))
        .map(one -> new String(one.body(), java.nio.charset.StandardCharsets.UTF_8))
        .reduce((one, other) -> one + "\n" + other)
        .orElse("");
  }

  private static String key(AdminRequest request) {
    return request.method() + " " + request.path();
  }

  @Override
  public AdminResponse send(AdminRequest request) {
    asked.add(request);
    Deque<AdminResponse> known = answers.get(key(request));
    if (known == null) {
      throw new AssertionError("not expected: " + key(request));
    }
    return known.size() > 1 ? known.removeFirst() : known.getFirst();
  }

  @Override
  public AdminResponse stream(AdminRequest request, EventSink events) {
    return send(request);
  }

  @Override
  public boolean outlivesCommand() {
    return outlives;
  }

  @Override
  public void close() {}
}
