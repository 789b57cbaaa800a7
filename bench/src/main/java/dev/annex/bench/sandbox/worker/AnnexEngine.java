package dev.annex.bench.sandbox.worker;

import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import dev.annex.bench.sandbox.peer.Figures;
import dev.annex.bench.sandbox.peer.Question;
import dev.annex.bench.sandbox.worker.Workshop.Prepared;
import dev.annex.runtime.wasm.ProgramParts;
import dev.annex.runtime.wasm.WasmBinding;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.UnmeteredModule;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Annex's own sandbox, through the same classes that the host uses. */
final class AnnexEngine implements Engine {

  private final Path cache;
  private final Workshop workshop;
  private final Map<String, CompiledModule> metered = new HashMap<>();
  private final Map<String, CompiledModule> unmetered = new HashMap<>();
  private final Map<String, Prepared> packages = new HashMap<>();

  AnnexEngine(Path cache) {
    this.cache = cache;
    this.workshop = new Workshop(WasmSettings.defaults().withCacheDirectory(cache));
  }

  @Override
  public String version() {
    return "Annex %s, Java %s"
        .formatted(
            Optional.ofNullable(WasmEngine.class.getPackage().getImplementationVersion())
                .orElse("from source"),
            Runtime.version());
  }

  @Override
  public Optional<Figures> answer(Question question) throws IOException {
    return switch (question.kind()) {
      case HELLO -> Optional.empty();
      case KERNEL -> Optional.of(kernel(question));
      case WARM -> Optional.of(warm(question));
      case FRESH, COMMAND -> Optional.of(bound(question));
      case SANDBOX -> Optional.of(called(question));
      case LOAD -> Optional.of(Loading.of(question, WasmSettings.defaults()));
      case CACHED ->
          Optional.of(Loading.of(question, WasmSettings.defaults().withCacheDirectory(cache)));
      case IDLE -> Optional.of(Loading.kept(question, workshop, cache));
      case STOP, CANCEL -> new Stopping(workshop).of(question);
    };
  }

  private CompiledModule module(Question question) throws IOException {
    boolean meters = question.form() == Question.Form.METERED;
    Map<String, CompiledModule> modules = meters ? metered : unmetered;
    CompiledModule known = modules.get(question.module());
    if (known != null) {
      return known;
    }
    byte[] wasm = Files.readAllBytes(Path.of(question.module()));
    CompiledModule module = meters ? workshop.compile(wasm) : UnmeteredModule.compile(wasm);
    modules.put(question.module(), module);
    return module;
  }

  // ---- on a kept instance

  private Figures kernel(Question question) throws IOException {
    return workshop.inGuest(
        module(question),
        Workshop.meter(Workshop.MOST),
        guest -> {
          Supplier<String> once =
              () -> Long.toString(guest.call(question.export(), question.argument()));
          // The first call on an instance makes its data.
          guest.call(question.export(), question.argument());
          return Figures.repeated(question.millis(), once);
        });
  }

  private Figures warm(Question question) throws IOException {
    byte[] request = question.request().getBytes(StandardCharsets.UTF_8);
    return workshop.inGuest(
        module(question),
        Workshop.meter(Workshop.MOST),
        guest -> Figures.repeated(question.millis(), () -> execute(guest, request)));
  }

  private static String execute(Guest guest, byte[] request) {
    int pointer = (int) guest.call("alloc", request.length);
    guest.memory().write(pointer, request);
    long packed = guest.call("execute", pointer, request.length);
    int at = (int) (packed >>> 32);
    int length = (int) packed;
    byte[] answer = guest.memory().read(at, length);
    guest.call("dealloc", at, length);
    return new String(answer, StandardCharsets.UTF_8);
  }

  // ---- a new instance for each call

  /** As the sandbox runs it, but without going to the guest's thread and back for each call. */
  private Figures bound(Question question) {
    Prepared prepared = prepare(question.module());
    GuestCall call = prepared.call(question.request());
    WasmBinding binding = ProgramParts.binding(prepared.program());
    Supplier<String> once =
        () -> {
          GuestSession session = workshop.session();
          try {
            return text(binding.call(call, session));
          } finally {
            session.report();
            session.giveBack();
          }
        };
    return workshop.onGuestThread(() -> Figures.repeated(question.millis(), once));
  }

  /** As the host does it. */
  private Figures called(Question question) {
    Prepared prepared = prepare(question.module());
    GuestCall call = prepared.call(question.request());
    return Figures.repeated(
        question.millis(),
        () -> {
          try (Sandbox sandbox = prepared.program().open()) {
            return text(sandbox.call(call, new NoHost(), Workshop.meter(Workshop.USUAL)));
          }
        });
  }

  private static String text(GuestReply reply) {
    return Json.write(((GuestReply.Done) reply).result().value().orElseThrow());
  }

  private Prepared prepare(String file) {
    return packages.computeIfAbsent(
        file, name -> workshop.prepare(GuestFiles.around(Path.of(name))));
  }

  @Override
  public void close() {
    workshop.close();
  }
}
