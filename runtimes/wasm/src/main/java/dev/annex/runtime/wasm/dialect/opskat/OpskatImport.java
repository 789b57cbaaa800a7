package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.runtime.wasm.compile.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every function of the import module {@code opskat}: its type, the permission that a guest which
 * imports it asks for, and the host operations behind it. What else is asked for, {@link
 * CapabilityRequests} says.
 */
enum OpskatImport {
  HOST_LOG("(i32, i32, i32, i32) -> ()", "log", "log.write"),
  HOST_KV_GET("(i32, i32) -> i64", "kv", "kv.get"),
  HOST_KV_SET("(i32, i32, i32, i32) -> ()", "kv", "kv.set"),
  HOST_ACTION_EVENT("(i32, i32, i32, i32) -> ()", ""),
  HOST_ACTION_SHOULD_STOP("() -> i32", ""),
  HOST_IO_OPEN("(i32, i32) -> i64", "", "files.open", "http.open", "tcp.connect"),
  HOST_IO_READ("(i32, i32) -> i64", "", "files.handle-read", "http.receive", "tcp.read"),
  HOST_IO_WRITE("(i32, i32, i32) -> i32", "", "files.handle-write", "http.send", "tcp.write"),
  HOST_IO_FLUSH("(i32) -> i64", "", "http.finish"),
  HOST_IO_CLOSE("(i32) -> ()", "", "files.handle-close", "http.close", "tcp.close"),
  HOST_IO_SET_DEADLINE("(i32, i32, i32, i64) -> i64", ""),
  HOST_ASSET_GET_CONFIG("(i64) -> i64", "", "workspace.get-asset", "workspace.reveal-asset"),
  HOST_FILE_DIALOG("(i32, i32) -> i64", "files.chosen", "files.choose");

  private final String signature;
  private final String permission;

  /** Separated by spaces. */
  private final String operations;

  OpskatImport(String signature, String permission, String... operations) {
    this.signature = signature;
    this.permission = permission;
    this.operations = String.join(" ", operations);
  }

  static Optional<OpskatImport> named(String name) {
    return Arrays.stream(values()).filter(known -> known.functionName().equals(name)).findFirst();
  }

  String functionName() {
    return name().toLowerCase(Locale.ROOT);
  }

  Signature signature() {
    return Signature.of(signature);
  }

  Optional<PermissionRequest> permission() {
    return permission.isEmpty()
        ? Optional.empty()
        : Optional.of(new PermissionRequest(permission, ""));
  }

  List<String> operations() {
    return operations.isEmpty() ? List.of() : List.of(operations.split(" "));
  }
}
