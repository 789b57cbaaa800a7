package dev.annex.runtime.process;

import dev.annex.api.call.Meter;
import dev.annex.api.extension.Tool;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.runtime.process.child.OneShot;
import dev.annex.runtime.process.launch.Command;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one extension is started and spoken to. Any thread. */
public interface ProcessBinding {

  /** What to start; asked before every launch. */
  Command command();

  /** Of the references to secrets that its command may use. */
  String namespace();

  /** How it is watched and ended; asked before every launch. */
  Rhythm rhythm();

  /**
   * What of its grants a program learns when it is started, so that one which runs has to make room
   * once this changed; compared with {@code equals}. Nothing, unless a dialect tells its programs.
   */
  default Object standing() {
    return List.of();
  }

  /** What a person should know before it is started, a line for each. */
  default List<String> notes() {
    return List.of();
  }

  /**
   * Carries out a call that the process has nothing to do with; empty for all others.
   *
   * @param commands runs programs of the extension that live for one question only
   */
  default Optional<GuestReply> callAlone(GuestCall call, OneShot commands, Meter meter) {
    return Optional.empty();
  }

  /**
   * Other programs of the same extension by their names, each kept like the first: started when it
   * is needed, within the same walls, and ended with it.
   */
  default Map<String, ProcessBinding> companions() {
    return Map.of();
  }

  /** The companion that carries out a call; empty where the program itself does. */
  default Optional<Handed> handed(GuestCall call) {
    return Optional.empty();
  }

  /**
   * A call for a companion.
   *
   * @param companion its name
   * @param call as it understands it
   */
  record Handed(String companion, GuestCall call) {}

  /** Whether calls of a tool are what the process itself asks its host. */
  default boolean answeredByHost(Tool tool) {
    return false;
  }

  /** A conversation with a program that was just started; nothing was said yet. */
  Conversation converse(Peer peer);
}
