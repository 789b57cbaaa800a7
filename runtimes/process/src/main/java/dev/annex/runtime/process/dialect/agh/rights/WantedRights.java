package dev.annex.runtime.process.dialect.agh.rights;

import dev.annex.api.access.PermissionRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the manifest of an extension asks for.
 *
 * @param actions methods it wants to call
 * @param security capabilities, wildcards among them
 * @param families of resources that it wants to publish
 * @param maxScope {@code global} or {@code workspace}
 */
public record WantedRights(
    List<String> actions, List<String> security, List<String> families, String maxScope) {

  public WantedRights {
    actions = List.copyOf(actions);
    security = List.copyOf(security);
    families = List.copyOf(families);
  }

  /**
   * What a person has to grant so that all of it can be used. A method without the capability that
   * it needs, and a capability without a method, cannot be used and ask for nothing.
   */
  public List<PermissionRequest> requests() {
    return usable().flatMap(method -> method.permissions().stream()).distinct().sorted().toList();
  }

  /** The wanted methods for whose capability it asks, too. */
  Stream<HostMethod> usable() {
    return actions.stream().map(HostMethods::find).flatMap(Optional::stream).filter(this::mayCall);
  }

  /** Whether it asks for the capability that a method needs. */
  public boolean mayCall(HostMethod method) {
    return method.capability().map(this::asksFor).orElse(true);
  }

  private boolean asksFor(String capability) {
    return security.stream().anyMatch(grant -> CapabilityPattern.covers(grant, capability));
  }
}
