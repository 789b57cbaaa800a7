package dev.annex.capabilities.extensions;

import dev.annex.api.call.Invoker;
import dev.annex.api.extension.Catalog;

/** The other extensions of this host. Any thread. */
public interface Neighbours {

  /** Runs their tools. */
  Invoker invoker();

  /** Says what there is. */
  Catalog catalog();
}
