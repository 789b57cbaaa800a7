package dev.annex.capabilities.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The head of a request to a proxy (RFC 9112, RFC 9110 7.6), read strictly: what two readers could
 * understand differently is refused.
 *
 * @param target as it was written
 * @param fields what goes on to the server: without those that are about the connection to the
 *     proxy, and without {@code Host}, which follows from the target
 * @param length of the body; empty for one in chunks
 * @param newer whether the client speaks HTTP/1.1, and so understands chunks
 * @param expects whether it waits for a word before it sends the body
 */
record ProxyRequest(
    String method,
    String target,
    List<List<String>> fields,
    Optional<Long> length,
    boolean newer,
    boolean expects) {

  private static final Pattern LINE =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([!-~]{1,16384}) HTTP/1\\.([01])");
  private static final Pattern FIELD =
      Pattern.compile(
          "([!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}):[ \\t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*?)[ \\t]*");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,15}");
  private static final int MOST_FIELDS = 200;

  /** RFC 9110 7.6.1, and what Annex's own requests to the server say for themselves. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  ProxyRequest {
    fields = List.copyOf(fields);
  }

  /** Whether it wants a connection and no answer. */
  boolean connects() {
    return method.equals("CONNECT");
  }

  /**
   * Reads a head.
   *
   * @param lines without their ends
   * @throws MalformedRequest naming what is wrong
   */
  static ProxyRequest read(List<String> lines) throws MalformedRequest {
    var first = LINE.matcher(lines.isEmpty() ? "" : lines.getFirst());
    if (!first.matches()) {
      throw new MalformedRequest("its first line is none of HTTP/1");
    }
    if (lines.size() > MOST_FIELDS) {
      throw new MalformedRequest("it has more than %d fields".formatted(MOST_FIELDS));
    }
    List<List<String>> all = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      var field = FIELD.matcher(line);
      if (!field.matches()) {
        throw new MalformedRequest("one of its fields cannot be read");
      }
      all.add(List.of(field.group(1), field.group(2)));
    }
    List<String> lengths = values(all, "content-length");
    List<String> codings = values(all, "transfer-encoding");
    boolean chunked = codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
    if ((!codings.isEmpty() && !chunked)
        || (chunked && !lengths.isEmpty())
        || lengths.size() > 1
        || lengths.stream().anyMatch(length -> !LENGTH.matcher(length).matches())) {
      throw new MalformedRequest("the length of its body cannot be told");
    }
    Optional<Long> length =
        chunked
            ? Optional.empty()
            : Optional.of(lengths.isEmpty() ? 0L : Long.parseLong(lengths.getFirst()));
    Set<String> dropped = new TreeSet<>(OF_THE_CONNECTION);
    values(all, "connection").stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .filter(name -> !name.equals("content-length"))
        .forEach(dropped::add);
    return new ProxyRequest(
        first.group(1),
        first.group(2),
        all.stream()
            .filter(field -> !dropped.contains(field.getFirst().toLowerCase(Locale.ROOT)))
            .toList(),
        length,
        first.group(3).equals("1"),
        values(all, "expect").stream().anyMatch(value -> value.equalsIgnoreCase("100-continue")));
  }

  private static List<String> values(List<List<String>> fields, String name) {
    return fields.stream()
        .filter(field -> field.getFirst().equalsIgnoreCase(name))
        .map(List::getLast)
        .toList();
  }

  /** A request that is answered with 400. */
  static final class MalformedRequest extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedRequest(String why) {
      super(why);
    }
  }
}
