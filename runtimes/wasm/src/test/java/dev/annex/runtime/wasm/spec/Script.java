package dev.annex.runtime.wasm.spec;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportGlobal;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportTable;
import run.endive.runtime.Instance;
import run.endive.runtime.Store;
import run.endive.runtime.TableInstance;
import run.endive.runtime.WasmException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;
import tools.jackson.databind.JsonNode;

/**
 * One script of the test suite, in the form that {@code json-from-wast} of the wasm-tools writes.
 * Runs all its commands and notes what each did, whether that was right or not.
 */
final class Script {

  private final Path folder;
  private final Linker linker;
  private final Store store = new Store();
  private final Map<String, Instance> named = new HashMap<>();
  private final List<Outcome> outcomes = new ArrayList<>();
  private @Nullable Instance current;
  private boolean currentRefused;

  private Script(Path folder, Linker linker) {
    this.folder = folder;
    this.linker = linker;
    provideSpectest();
  }

  /** Runs a script. */
  static List<Outcome> run(Path folder, Linker linker) {
    Script script = new Script(folder, linker);
    JsonNode document = Json.parse(read(folder.resolve("commands.json")));
    for (JsonNode command : document.get("commands")) {
      script.run(command);
    }
    return script.outcomes;
  }

  private void run(JsonNode command) {
    String type = command.get("type").stringValue();
    boolean text = command.path("module_type").stringValue("").equals("text");
    if (text && !command.has("binary_filename")) {
      return; // about the text format, which no host reads
    }
    Tried tried = attempt(command);
    boolean right =
        switch (type) {
          case "module", "register", "action" -> tried.failure().isEmpty();
          case "assert_return" ->
              tried.failure().isEmpty() && Expected.match(command.get("expected"), tried.results());
          case "assert_exception" ->
              tried.failure().filter(WasmException.class::isInstance).isPresent();
          case "assert_exhaustion" -> tried.failure().filter(Script::isExhaustion).isPresent();
          case "assert_trap" ->
              tried.failure().filter(e -> isOrderly(e) && !isExhaustion(e)).isPresent();
          default -> tried.failure().filter(Script::isOrderly).isPresent();
        };
    if (type.equals("module")) {
      currentRefused = refused(tried);
    }
    boolean refused = refused(tried) || (currentRefused && command.has("action"));
    outcomes.add(new Outcome(command.get("line").intValue(), type, right, tried.show(), refused));
  }

  private Tried attempt(JsonNode command) {
    try {
      return new Tried(perform(command), Optional.empty());
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      return new Tried(new long[0], Optional.of(e));
    }
  }

  private long[] perform(JsonNode command) {
    if (command.has("action")) {
      return act(command.get("action"));
    }
    if (command.get("type").stringValue().equals("register")) {
      store.register(command.get("as").stringValue(), instance(command.path("name")));
      return new long[0];
    }
    String file =
        command.path("binary_filename").stringValue(command.get("filename").stringValue());
    boolean kept = command.get("type").stringValue().equals("module");
    if (kept) {
      current = null;
    }
    Instance made = linker.instantiate(read(folder.resolve(file)), store.toImportValues());
    if (kept) {
      current = made;
      command.path("name").stringValueOpt().ifPresent(name -> named.put(name, made));
    }
    return new long[0];
  }

  private long[] act(JsonNode action) {
    Instance instance = instance(action.path("module"));
    String field = action.get("field").stringValue();
    if (action.get("type").stringValue().equals("get")) {
      return new long[] {instance.exports().global(field).getValue()};
    }
    FunctionType type = instance.exportType(field);
    long[] arguments = Expected.arguments(action.get("args"));
    if (type.hasObjectRefParams() || type.hasObjectRefReturns()) {
      Object[] references = References.taken(type.params(), arguments);
      CallResult result = instance.export(field).applyWithRefs(arguments, references);
      return References.given(type.returns(), result);
    }
    long[] results = instance.export(field).apply(arguments);
    return results == null ? new long[0] : results;
  }

  private Instance instance(JsonNode name) {
    Instance found = name.isString() ? named.get(name.stringValue()) : current;
    if (found == null) {
      throw new IllegalStateException("there is no such instance");
    }
    return found;
  }

  /** What the JVM or the engine says of broken code or of bad luck is no orderly end. */
  private static boolean isOrderly(Throwable failure) {
    return !(failure instanceof LinkageError
        || failure instanceof NullPointerException
        || failure instanceof ClassCastException
        || failure instanceof IllegalStateException
        || failure instanceof IllegalArgumentException);
  }

  private static boolean isExhaustion(Throwable failure) {
    return failure instanceof StackOverflowError
        || failure.getCause() instanceof StackOverflowError
        || String.valueOf(failure.getMessage()).contains("stack exhausted");
  }

  /** Refused by a rule of this host, which the engine does not have. */
  private static boolean refused(Tried tried) {
    return tried.failure().filter(AnnexException.class::isInstance).isPresent();
  }

  private void provideSpectest() {
    addFunction("print");
    addFunction("print_i32", ValType.I32);
    addFunction("print_i64", ValType.I64);
    addFunction("print_f32", ValType.F32);
    addFunction("print_f64", ValType.F64);
    addFunction("print_i32_f32", ValType.I32, ValType.F32);
    addFunction("print_f64_f64", ValType.F64, ValType.F64);
    addGlobal("global_i32", Value.i32(666));
    addGlobal("global_i64", Value.i64(666));
    addGlobal("global_f32", Value.fromFloat(666.6f));
    addGlobal("global_f64", Value.fromDouble(666.6));
    store.addMemory(new ImportMemory("spectest", "memory", linker.memory(new MemoryLimits(1, 2))));
    Table table = new Table(ValType.FuncRef, new TableLimits(10, 20));
    store.addTable(
        new ImportTable("spectest", "table", new TableInstance(table, Value.REF_NULL_VALUE)));
  }

  private void addFunction(String name, ValType... parameters) {
    store.addFunction(
        new HostFunction(
            "spectest",
            name,
            FunctionType.of(List.of(parameters), List.of()),
            (instance, arguments) -> new long[0]));
  }

  private void addGlobal(String name, Value value) {
    store.addGlobal(
        new ImportGlobal(
            "spectest",
            name,
            GlobalInstance.builder()
                .value(value)
                .valType(value.type())
                .mutabilityType(MutabilityType.Const)
                .build()));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Tried(long[] results, Optional<Throwable> failure) {

    String show() {
      return failure
          .map(e -> e.getClass().getSimpleName() + ": " + e.getMessage())
          .orElseGet(() -> Arrays.toString(results));
    }
  }

  /**
   * What one command did.
   *
   * @param refused whether a rule of this host, not of WebAssembly, refused the module that the
   *     command is about
   */
  record Outcome(int line, String type, boolean right, String seen, boolean refused) {

    @Override
    public String toString() {
      return "line %d, %s: %s".formatted(line, type, seen);
    }
  }
}
