package dev.annex.runtime.wasm.compile;

import static dev.annex.runtime.wasm.bytecode.TinyModule.I32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.bytecode.TinyModule;
import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.memory.MemoryPool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;

class GuestClassesTest {

  private static final int FUNCTIONS = 1_300;

  @Test
  void runsFunctionsThatLieInSeveralClasses() throws IOException {
    TinyModule module = new TinyModule().memory(1, 1);
    int type = module.type(new int[] {I32}, I32);
    int last = module.function(type, new int[] {}, TinyModule.bytes().local(0));
    for (int i = 1; i < FUNCTIONS; i++) {
      last =
          module.function(
              type, new int[] {}, TinyModule.bytes().local(0).call(last).number(1).op(0x6A));
    }
    module.exportFunction("f", last);
    CodeBundle bundle = Translation.of(module.build());

    assertThat(entries(bundle.jar()))
        .filteredOn(name -> name.contains("FuncGroup_"))
        .hasSizeGreaterThanOrEqualTo(3);
    assertThat(instance(bundle).export("f").apply(5)[0]).isEqualTo(5 + FUNCTIONS - 1);
  }

  @Test
  void refusesAClassThatTheJvmWouldNotVerifyBeforeAnythingRuns() {
    ClassDesc broken = ClassDesc.of("guest.Broken");
    byte[] bytes =
        ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
            .build(
                broken,
                made ->
                    made.withMethodBody(
                        "f",
                        MethodTypeDesc.of(ConstantDescs.CD_int),
                        ClassFile.ACC_STATIC,
                        code -> code.aload(0).ireturn()));

    assertThatExceptionOfType(LinkageError.class)
        .isThrownBy(() -> GuestClasses.load(jar("guest.Main", Map.of("guest/Broken", bytes))));
  }

  @Test
  void refusesAJarWithoutItsMainClass() {
    assertThatExceptionOfType(WasmEngineException.class)
        .isThrownBy(() -> GuestClasses.load(jar("guest.Main", Map.of())));
  }

  private static Instance instance(CodeBundle bundle) {
    MemoryPool pool = new MemoryPool(ByteSize.ofMib(16), ByteSize.ofMib(1), true);
    FlatMemory memory = FlatMemory.open(pool, MemoryImage.empty(65_536), 1).orElseThrow();
    memory.fuel(10_000_000);
    return Instance.builder(Parser.parse(bundle.module()))
        .withStart(false)
        .withMachineFactory(GuestClasses.load(bundle.jar()))
        .withMemoryFactory(ignored -> memory)
        .build();
  }

  private static List<String> entries(byte[] jar) throws IOException {
    List<String> names = new ArrayList<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }

  private static byte[] jar(String main, Map<String, byte[]> classes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry("wasm-module.properties"));
      out.write(("mainClass=" + main + "\n").getBytes(StandardCharsets.UTF_8));
      for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey() + ".class"));
        out.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
