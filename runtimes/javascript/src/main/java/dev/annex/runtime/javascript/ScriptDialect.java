package dev.annex.runtime.javascript;

import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.runtime.Dialect;

/**
 * A contract whose guests are JavaScript. Any thread. Others may implement it; hand the
 * implementation to {@link ScriptRuntime}.
 */
public interface ScriptDialect extends Dialect {

  /**
   * Says what is evaluated for a package, and how calls go into it. Cheap: evaluates nothing.
   *
   * @throws dev.annex.api.fault.AnnexException {@code CODE_INVALID}
   */
  ScriptBinding bind(ExtensionPackage contents);
}
