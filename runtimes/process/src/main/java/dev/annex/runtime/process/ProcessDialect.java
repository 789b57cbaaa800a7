package dev.annex.runtime.process;

import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.runtime.Dialect;

/**
 * A contract whose guests are programs. Any thread. Others may implement it; hand the
 * implementation to {@link ProcessRuntime}.
 */
public interface ProcessDialect extends Dialect {

  /**
   * Checks all of an extension that can be checked without starting it.
   *
   * @throws dev.annex.api.fault.AnnexException {@code CODE_INVALID}
   */
  ProcessBinding bind(ExtensionPackage contents);
}
