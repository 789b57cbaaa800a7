package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.compile.CompiledModule.ImportedFunction;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.HostFunction;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The functions of the import module {@code env} that the contract has, and what they work with
 * during one call. What goes wrong is told as {@code error} in the answer, never as a trap, unless
 * the call itself is over.
 */
final class LuminarysHost {

  private final Meter meter;
  private final FileService files;
  private final SearchService search;
  private final ArchiveService archives;
  private final HttpService http;
  private final TcpService tcp;
  private final WebSocketService webSockets;
  private final ShellService shell;
  private final ModelService models;
  private final HistoryService history;
  private final SystemService system;
  private final ClusterService cluster;

  LuminarysHost(GuestSession session, SkillSettings settings) {
    HostOperations host = new HostOperations(session.host());
    this.meter = session.meter();
    this.files = new FileService(host, settings);
    this.search = new SearchService(host);
    this.archives = new ArchiveService(host);
    this.http = new HttpService(host, settings, session.limits(), session.surroundings().clock());
    this.tcp = new TcpService(host, session.limits());
    this.webSockets = new WebSocketService(host);
    this.shell = new ShellService(host, settings);
    this.models = new ModelService(host);
    this.history = new HistoryService(host);
    this.system = new SystemService(host, settings, meter);
    this.cluster = new ClusterService(host, files, settings);
  }

  /** Every operation that a function here can come to. */
  static Set<String> operations() {
    return LuminarysImport.allOperations();
  }

  static List<HostFunction> functionsFor(Collection<ImportedFunction> imports) {
    return imports.stream()
        .filter(wanted -> wanted.module().equals(LuminarysImport.MODULE))
        .distinct()
        .flatMap(wanted -> LuminarysImport.named(wanted.name()).stream())
        .map(known ->
            new HostFunction(
                LuminarysImport.MODULE,
                known.functionName(),
                LuminarysImport.SIGNATURE,
                (guest, arguments) ->
                    guest.part(LuminarysHost.class).serve(known, guest, arguments)))
        .toList();
  }

  private long serve(LuminarysImport function, Guest guest, long[] arguments) {
    int length = (int) arguments[1];
    byte[] answer;
    if (Integer.toUnsignedLong(length) > LuminarysGuest.MAX_BYTES.bytes()) {
      answer = MessagePack.write(error("request too large: it has more than 16 MiB"));
    } else {
      answer = answer(function, guest.memory().read((int) arguments[0], length));
    }
    return LuminarysGuest.give(guest, answer);
  }

  /** The answer to a request, both as MessagePack. */
  byte[] answer(LuminarysImport function, byte[] request) {
    byte[] answer;
    try {
      answer = MessagePack.write(service(function).call(HostRequest.read(function, request)));
    } catch (AnnexException e) {
      if (!Refusals.tellable(e, meter)) {
        throw e;
      }
      return MessagePack.write(error(e.fault().message()));
    }
    return answer.length <= LuminarysGuest.MAX_BYTES.bytes()
        ? answer
        : MessagePack.write(
            error(
                "response too large: it has %d bytes, more than 16 MiB".formatted(answer.length)));
  }

  private static JsonNode error(String text) {
    return Json.object().put("error", text);
  }

  private HostService service(LuminarysImport function) {
    return switch (function) {
      case FS_READ -> files::read;
      case FS_WRITE -> files::write;
      case FS_CREATE -> files::create;
      case FS_DELETE -> files::delete;
      case FS_MKDIR -> files::makeDirectories;
      case FS_LS -> files::list;
      case FS_CHMOD -> files::changeMode;
      case FS_READ_LINES -> files::readLines;
      case FS_GREP -> search::grep;
      case FS_GLOB -> search::glob;
      case FS_ALLOWED_DIRS -> files::allowedDirectories;
      case FS_COPY -> files::copy;
      case DISK_USAGE -> files::diskUsage;
      case ARCHIVE_PACK -> archives::pack;
      case ARCHIVE_UNPACK -> archives::unpack;
      case ARCHIVE_LIST -> archives::list;
      case HTTP_GET -> http::get;
      case HTTP_POST -> http::post;
      case HTTP_REQUEST -> http::request;
      case TCP_REQUEST -> tcp::exchange;
      case TCP_CONNECT -> tcp::connect;
      case TCP_SET_CALLBACK -> tcp::setCallback;
      case TCP_WRITE -> tcp::write;
      case TCP_CLOSE -> tcp::close;
      case WS_CONNECT -> webSockets::connect;
      case WS_SEND -> webSockets::send;
      case WS_CLOSE -> webSockets::close;
      case SHELL_EXEC -> shell::execute;
      case PROMPT_COMPLETE -> models::complete;
      case HISTORY_GET -> history::get;
      case SYS_INFO -> system::info;
      case TIME_NOW -> system::now;
      case ENV_GET -> system::variable;
      case LOG_WRITE -> system::log;
      case CLUSTER_NODE_LIST -> cluster::nodes;
      case FILE_TRANSFER_SEND -> cluster::send;
      case FILE_TRANSFER_RECV -> cluster::receive;
    };
  }
}
