package dev.annex.runtime.process;

import dev.annex.runtime.process.launch.Command;

/** How one extension is started and spoken to. Any thread. */
public interface ProcessBinding {

  /** What to start; asked before every launch. */
  Command command();

  /** How it is watched and ended; asked before every launch. */
  Rhythm rhythm();

  /** A conversation with a program that was just started; nothing was said yet. */
  Conversation converse(Peer peer);
}
