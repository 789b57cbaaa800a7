package dev.annex.runtime.wasm.limits;

import dev.annex.runtime.wasm.limits.HostileCase.Swept;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Arguments at the edges: of the memory of one page, of signed and of unsigned numbers. All
 * combinations where they are few enough; otherwise each edge in each place beside calm numbers,
 * and the rest by chance, always the same.
 */
final class WildNumbers {

  private static final List<Long> I32 =
      List.of(
          0L,
          -1L,
          0x7FFF_FFFFL,
          0x8000_0000L,
          65_535L,
          65_536L,
          1L,
          8L,
          65_528L,
          0xFFFF_FFF8L,
          64L);
  private static final List<Long> I64 = List.of(0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE + 1, 1L);

  private final int most;

  /** At most so many calls of each function. */
  WildNumbers(int most) {
    this.most = most;
  }

  /** As many as the system property {@code annex.limits.sweep} says, or 40. */
  static int configured() {
    return Integer.getInteger("annex.limits.sweep", 40);
  }

  /** The texts that make the guest call the function, its number first. */
  Set<String> callsOf(Swept function) {
    Set<String> calls = new LinkedHashSet<>();
    List<List<Long>> edges =
        function.parameters().stream().map(type -> type.equals("i64") ? I64 : I32).toList();
    long all = 1;
    for (List<Long> place : edges) {
      all = Math.min(Integer.MAX_VALUE, all * place.size());
    }
    if (all <= most) {
      addAll(function, edges, List.of(), calls);
      return calls;
    }
    for (long calm : new long[] {0, 64}) {
      for (int place = 0; place < edges.size(); place++) {
        for (long edge : edges.get(place)) {
          List<Long> numbers = new ArrayList<>();
          for (int other = 0; other < edges.size(); other++) {
            numbers.add(other == place ? edge : calm);
          }
          calls.add(text(function, numbers));
        }
      }
    }
    Random random = new Random(function.function().hashCode());
    while (calls.size() < most) {
      List<Long> numbers = new ArrayList<>();
      edges.forEach(place -> numbers.add(place.get(random.nextInt(place.size()))));
      calls.add(text(function, numbers));
    }
    return calls;
  }

  private static void addAll(
      Swept function, List<List<Long>> edges, List<Long> chosen, Set<String> calls) {
    if (chosen.size() == edges.size()) {
      calls.add(text(function, chosen));
      return;
    }
    for (long edge : edges.get(chosen.size())) {
      List<Long> more = new ArrayList<>(chosen);
      more.add(edge);
      addAll(function, edges, more, calls);
    }
  }

  private static String text(Swept function, List<Long> numbers) {
    return function.number()
        + numbers.stream().map(number -> " " + number).collect(Collectors.joining());
  }
}
