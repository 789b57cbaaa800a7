package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.runtime.wasm.compile.Signature;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every function of the import module {@code env} that the contract has, with the operations that
 * it can come to. All take a request and give back an answer.
 */
enum LuminarysImport {
  FS_READ("files.read", "shell.output"),
  FS_WRITE("files.write"),
  FS_CREATE("files.write"),
  FS_DELETE("files.delete"),
  FS_MKDIR("files.mkdir"),
  FS_LS("files.list"),
  FS_CHMOD("files.chmod"),
  FS_READ_LINES("files.read-lines", "shell.output"),
  FS_GREP("files.grep", "files.roots"),
  FS_GLOB("files.glob", "files.roots"),
  FS_ALLOWED_DIRS("files.roots"),
  FS_COPY("files.copy"),
  DISK_USAGE("files.disk-usage", "files.roots"),
  ARCHIVE_PACK("archive.pack"),
  ARCHIVE_UNPACK("archive.unpack"),
  ARCHIVE_LIST("archive.list"),
  HTTP_GET("http.request"),
  HTTP_POST("http.request"),
  HTTP_REQUEST("http.request"),
  TCP_REQUEST("tcp.request"),
  TCP_CONNECT("tcp.open"),
  TCP_SET_CALLBACK("tcp.set-callback"),
  TCP_WRITE("tcp.send"),
  TCP_CLOSE("tcp.end"),
  WS_CONNECT("websocket.open"),
  WS_SEND("websocket.send"),
  WS_CLOSE("websocket.close"),
  SHELL_EXEC("shell.run", "shell.start", "env.get"),
  PROMPT_COMPLETE("llm.complete"),
  HISTORY_GET("workspace.list-conversations", "workspace.list-messages"),
  SYS_INFO("system.info"),
  TIME_NOW("system.time", "clock.now"),
  ENV_GET("env.get"),
  LOG_WRITE("log.write"),
  CLUSTER_NODE_LIST("extensions.list"),
  FILE_TRANSFER_SEND("files.copy"),
  FILE_TRANSFER_RECV("files.copy");

  /** The import module, which AssemblyScript's own runtime uses, too. */
  static final String MODULE = AssemblyScript.MODULE;

  /** The one type of all of them: address and length in, both of the answer out. */
  static final Signature SIGNATURE = Signature.of("(i32, i32) -> i64");

  @SuppressWarnings("ImmutableEnumChecker") // a set that cannot be changed
  private final Set<String> operations;

  LuminarysImport(String... operations) {
    this.operations = Set.of(operations);
  }

  static Optional<LuminarysImport> named(String name) {
    return Arrays.stream(values()).filter(known -> known.functionName().equals(name)).findFirst();
  }

  /** Every operation that a function here can come to. */
  static Set<String> allOperations() {
    return Arrays.stream(values())
        .flatMap(known -> known.operations.stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  String functionName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
