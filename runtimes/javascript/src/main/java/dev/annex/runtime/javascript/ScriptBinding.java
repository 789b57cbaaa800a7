package dev.annex.runtime.javascript;

import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import java.util.List;

/** How calls go into the scripts of one extension and answers come out. Any thread. */
public interface ScriptBinding {

  /**
   * The dialect's own scripts, evaluated once before {@link #scripts}, in this order. They find the
   * global function {@code annexHost(name, argumentsJson)}, which asks {@link ScriptHost#call} and
   * gives a promise of its string. It is gone before the first of {@link #scripts}, so extension
   * code reaches only what a prelude keeps and hands out. A prelude keeps what it uses of the
   * language (JSON, Promise and so on) in variables of its own, because extension code may change
   * the globals.
   */
  default List<Script> preludes() {
    return List.of();
  }

  /**
   * The extension's code, evaluated in this order, once, before the snapshot that all calls start
   * from. A failure refuses the extension: {@code CODE_INVALID} with the error, its file and line.
   */
  List<Script> scripts();

  /**
   * Runs one call on the calling thread, which is the guest's. Whatever it throws ends the call; a
   * {@link ScriptException} that is not caught becomes {@code TOOL_FAILED} with its text.
   */
  GuestReply call(GuestCall call, ScriptGuest guest);

  /** With what {@code fetch} is rejected in an extension that may not use the network. */
  default String fetchRefusal() {
    return "This extension is not permitted to access the network: it holds no http permission.";
  }

  /**
   * Whether the contract allows an instance to be called again, so that its code may remember
   * something from one call of a session to the next.
   */
  default boolean remembers() {
    return true;
  }
}
