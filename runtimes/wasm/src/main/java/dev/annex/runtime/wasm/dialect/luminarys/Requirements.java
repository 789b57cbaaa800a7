package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.dialect.luminarys.SkillDescriptor.Requirement;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a deployment manifest gives a skill what it cannot do without: the block is enabled, and
 * an entry of it is the requirement, or matches its text.
 */
record Requirements(Deployment deployment) {

  /**
   * Goes on when everything is there.
   *
   * @param ignored takes a sentence for a requirement that nobody knows
   * @throws AnnexException {@code MANIFEST_INVALID}, naming what is missing
   */
  void check(List<Requirement> required, List<String> ignored) {
    for (Requirement one : required) {
      boolean met =
          switch (one.kind()) {
            case "fs" -> files(one.folder());
            case "http" -> http(one.pattern());
            case "ws" ->
                deployment.http().map(Deployment.Http::webSockets).orElse(false)
                    && webSocket(one.pattern());
            case "tcp" ->
                deployment.tcp().map(tcp -> anyMatches(tcp.allowed(), one.pattern())).orElse(false);
            case "shell" -> shell(one.pattern());
            case "llm" -> deployment.llm();
            case "env" -> deployment.environment().containsKey(one.pattern());
            case "invoke" -> anyMatches(deployment.canInvoke(), one.pattern());
            default -> {
              ignored.add(
                  "Requirement \"%s\" has no effect: its kind is not known.".formatted(one));
              yield true;
            }
          };
      if (!met) {
        throw new AnnexException(
            ErrorCode.MANIFEST_INVALID,
            "The skill requires \"%s\", and its deployment manifest does not give it that. To allow it: %s"
                .formatted(one, remedy(one)));
      }
    }
  }

  private boolean files(FolderGrant wanted) {
    return deployment
        .files()
        .map(files -> files.folders().stream().anyMatch(given -> covers(given, wanted)))
        .orElse(false);
  }

  private static boolean covers(FolderGrant given, FolderGrant wanted) {
    if (wanted.write() && !given.write()) {
      return false;
    }
    String folder = wanted.folder();
    return folder.equals(given.folder())
        || folder.startsWith(given.folder() + "/")
        || given.folder().equals("/")
        || matches(given.path(), wanted.path());
  }

  private boolean http(String pattern) {
    return deployment.http().map(http -> anyMatches(http.allowed(), pattern)).orElse(false);
  }

  /** Manifests write one list for both, with the schemes of either. */
  private boolean webSocket(String pattern) {
    return Stream.of(pattern, pattern.replaceFirst("^ws", "http")).anyMatch(this::http);
  }

  private boolean shell(String pattern) {
    return deployment
        .shell()
        .map(shell -> shell.allowed().isEmpty() || anyMatches(shell.allowed(), pattern))
        .orElse(false);
  }

  private static boolean anyMatches(List<String> given, String wanted) {
    return given.stream().anyMatch(entry -> matches(entry, wanted));
  }

  private static boolean matches(String given, String wanted) {
    return given.equals(wanted) || TextPattern.of(given).matches(wanted);
  }

  private static String remedy(Requirement one) {
    String pattern = Shown.text(one.pattern());
    return switch (one.kind()) {
      case "fs" ->
          "enable permissions.fs and write \"%s:%s\" into its dirs."
              .formatted(Shown.text(one.folder().path()), one.folder().write() ? "rw" : "ro");
      case "ws" ->
          "enable permissions.http with allow_websocket and write \"%s\" into its allowlist."
              .formatted(pattern);
      case "llm" -> "write permissions.llm.enabled: true.";
      case "env" -> "write %s into env.".formatted(pattern);
      case "invoke" -> "write \"%s\" into invoke_policy.can_invoke.".formatted(pattern);
      default ->
          "enable permissions.%s and write \"%s\" into its allowlist."
              .formatted(one.kind(), pattern);
    };
  }
}
