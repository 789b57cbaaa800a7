package dev.annex.capabilities.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Names as a test, or an attacker, wants them: each look-up may have another answer. */
public final class FakeNames implements Resolver {

  private final Map<String, Deque<List<InetAddress>>> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** One more answer for a name; the last one holds for ever. */
  public FakeNames with(String name, String... addresses) {
    answers
        .computeIfAbsent(name, key -> new ArrayDeque<>())
        .add(Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
    return this;
  }

  /** Every name that was looked up, in order. */
  public List<String> asked() {
    return asked;
  }

  @Override
  public synchronized List<InetAddress> resolve(String name, Duration patience)
      throws UnknownHostException {
    asked.add(name);
    Deque<List<InetAddress>> left = answers.getOrDefault(name, new ArrayDeque<>());
    if (left.isEmpty()) {
      throw new UnknownHostException(name);
    }
    return left.size() > 1 ? left.removeFirst() : left.getFirst();
  }
}
