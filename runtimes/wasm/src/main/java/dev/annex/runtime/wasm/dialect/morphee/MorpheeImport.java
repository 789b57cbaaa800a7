package dev.annex.runtime.wasm.dialect.morphee;

import static dev.annex.runtime.wasm.dialect.morphee.MorpheePermission.DATA_READ;
import static dev.annex.runtime.wasm.dialect.morphee.MorpheePermission.DATA_WRITE;
import static dev.annex.runtime.wasm.dialect.morphee.MorpheePermission.EVENTS_EMIT;
import static dev.annex.runtime.wasm.dialect.morphee.MorpheePermission.FILESYSTEM_READ;
import static dev.annex.runtime.wasm.dialect.morphee.MorpheePermission.HTTP_READ;
import static dev.annex.runtime.wasm.dialect.morphee.MorpheePermission.HTTP_WRITE;
import static dev.annex.runtime.wasm.dialect.morphee.MorpheePermission.VAULT_READ;
import static dev.annex.runtime.wasm.dialect.morphee.MorpheePermission.VAULT_WRITE;

import dev.annex.runtime.wasm.compile.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Every function of the import module {@code morphee} with the permissions that each open it. */
enum MorpheeImport {
  LOG(MorpheePermission.LOG),
  HTTP_FETCH(HTTP_READ, HTTP_WRITE),
  VAULT_GET(VAULT_READ),
  VAULT_SET(VAULT_WRITE),
  EVENT_EMIT(EVENTS_EMIT),
  DATA_GET_TASK(DATA_READ),
  DATA_CREATE_TASK(DATA_WRITE),
  DATA_LIST_TASKS(DATA_READ),
  DATA_UPDATE_TASK(DATA_WRITE),
  DATA_LIST_SPACES(DATA_READ),
  DATA_LIST_CONVERSATIONS(DATA_READ),
  FILE_READ(FILESYSTEM_READ),
  FILE_LIST(FILESYSTEM_READ);

  private static final Signature LOG_TYPE = Signature.of("(i32, i32, i32, i32) -> ()");
  private static final Signature CALL_TYPE = Signature.of("(i32, i32) -> i64");

  private final MorpheePermission permission;
  private final MorpheePermission alternative;

  MorpheeImport(MorpheePermission permission) {
    this(permission, permission);
  }

  MorpheeImport(MorpheePermission permission, MorpheePermission alternative) {
    this.permission = permission;
    this.alternative = alternative;
  }

  static Optional<MorpheeImport> named(String name) {
    return Arrays.stream(values()).filter(known -> known.functionName().equals(name)).findFirst();
  }

  String functionName() {
    return name().toLowerCase(Locale.ROOT);
  }

  Signature signature() {
    return this == LOG ? LOG_TYPE : CALL_TYPE;
  }

  /** Any one of these is enough. */
  List<MorpheePermission> permissions() {
    return Stream.of(permission, alternative).distinct().toList();
  }
}
