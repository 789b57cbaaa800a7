package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.runtime.wasm.dialect.luminarys.Deployment.Files;
import dev.annex.runtime.wasm.dialect.luminarys.Deployment.Http;
import dev.annex.runtime.wasm.dialect.luminarys.Deployment.Shell;
import dev.annex.runtime.wasm.dialect.luminarys.Deployment.Tcp;
import dev.annex.runtime.wasm.dialect.luminarys.Deployment.Transfer;
import dev.annex.runtime.wasm.dialect.luminarys.SkillDescriptor.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Reads a deployment manifest, or makes one up for a skill that comes without. */
final class DeploymentReader {

  private static final Pattern ID = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]{0,127}");

  private final ManifestFields root;
  private final List<String> ignored;

  private DeploymentReader(ManifestFields root, List<String> ignored) {
    this.root = root;
    this.ignored = ignored;
  }

  /**
   * Reads a manifest.
   *
   * @param ignored takes a sentence for every word that has no effect
   * @throws dev.annex.api.fault.AnnexException {@code MANIFEST_INVALID}, naming the key
   */
  static Deployment read(ObjectNode document, List<String> ignored) {
    return new DeploymentReader(new ManifestFields("", document), ignored).deployment();
  }

  private Deployment deployment() {
    String id = root.text("id").orElseThrow(() -> root.invalid("id", "is missing"));
    if (!ID.matcher(id).matches()) {
      throw root.invalid(
          "id", "is \"%s\", it must match ^[a-zA-Z][a-zA-Z0-9-]*$".formatted(Shown.text(id)));
    }
    if (!root.has("permissions")) {
      throw root.invalid(
          "permissions", "is missing; write permissions: {} for a skill that needs none");
    }
    ManifestFields permissions = root.object("permissions");
    ManifestFields policy = root.object("invoke_policy");
    ManifestFields mcp = root.object("mcp");
    ManifestFields state = root.object("state");
    Deployment deployment =
        new Deployment(
            id,
            root.text("path"),
            root.text("description"),
            enabled(permissions, "fs", block -> new Files(folders(block.texts("dirs")))),
            enabled(permissions, "http", DeploymentReader::http),
            enabled(
                permissions,
                "tcp",
                block ->
                    new Tcp(
                        block.texts("allowlist"), block.flag("private"), block.flag("insecure"))),
            enabled(
                permissions,
                "shell",
                block -> new Shell(block.texts("allowlist"), block.texts("allowed_dirs"))),
            enabled(
                permissions,
                "file_transfer",
                block ->
                    new Transfer(block.texts("allowed_nodes"), folders(block.texts("local_dirs")))),
            enabled(permissions, "llm", block -> true).orElse(false),
            environment(),
            policy.texts("can_invoke"),
            policy.texts("can_be_invoked_by"),
            perSkill(mcp),
            mcp.texts("hidden_methods"),
            mcp.has("exposed_methods")
                ? Optional.of(mcp.texts("exposed_methods"))
                : Optional.empty(),
            ofSkill(state),
            limits(root.object("limits")));
    List.of(permissions, policy, mcp, state, root)
        .forEach(fields -> ignored.addAll(fields.unread()));
    return deployment;
  }

  /** A block of permissions; empty when it is not enabled. */
  private <T> Optional<T> enabled(
      ManifestFields permissions, String name, Function<ManifestFields, T> read) {
    ManifestFields block = permissions.object(name);
    boolean enabled = block.flag("enabled");
    T values = read.apply(block);
    ignored.addAll(block.unread());
    return enabled ? Optional.of(values) : Optional.empty();
  }

  private static Http http(ManifestFields block) {
    return new Http(
        block.texts("allowlist"),
        block
            .number("max_response_bytes", 0, Integer.MAX_VALUE)
            .filter(most -> most > 0)
            .orElse(SkillSettings.USUAL_RESPONSE_BYTES),
        block.flag("allow_websocket"),
        block.flag("private"),
        block.flag("insecure"));
  }

  private static List<FolderGrant> folders(List<String> written) {
    return written.stream().map(FolderGrant::read).toList();
  }

  private Map<String, VariableText> environment() {
    Map<String, VariableText> environment = new TreeMap<>();
    root.textsByName("env").forEach((name, text) -> environment.put(name, new VariableText(text)));
    return environment;
  }

  private static boolean perSkill(ManifestFields mcp) {
    String mapping = mcp.text("mapping").orElse("per_method");
    return switch (mapping) {
      case "per_method", "" -> false;
      case "per_skill" -> true;
      default ->
          throw mcp.invalid(
              "mapping",
              "is \"%s\", it must be per_method or per_skill".formatted(Shown.text(mapping)));
    };
  }

  private static boolean ofSkill(ManifestFields state) {
    String scope = state.text("scope").orElse("session");
    return switch (scope) {
      case "session" -> false;
      case "skill" -> true;
      default ->
          throw state.invalid(
              "scope", "is \"%s\", it must be session or skill".formatted(Shown.text(scope)));
    };
  }

  /** By the names that they have everywhere here, in milliseconds, bytes or as a number. */
  private Limits limits(ManifestFields wanted) {
    Limits limits = Limits.defaults();
    for (Limit limit : Limit.values()) {
      Optional<Long> value = wanted.number(limit.key(), 1, limit.maximum());
      limits = value.isPresent() ? limits.with(limit, value.get()) : limits;
    }
    ignored.addAll(wanted.unread());
    return limits;
  }

  /** For a skill that comes alone: under its type id, with exactly what it requires. */
  static Deployment without(SkillDescriptor skill, String id) {
    List<FolderGrant> folders = new ArrayList<>();
    List<String> http = new ArrayList<>();
    List<String> tcp = new ArrayList<>();
    List<String> shell = new ArrayList<>();
    List<String> invoke = new ArrayList<>();
    Map<String, VariableText> environment = new TreeMap<>();
    boolean webSockets = false;
    boolean llm = false;
    for (Requirement one : skill.requirements()) {
      switch (one.kind()) {
        case "fs" -> folders.add(one.folder());
        case "http" -> http.add(one.pattern());
        case "ws" -> {
          http.add(one.pattern());
          webSockets = true;
        }
        case "tcp" -> tcp.add(one.pattern());
        case "shell" -> shell.add(one.pattern());
        case "llm" -> llm = true;
        case "env" -> environment.put(one.pattern(), new VariableText(""));
        case "invoke" -> invoke.add(one.pattern());
        default -> {
          // the check of requirements says that it is not known
        }
      }
    }
    return new Deployment(
        id,
        Optional.empty(),
        Optional.empty(),
        some(folders).map(Files::new),
        http.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Http(http, SkillSettings.USUAL_RESPONSE_BYTES, webSockets, false, false)),
        some(tcp).map(allowed -> new Tcp(allowed, false, false)),
        some(shell).map(allowed -> new Shell(allowed, List.of())),
        Optional.empty(),
        llm,
        environment,
        invoke,
        List.of(),
        false,
        List.of(),
        Optional.empty(),
        false,
        Limits.defaults());
  }

  private static <T> Optional<List<T>> some(List<T> list) {
    return list.isEmpty() ? Optional.empty() : Optional.of(list);
  }
}
