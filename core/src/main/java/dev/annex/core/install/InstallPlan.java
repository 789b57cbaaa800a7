package dev.annex.core.install;

import dev.annex.api.access.Permission.Risk;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Manifest;
import dev.annex.api.name.AgentName;
import dev.annex.api.name.Digest;
import dev.annex.api.name.Version;
import java.util.List;
import java.util.Optional;

/**
 * What installing a package would do, worked out in full before anything is changed.
 *
 * @param extension as it would be installed
 * @param permissions what it asks for
 * @param agentNames the names agents would see
 * @param replaces the version that is installed now under the same id
 * @param source where the package came from, for people
 * @param notes what is to be known of how its code runs, a line for each; none when nobody has
 *     looked at the code
 */
public record InstallPlan(
    Extension extension,
    List<AskedPermission> permissions,
    List<AgentName> agentNames,
    Optional<Version> replaces,
    String source,
    List<String> notes) {

  public InstallPlan {
    notes = List.copyOf(notes);
    permissions = List.copyOf(permissions);
    agentNames = List.copyOf(agentNames);
  }

  /** The manifest. */
  public Manifest manifest() {
    return extension.manifest();
  }

  /** The digest of the package. */
  public Digest digest() {
    return extension.contents().digest();
  }

  /**
   * One permission it asks for.
   *
   * @param allows what it allows, for people
   * @param granted whether somebody said yes already, for the version that is installed now
   */
  public record AskedPermission(
      PermissionRequest request, String allows, Risk risk, boolean granted) {}
}
