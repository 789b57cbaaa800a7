package dev.annex.runtime.process.dialect.agh.session;

import java.util.List;

/**
 * What one launch of an extension may ask of the host: what was granted and what it accepted, both.
 *
 * @param actions methods of the Host API
 * @param security capabilities, wildcards among them
 */
public record Rights(
    List<String> actions,
    List<String> security,
    List<String> resourceKinds,
    List<String> resourceScopes) {

  /** None. */
  public static final Rights NONE = new Rights(List.of(), List.of(), List.of(), List.of());

  public Rights {
    actions = List.copyOf(actions);
    security = List.copyOf(security);
    resourceKinds = List.copyOf(resourceKinds);
    resourceScopes = List.copyOf(resourceScopes);
  }
}
