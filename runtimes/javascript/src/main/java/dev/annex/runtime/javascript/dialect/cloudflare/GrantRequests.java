package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.extension.Manifest;
import dev.annex.api.fault.AnnexException;
import dev.annex.runtime.javascript.dialect.cloudflare.DeclaredPermissions.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a manifest declares, as requests for our permissions. */
final class GrantRequests {

  private final List<String> ignored;
  private final List<PermissionRequest> requests = new ArrayList<>();

  private GrantRequests(List<String> ignored) {
    this.ignored = ignored;
  }

  /**
   * The requests.
   *
   * @param own labels of the context blocks that the extension declares
   * @param sockets whether its code talks over WebSocket, which the contract knows no word for
   * @param ignored takes a sentence for everything that ours cannot say
   */
  static List<PermissionRequest> of(
      DeclaredPermissions declared, List<String> own, boolean sockets, List<String> ignored) {
    GrantRequests all = new GrantRequests(ignored);
    all.add("log", "");
    all.requests.add(Manifest.SESSION_INSTANCE);
    switch (declared.workspace()) {
      case NONE -> {}
      case READ -> all.add("files.read", "");
      case READ_WRITE -> all.add("files", "");
    }
    declared.network().forEach(entry -> all.place(entry, sockets));
    all.context(declared, own);
    if (declared.messages() || declared.sendMessage() || declared.metadata()) {
      all.add("workspace.read", "conversations");
    }
    if (declared.messages()) {
      all.add("workspace.read", "messages");
    }
    if (declared.sendMessage()) {
      all.add("workspace.write", "messages");
    }
    return List.copyOf(all.requests);
  }

  private void place(String entry, boolean sockets) {
    Optional<NetworkPlace> place = NetworkPlace.read(entry);
    if (place.isEmpty()) {
      ignored.add(
          "permissions.network \"%s\" has no effect: an entry is a host, *.domain or *, perhaps with a port."
              .formatted(Shown.text(entry)));
      return;
    }
    place.get().scopes().forEach(scope -> add("http", scope, "permissions.network", entry));
    if (sockets) {
      place
          .get()
          .socketScopes()
          .forEach(scope -> add("websocket", scope, "permissions.network", entry));
    }
  }

  private void context(DeclaredPermissions declared, List<String> own) {
    Optional<Labels> read = declared.read();
    if (read.filter(Labels::everything).isPresent()) {
      add("workspace.read", "context");
    }
    read.ifPresent(labels ->
        labels
            .labels()
            .forEach(label -> label("workspace.read", label, "permissions.context.read")));
    Optional<Labels> write = declared.write();
    if (write.filter(Labels::everything).isPresent()) {
      own.forEach(label -> add("workspace.write", "context:" + label));
    }
    write.ifPresent(labels ->
        labels
            .labels()
            .forEach(label -> label("workspace.write", label, "permissions.context.write")));
  }

  private void label(String name, String label, String place) {
    if (!ContextLabels.usable(label)) {
      ignored.add(
          "%s \"%s\" has no effect: %s.".formatted(place, Shown.text(label), ContextLabels.RULE));
      return;
    }
    add(name, "context:" + label);
  }

  private void add(String name, String scope, String place, String entry) {
    try {
      add(name, scope);
    } catch (AnnexException e) {
      ignored.add(
          "%s \"%s\" has no effect: %s".formatted(place, Shown.text(entry), e.fault().message()));
    }
  }

  private void add(String name, String scope) {
    requests.add(new PermissionRequest(name, scope));
  }
}
