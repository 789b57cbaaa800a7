package dev.annex.runtime.process.dialect.agh.rights;

import dev.annex.api.access.PermissionRequest;
import java.util.List;
import java.util.Optional;

/**
 * One method that the protocol has for asking the host.
 *
 * @param capability what has to be granted besides the method itself
 * @param permissions what it comes to in our terms; none when it touches nothing of the user's, or
 *     when this host does not have what it is about
 */
public record HostMethod(
    String name, Optional<String> capability, List<PermissionRequest> permissions) {

  public HostMethod {
    permissions = List.copyOf(permissions);
  }

  /** Whether it is about published resources, whose errors have codes of their own. */
  public boolean aboutResources() {
    return name.startsWith("resources/");
  }
}
