package dev.annex.bench.sandbox.worker;

import dev.annex.bench.sandbox.peer.Figures;
import dev.annex.bench.sandbox.peer.Question;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasi.WasiExitException;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;

/** The engine under Annex as its makers offer it: its compiler, memory and WASI, no metering. */
final class EndiveEngine implements Engine {

  private final Map<String, Compiled> compiled = new HashMap<>();
  private final Map<String, Instance> kept = new HashMap<>();

  @Override
  public String version() {
    return "Endive %s, Java %s"
        .formatted(
            Optional.ofNullable(Instance.class.getPackage().getImplementationVersion())
                .orElse("1.0.0"),
            Runtime.version());
  }

  @Override
  public Optional<Figures> answer(Question question) throws IOException {
    String file = question.module();
    byte[] request = question.request().getBytes(StandardCharsets.UTF_8);
    long millis = question.millis();
    return switch (question.kind()) {
      case KERNEL -> {
        ExportFunction run = keep(file).export(question.export());
        yield Optional.of(
            Figures.repeated(millis, () -> Long.toString(run.apply(question.argument())[0])));
      }
      case WARM -> {
        Instance instance = keep(file);
        yield Optional.of(Figures.repeated(millis, () -> execute(instance, request)));
      }
      case FRESH -> {
        Compiled code = compile(file);
        yield Optional.of(Figures.repeated(millis, () -> execute(reactor(code), request)));
      }
      case COMMAND -> {
        Compiled code = compile(file);
        yield Optional.of(Figures.repeated(millis, () -> command(code, request)));
      }
      case LOAD -> {
        byte[] wasm = Files.readAllBytes(Path.of(file));
        yield Optional.of(
            Figures.repeated(
                0,
                () -> {
                  Compiled.of(wasm);
                  return "";
                }));
      }
      default -> Optional.empty();
    };
  }

  private Compiled compile(String file) {
    return compiled.computeIfAbsent(
        file,
        name -> {
          try {
            return Compiled.of(Files.readAllBytes(Path.of(name)));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private Instance keep(String file) {
    return kept.computeIfAbsent(file, name -> reactor(compile(name)));
  }

  private static Instance reactor(Compiled code) {
    Instance instance = code.instance(WasiOptions.builder().build());
    if (exports(code.module(), "_initialize")) {
      instance.export("_initialize").apply();
    }
    return instance;
  }

  private static boolean exports(WasmModule module, String name) {
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      if (module.exportSection().getExport(i).exportType() == ExternalType.FUNCTION
          && module.exportSection().getExport(i).name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static String execute(Instance instance, byte[] request) {
    long pointer = instance.export("alloc").apply(request.length)[0];
    instance.memory().write((int) pointer, request);
    long packed = instance.export("execute").apply(pointer, request.length)[0];
    int at = (int) (packed >>> 32);
    int length = (int) packed;
    byte[] answer = instance.memory().readBytes(at, length);
    instance.export("dealloc").apply(at, length);
    return new String(answer, StandardCharsets.UTF_8);
  }

  private static String command(Compiled code, byte[] request) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    WasiOptions options =
        WasiOptions.builder()
            .withArguments(List.of("execute_tool"))
            .withStdin(new ByteArrayInputStream(request), false)
            .withStdout(output, false)
            .withThrowOnExit0(true)
            .build();
    try {
      code.instance(options).export("_start").apply();
    } catch (WasiExitException exit) {
      if (exit.exitCode() != 0) {
        throw exit;
      }
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {}

  private record Compiled(WasmModule module, Function<Instance, Machine> code) {

    static Compiled of(byte[] wasm) {
      WasmModule module = Parser.parse(wasm);
      return new Compiled(module, MachineFactoryCompiler.compile(module));
    }

    /** A new instance; imports that are not WASI's answer zero. */
    Instance instance(WasiOptions options) {
      List<HostFunction> functions = new ArrayList<>();
      boolean wasi = false;
      for (int i = 0; i < module.importSection().importCount(); i++) {
        FunctionImport wanted = (FunctionImport) module.importSection().getImport(i);
        if (wanted.module().equals("wasi_snapshot_preview1")) {
          wasi = true;
        } else {
          FunctionType type = module.typeSection().getType(wanted.typeIndex());
          long[] nothing = new long[type.returns().size()];
          functions.add(new HostFunction(wanted.module(), wanted.name(), type, (_, _) -> nothing));
        }
      }
      if (wasi) {
        functions.addAll(
            List.of(WasiPreview1.builder().withOptions(options).build().toHostFunctions()));
      }
      return Instance.builder(module)
          .withMachineFactory(code)
          .withStart(false)
          .withImportValues(
              ImportValues.builder().addFunction(functions.toArray(HostFunction[]::new)).build())
          .build();
    }
  }
}
