package dev.annex.runtime.process.dialect.agh.tool;

import java.util.Locale;

/** Why a tool cannot be run, in the words of the protocol; only those that are said here. */
public enum ReasonCode {
  ID_EMPTY,
  ID_EMPTY_SEGMENT,
  ID_INVALID_FORMAT,
  ID_TOO_LONG,
  RESERVED_NAMESPACE,
  CONFLICTED_ID,
  SOURCE_DISABLED,
  EXTENSION_INACTIVE,
  BACKEND_UNHEALTHY,
  EXTENSION_CAPABILITY_MISSING,
  RUNTIME_DESCRIPTOR_MISSING,
  RUNTIME_DESCRIPTOR_MISMATCH,
  EXTENSION_RUNTIME_MISMATCH,
  HANDLER_MISSING,
  RESULT_BUDGET_EXCEEDED,
  SECRET_METADATA;

  /** Its written form. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
