package dev.annex.server.config;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.core.author.AuthoringRules;
import java.util.List;
import java.util.Set;

/**
 * Whether models may write extensions on this host, and what those get.
 *
 * @param offered whether models get the tools for it; key {@code authoring}, default false
 * @param rules keys {@code authoring-grants}, {@code authoring-source-bytes}, {@code
 *     authoring-extensions} and {@code authoring-versions}; default {@link
 *     AuthoringRules#defaults}. They hold for what was written before, too, when nobody may write
 *     any more
 */
public record AuthoringConfig(boolean offered, AuthoringRules rules) {

  private static final String GRANTS = "authoring-grants";

  /** Nobody may. */
  public static AuthoringConfig off() {
    return new AuthoringConfig(false, AuthoringRules.defaults());
  }

  static AuthoringConfig read(Setting setting) {
    AuthoringRules usual = AuthoringRules.defaults();
    try {
      return new AuthoringConfig(
          setting.flag("authoring").orElse(false),
          new AuthoringRules(
              setting.size("authoring-source-bytes").orElse(usual.sourceBytes()),
              setting.wholeNumber("authoring-extensions").orElse(usual.extensions()),
              setting.wholeNumber("authoring-versions").orElse(usual.versions()),
              grants(setting.texts(GRANTS).orElse(Set.of()))));
    } catch (AnnexException e) {
      throw e.fault().message().startsWith("Setting ")
          ? e
          : AnnexConfig.invalid("authoring", "cannot be: " + e.fault().message());
    }
  }

  private static List<PermissionRequest> grants(Set<String> texts) {
    try {
      return texts.stream().map(PermissionRequest::parse).sorted().toList();
    } catch (AnnexException e) {
      throw AnnexConfig.invalid(GRANTS, "holds no permission: " + e.getMessage());
    }
  }
}
