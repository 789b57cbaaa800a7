package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.runtime.wasm.compile.Signature;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every function of the import module {@code opskat}: its type, the permission and host operation
 * behind it, or what this version of Annex would have to have first.
 */
enum OpskatImport {
  HOST_LOG("(i32, i32, i32, i32) -> ()", "log", "log.write", ""),
  HOST_KV_GET("(i32, i32) -> i64", "kv", "kv.get", ""),
  HOST_KV_SET("(i32, i32, i32, i32) -> ()", "kv", "kv.set", ""),
  HOST_ACTION_EVENT("(i32, i32, i32, i32) -> ()", "", "", ""),
  HOST_ACTION_SHOULD_STOP("() -> i32", "", "", ""),
  HOST_IO_OPEN("(i32, i32) -> i64", "", "", "access to files and the network"),
  HOST_IO_READ("(i32, i32) -> i64", "", "", "access to files and the network"),
  HOST_IO_WRITE("(i32, i32, i32) -> i32", "", "", "access to files and the network"),
  HOST_IO_FLUSH("(i32) -> i64", "", "", "access to files and the network"),
  HOST_IO_CLOSE("(i32) -> ()", "", "", "access to files and the network"),
  HOST_IO_SET_DEADLINE("(i32, i32, i32, i64) -> i64", "", "", "access to files and the network"),
  HOST_ASSET_GET_CONFIG("(i64) -> i64", "", "", "assets"),
  HOST_FILE_DIALOG("(i32, i32) -> i64", "", "", "file dialogs");

  private final String signature;
  private final String permission;
  private final String operation;
  private final String missing;

  OpskatImport(String signature, String permission, String operation, String missing) {
    this.signature = signature;
    this.permission = permission;
    this.operation = operation;
    this.missing = missing;
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

  Optional<String> operation() {
    return operation.isEmpty() ? Optional.empty() : Optional.of(operation);
  }

  /** What this host does not have yet and the function needs; empty when it works. */
  Optional<String> missing() {
    return missing.isEmpty() ? Optional.empty() : Optional.of(missing);
  }
}
