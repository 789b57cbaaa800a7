package dev.annex.api.access;

import dev.annex.api.call.Caller;
import dev.annex.api.name.ExtensionId;
import java.util.List;

/** Who wishes to do something. */
public sealed interface Subject {

  /** How the journal names it. */
  String name();

  /** Somebody outside, who wants a tool run. */
  record Outside(Caller caller) implements Subject {
    @Override
    public String name() {
      return caller.principal();
    }
  }

  /**
   * An extension's code, which wants something from the host.
   *
   * @param asked what its manifest asks for; nothing else can be granted to it
   */
  record Extension(ExtensionId id, List<PermissionRequest> asked) implements Subject {
    public Extension {
      asked = List.copyOf(asked);
    }

    @Override
    public String name() {
      return id.value();
    }
  }
}
