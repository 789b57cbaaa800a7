package dev.annex.processes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One small shell beside the host that knows which process groups there are. It reads orders from a
 * pipe, and the end of that pipe is the death of the host, however it died: the system closes it.
 * Then it kills every group it knows, and whatever else carries the mark of this host.
 *
 * <p>It also sends the signals while the host lives, because Java has none for a whole group, and
 * this needs no new process when there is no room for one. Any thread. Starts with the first order;
 * when somebody kills it, another takes its place.
 */
final class Warden implements AutoCloseable {

  /** Signals a group can be sent. */
  enum Signal {
    TERM,
    KILL
  }

  /**
   * A signal from a terminal is for the host; a reply that nobody reads any more must not end this
   * before its work is done.
   */
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM PIPE
      mark=$1
      groups=' '
      while read -r order group; do
        case $order in
          add) case $groups in
              *" $group "*) ;;
              *) groups="$groups$group " ;;
            esac ;;
          end) case $groups in
              *" $group "*) groups="${groups%%" $group "*} ${groups#*" $group "}" ;;
            esac ;;
          TERM | KILL) kill -s "$order" -- "-$group" ;;
          quit) exit 0 ;;
        esac
        echo .
      done
      for group in $groups; do
        kill -s KILL -- "-$group"
      done
      for round in 1 2 3 4 5 6 7 8; do
        found=$(grep -lsF "$mark" /proc/[0-9]*/environ)
        [ -n "$found" ] || break
        for file in $found; do
          pid=${file#/proc/}
          kill -s KILL "${pid%/environ}"
        done
      done
      """;

  private final Tools tools;
  private final String mark;
  private final Set<Long> groups = new TreeSet<>();
  private Optional<Line> line = Optional.empty();
  private boolean closed;

  private record Line(Process process, Writer orders, BufferedReader replies) {}

  /**
   * A warden that is not started yet.
   *
   * @param run what the marks of all groups of this host begin with
   */
  Warden(Tools tools, String run) {
    this.tools = tools;
    this.mark = "%s=%s-".formatted(ProcessTable.MARK, run);
  }

  /** From now on the group dies with the host. */
  synchronized void add(long group) throws IOException {
    groups.add(group);
    order("add", group);
  }

  /** The group is over; its number may become a stranger's. */
  synchronized void remove(long group) {
    if (!groups.remove(group)) {
      return;
    }
    try {
      order("end", group);
    } catch (IOException e) {
      // Its successor does not learn of a group that is not in the set any more.
      line = Optional.empty();
    }
  }

  /**
   * Sends a signal to every process of a group that was added; harmless when none is left.
   *
   * @return whether it could be sent
   */
  synchronized boolean signal(Signal signal, long group) {
    if (!groups.contains(group)) {
      return false;
    }
    try {
      order(signal.name(), group);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void order(String word, long group) throws IOException {
    String order = word + " " + group;
    if (line.isPresent()) {
      try {
        send(line.get(), order);
        return;
      } catch (IOException e) {
        line.get().process().destroyForcibly();
      }
    }
    if (closed) {
      throw new IOException("the host is closing");
    }
    Line fresh = start();
    for (long known : groups) {
      send(fresh, "add " + known);
    }
    send(fresh, order);
    line = Optional.of(fresh);
    var _ = fresh.process().onExit().thenAccept(this::replace);
  }

  /** Somebody killed it; the groups it watched over need another. */
  private synchronized void replace(Process gone) {
    boolean current = line.filter(one -> one.process().equals(gone)).isPresent();
    if (closed || !current || groups.isEmpty()) {
      return;
    }
    try {
      order("add", groups.iterator().next());
    } catch (IOException e) {
      line = Optional.empty();
    }
  }

  private static void send(Line line, String order) throws IOException {
    line.orders().write(order + "\n");
    line.orders().flush();
    if (line.replies().readLine() == null) {
      throw new IOException("the shell that watches over programs has ended");
    }
  }

  private Line start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(tools.setsid(), tools.shell(), "-c", SCRIPT, "annex-warden", mark));
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.directory(tools.root());
    builder.redirectError(Redirect.DISCARD);
    Process process = builder.start();
    return new Line(
        process,
        process.outputWriter(StandardCharsets.US_ASCII),
        process.inputReader(StandardCharsets.US_ASCII));
  }

  /** Ends it; whoever calls this has ended the groups. */
  @Override
  public synchronized void close() {
    closed = true;
    if (line.isEmpty()) {
      return;
    }
    try (Writer orders = line.get().orders();
        BufferedReader replies = line.get().replies()) {
      orders.write("quit\n");
      orders.flush();
      var _ = replies.readLine();
    } catch (IOException e) {
      line.get().process().destroyForcibly();
    }
    line = Optional.empty();
  }
}
