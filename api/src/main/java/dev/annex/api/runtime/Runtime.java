package dev.annex.api.runtime;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.ExtensionPackage;

/** An isolation technology. Any thread. Implementations extend {@code RuntimeContract}. */
public interface Runtime extends AutoCloseable {

  /** Its name in manifests, for instance {@code wasm}. */
  String name();

  /**
   * Prepares code so that sandboxes open quickly; checks all that can be checked without running
   * it. May take seconds, so it returns soon after its thread is interrupted.
   *
   * @throws dev.annex.api.fault.AnnexException {@code CODE_INVALID}, {@code UNKNOWN_IMPORT} or
   *     {@code LIMIT_REACHED}, with what the author can do
   */
  Program prepare(ExtensionPackage contents, Limits limits);

  /**
   * Whether code it runs can do no more to the world than its permissions say. Where it cannot keep
   * code from more, the host assumes the worst of every tool.
   */
  default boolean bounded() {
    return true;
  }

  /** Stops what it runs and releases what it holds. */
  @Override
  void close();
}
