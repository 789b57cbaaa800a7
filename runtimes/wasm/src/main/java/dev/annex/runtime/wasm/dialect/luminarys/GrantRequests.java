package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.extension.Manifest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a deployment manifest allows, as requests for our permissions. What ours cannot say is said
 * in a sentence and not asked for; where ours means more, that is said, too.
 */
final class GrantRequests {

  /** Where the state of sessions is kept among the extension's own keys. */
  static final String STATE_KEYS = "luminarys/state/";

  /** Where the shared values of the contract's skills are kept among the keys of all. */
  static final String SHARED_KEYS = "luminarys/";

  private static final int MAX_NAME_BYTES = 255;

  private final Deployment deployment;
  private final Set<String> imports;
  private final List<String> ignored;
  private final List<PermissionRequest> requests = new ArrayList<>();

  /**
   * For one skill.
   *
   * @param imports the functions of {@code env} that its code imports
   * @param ignored takes the sentences
   */
  GrantRequests(Deployment deployment, Set<String> imports, List<String> ignored) {
    this.deployment = deployment;
    this.imports = imports;
    this.ignored = ignored;
  }

  List<PermissionRequest> read() {
    request("log", "");
    request("kv", STATE_KEYS);
    requests.add(Manifest.SESSION_INSTANCE);
    deployment
        .files()
        .ifPresent(files -> {
          files.folders().forEach(folder -> folder(folder, "permissions.fs.dirs"));
          request("archive", "");
        });
    deployment.http().ifPresent(this::http);
    deployment.tcp().ifPresent(this::tcp);
    deployment.shell().ifPresent(this::shell);
    deployment.transfer().ifPresent(this::transfer);
    if (deployment.llm()) {
      request("llm", "");
    }
    environment();
    invoke();
    machine();
    commands();
    return List.copyOf(requests);
  }

  private void folder(FolderGrant grant, String place) {
    for (String path : TextPattern.expand(grant.folder())) {
      if (path.equals("/") || path.equals("/proc") || path.startsWith("/proc/")) {
        ignore(place, grant.path(), "what the host keeps for itself lies in there");
        continue;
      }
      boolean possible =
          path.startsWith("/")
              && !path.contains("**")
              && path.chars().noneMatch(c -> "?[]{}$".indexOf(c) >= 0)
              && isPath(path);
      if (possible) {
        request(grant.write() ? "files" : "files.read", path, place);
      } else {
        ignore(
            place,
            grant.path(),
            "a folder here is an absolute path, in which * may stand for part of one name");
      }
    }
  }

  private static boolean isPath(String path) {
    return path.codePoints().noneMatch(Character::isISOControl)
        && List.of(path.split("/")).stream()
            .noneMatch(name ->
                name.equals("..") || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES);
  }

  private void http(Deployment.Http http) {
    String place = "permissions.http.allowlist";
    if (http.allowed().isEmpty()) {
      ignored.add("permissions.http allows nothing: its allowlist is empty.");
    }
    for (String written : http.allowed()) {
      for (String pattern : TextPattern.expand(written)) {
        address(pattern, place, http);
      }
    }
    if (http.privateAddresses()) {
      request("http.private", "");
      if (http.webSockets()) {
        request("websocket.private", "");
      }
    } else {
      ignored.add(
          "permissions.http reaches addresses that are not public only where an entry writes one out, or localhost; permissions.http.private: true asks for the others.");
    }
  }

  private void address(String pattern, String place, Deployment.Http http) {
    if (pattern.equals("*") || pattern.equals("**")) {
      request("http", "*", place);
      webSocket("*", http, place);
      return;
    }
    WebPattern.Reading reading = WebPattern.read(pattern);
    reading.remark().ifPresent(why -> remark(place, pattern, why));
    for (WebPattern.Place one : reading.places()) {
      if (one.webSocket()) {
        if (http.webSockets()) {
          webSocket(one.toString(), http, place);
        } else {
          ignore(place, pattern, "allow_websocket is not true");
        }
      } else {
        request("http", one.toString(), place);
        webSocket(one.asWebSocket().toString(), http, place);
      }
    }
  }

  private void webSocket(String scope, Deployment.Http http, String place) {
    if (http.webSockets()) {
      request("websocket", scope, place);
      if (http.insecure() && !scope.startsWith("ws:")) {
        request("websocket.insecure", scope, place);
      }
    }
  }

  private void tcp(Deployment.Tcp tcp) {
    String place = "permissions.tcp.allowlist";
    if (tcp.allowed().isEmpty()) {
      ignored.add(
          "permissions.tcp allows nothing: an empty allowlist stands for every internal address, and a permission for those only cannot be written here. Write hosts and ports into it.");
    }
    for (String written : tcp.allowed()) {
      for (String pattern : TextPattern.expand(written)) {
        Optional<String> scope = WebPattern.hostAndPort(pattern);
        if (scope.isEmpty()) {
          ignore(place, written, "a place here is a host, *.domain or *, with a port or *");
        } else {
          request("tcp", scope.get(), place);
          if (tcp.insecure()) {
            request("tcp.insecure", scope.get(), place);
          }
        }
      }
    }
    if (tcp.privateAddresses()) {
      request("tcp.private", "");
    } else {
      ignored.add(
          "permissions.tcp reaches addresses that are not public only where an entry writes one out, or localhost; permissions.tcp.private: true asks for the others.");
    }
  }

  private void shell(Deployment.Shell shell) {
    String place = "permissions.shell.allowlist";
    if (shell.allowed().isEmpty()) {
      request("shell", "* **", place);
      request("shell", "/** **", place);
    }
    List<String> folders =
        shell.folders().stream()
            .map(folder -> new FolderGrant(folder, true))
            .filter(grant -> grant.concrete() && isPath(grant.folder()))
            .map(FolderGrant::folder)
            .toList();
    for (String written : shell.allowed()) {
      TextPattern.expand(written).forEach(pattern -> command(pattern, folders, place));
    }
    for (String folder : shell.folders()) {
      FolderGrant grant = new FolderGrant(folder, true);
      if (grant.concrete() && isPath(grant.folder())) {
        request("shell.workdir", grant.folder(), "permissions.shell.allowed_dirs");
      } else {
        ignore(
            "permissions.shell.allowed_dirs",
            folder,
            "programs start in folders that are absolute and have no wildcards");
      }
    }
    deployment.environment().keySet().stream()
        .filter(name -> name.matches("[A-Za-z_][A-Za-z0-9_]*"))
        .forEach(name -> request("shell.env", name));
  }

  private void command(String written, List<String> folders, String place) {
    List<String> scopes = CommandWords.read(written, folders);
    scopes.forEach(scope -> request("shell", scope, place));
    if (scopes.isEmpty()) {
      ignore(
          place,
          written,
          "a command here begins with a bare name, an absolute path, or a path in one of allowed_dirs, ** stands at its end only, and ? [ ] ' \" have no meaning");
    } else if (CommandWords.isRelative(written)) {
      remark(
          place,
          written,
          "is asked for in each of allowed_dirs and below; where it has wildcards, or lies deeper, not for links to programs elsewhere");
    }
  }

  private void transfer(Deployment.Transfer transfer) {
    transfer.folders().forEach(folder -> folder(folder, "permissions.file_transfer.local_dirs"));
    ignored.add(
        "permissions.file_transfer reaches this node only: a host that stands alone has no others.");
  }

  /** What the operator sets under the names of the manifest, and under those its values name. */
  private void environment() {
    Set<String> names = new TreeSet<>();
    deployment
        .environment()
        .forEach((name, text) -> {
          names.add(name);
          names.addAll(text.variables());
          text.required()
              .forEach(needed ->
                  ignored.add(
                      "env.%s is empty when the operator sets no %s for this extension; the original would not start."
                          .formatted(Shown.text(name), needed)));
        });
    for (String name : names) {
      if (VariableText.isName(name)) {
        request("env", name);
      } else {
        ignored.add(
            "env.%s has the manifest's own value only: the operator can set nothing under that name."
                .formatted(Shown.text(name)));
      }
    }
    if (deployment.environment().values().stream().anyMatch(VariableText::hasVariables)) {
      ignored.add(
          "Variables in env stand for what the operator sets for this extension, never for the environment of the host.");
    }
  }

  private void invoke() {
    for (String id : deployment.canInvoke()) {
      String place = "invoke_policy.can_invoke";
      if (id.equals("*") || id.equals("**")) {
        request("extensions.call", "", place);
      } else {
        extension(id)
            .ifPresentOrElse(
                known -> request("extensions.call", known + "/*", place),
                () -> ignore(place, id, "it is no id of an extension"));
      }
    }
  }

  /** The extension behind an instance id: ids here have no capital letters. */
  static Optional<ExtensionId> extension(String instance) {
    try {
      return Optional.of(new ExtensionId(instance.toLowerCase(Locale.ROOT)));
    } catch (AnnexException e) {
      return Optional.empty();
    }
  }

  /** The contract tells these to everybody; here they are asked for where the code wants them. */
  private void machine() {
    if (imports.contains("history_get")) {
      request("workspace.read", "conversations");
      request("workspace.read", "messages");
    }
    if (imports.contains("sys_info")) {
      request("system", "");
    } else if (imports.contains("time_now")) {
      request("system.time", "");
    }
  }

  /** Commands are in no manifest; whether a skill gives any, only its answers show. */
  private void commands() {
    if (imports.contains(AssemblyScript.ABORT.functionName())) {
      return; // AssemblyScript's SDK cannot give commands
    }
    request("kv.shared", SHARED_KEYS);
    request("schedule", "");
    request("events", "");
  }

  private void request(String name, String scope) {
    requests.add(new PermissionRequest(name, scope));
  }

  private void request(String name, String scope, String place) {
    try {
      request(name, scope);
    } catch (AnnexException e) {
      ignore(place, scope, "it is too long or has unprintable characters");
    }
  }

  private void remark(String place, String entry, String why) {
    ignored.add("%s \"%s\": %s.".formatted(place, Shown.text(entry), why));
  }

  private void ignore(String place, String entry, String why) {
    ignored.add("%s \"%s\" has no effect: %s.".formatted(place, Shown.text(entry), why));
  }
}
