package dev.annex.runtime.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.name.Digest;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.WasmEngineException;

/** Small reactors that change every part of an instance while they are initialised. */
class ReactorSnapshotTest {

  private static final int ADD = 8;

  /** Types: nothing to nothing, i32 to i32, nothing to i32, (i32, i32) to i32. */
  private static ModuleBuilder typed() {
    return new ModuleBuilder()
        .add(ModuleForm.TYPE, "60 00 00")
        .add(ModuleForm.TYPE, "60 01 7f 01 7f")
        .add(ModuleForm.TYPE, "60 00 01 7f")
        .add(ModuleForm.TYPE, "60 02 7f 7f 01 7f");
  }

  /**
   * Its start section adds 1 to global 0. Its initialisation adds 10, copies passive data 1 to
   * address 64 and drops it, drops passive elements 1 and puts the function {@code eight} into
   * table entry 5, grows the table to 12 entries and the memory by a page.
   */
  private static ModuleBuilder busy() {
    return typed()
        .function(0, "00 2300 4101 6a 2400 0b")
        .function(
            0,
            "00 2300 410a 6a 2400  41c000 4100 4103 fc080100  fc0901  fc0d01"
                + " 4105 d203 2600  d0 70 4102 fc0f00 1a  4101 4000 1a  0b")
        .function(2, "00 4107 0b")
        .function(2, "00 4108 0b")
        .function(1, "00 2000 110200 0b")
        .function(1, "00 2000 2d0000 0b")
        .function(2, "00 2300 0b")
        .function(1, "00 2000 4100 4101 fc080100 4100 0b")
        .function(1, "00 2000 4100 4101 fc080200 4100 0b")
        .function(1, "00 2000 4100 4101 fc0c0200 4100 0b")
        .function(2, "00 3f00 0b")
        .add(ModuleForm.TABLE, "70 00 0a")
        .add(ModuleForm.MEMORY, "00 01")
        .add(ModuleForm.GLOBAL, "7f 01 41 05 0b")
        .add(ModuleForm.GLOBAL, "7f 00 41 09 0b")
        .exports("_initialize", 1)
        .exports("entry", 4)
        .exports("byte", 5)
        .exports("global", 6)
        .exports("useDropped", 7)
        .exports("useKept", 8)
        .exports("useElements", 9)
        .exports("pages", 10)
        .add(ModuleForm.START, "00")
        .add(ModuleForm.ELEMENT, "00 41 01 0b 01 02")
        .add(ModuleForm.ELEMENT, "01 00 01 03")
        .add(ModuleForm.ELEMENT, "01 00 01 02")
        .add(ModuleForm.ELEMENT, "03 00 01 03")
        .dataCount(3)
        .add(ModuleForm.DATA, "00 41 00 0b 03 61 62 63")
        .add(ModuleForm.DATA, "01 03 64 65 66")
        .add(ModuleForm.DATA, "01 01 67");
  }

  private static Snapshot taken(TestModule module) {
    SnapshotDecision decision = module.reactor(World.of("x"));
    assertThat(decision).isInstanceOf(SnapshotDecision.Taken.class);
    return ((SnapshotDecision.Taken) decision).snapshot();
  }

  @Test
  void everyPartIsAsTheInitialisationLeftIt() {
    TestModule module = new TestModule(busy().build());
    Snapshot snapshot = taken(module);
    for (int copy = 0; copy < 3; copy++) {
      try (TestModule.Running one = module.resumable(snapshot).open(World.of("x"))) {
        assertThat(one.call("global")).isEqualTo(5 + 1 + 10);
        assertThat(one.call("byte", 0)).isEqualTo('a');
        assertThat(one.call("byte", 66)).isEqualTo('f');
        assertThat(one.call("entry", 1)).isEqualTo(7);
        assertThat(one.call("entry", 5)).isEqualTo(ADD);
        assertThat(one.call("pages")).isEqualTo(2);
        assertThat(one.table(0)).hasSize(12).endsWith(-1, -1);
        assertThatThrownBy(() -> one.call("entry", 0)).isInstanceOf(WasmEngineException.class);
        assertThatThrownBy(() -> one.call("useDropped", 0))
            .isInstanceOf(WasmRuntimeException.class);
        one.call("useKept", 0);
        assertThat(one.call("byte", 0)).isEqualTo('g');
        one.call("useElements", 8);
        assertThat(one.call("entry", 8)).isEqualTo(7);
      }
    }
  }

  @Test
  void whatWasStoredIsTheSame() {
    TestModule module = new TestModule(busy().build());
    Snapshot snapshot = taken(module);
    byte[] file = SnapshotFile.write(snapshot, Digest.of("key"));
    Snapshot read =
        SnapshotFile.read(
                file,
                Optional.empty(),
                Digest.of("key"),
                SnapshotPlan.of(module.wasm()),
                1 << 20,
                100)
            .orElseThrow();
    try (TestModule.Running one = module.resumable(read).open(World.of("x"))) {
      assertThat(one.call("global")).isEqualTo(16);
      assertThat(one.call("entry", 5)).isEqualTo(ADD);
      one.call("useKept", 0);
      assertThatThrownBy(() -> one.call("useDropped", 0)).isInstanceOf(WasmRuntimeException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "random_get, it asked for random bytes before its initialisation was over",
    "clock_time_get, it asked for the time before its initialisation was over",
    "fd_write, it called wasi_snapshot_preview1.fd_write before its initialisation was over",
    "fd_read, it read its input while it was initialised",
    "proc_exit, it ended before its initialisation was over"
  })
  void oneThatAskedForWhatEveryCallWouldAskAnewIsNotSaved(String name, String reason) {
    assertThat(new TestModule(asking(name)).reactor(World.of("x")))
        .isInstanceOfSatisfying(
            SnapshotDecision.Refused.class, no -> assertThat(no.reason()).startsWith(reason));
  }

  @ParameterizedTest
  @CsvSource({"random_get", "clock_time_get"})
  void itIsSavedWhenSomebodyVouchesForIt(String name) {
    TestModule module = new TestModule(asking(name));
    SnapshotPolicy safe = SnapshotPolicy.defaults().withDeclaredSafe(true);
    assertThat(module.reactor(World.of("x"), safe)).isInstanceOf(SnapshotDecision.Taken.class);
  }

  @Test
  void oneThatAskedForArgumentsIsSaved() {
    assertThat(new TestModule(asking("args_sizes_get")).reactor(World.of("x")))
        .isInstanceOf(SnapshotDecision.Taken.class);
  }

  /** Calls a function with four zeros, or as many as it takes. */
  private static byte[] asking(String name) {
    String type =
        switch (name) {
          case "clock_time_get" -> "60 03 7f 7e 7f 01 7f";
          case "fd_read", "fd_write" -> "60 04 7f 7f 7f 7f 01 7f";
          case "proc_exit" -> "60 01 7f 00";
          default -> "60 02 7f 7f 01 7f";
        };
    String call =
        switch (name) {
          case "clock_time_get" -> "4100 4200 4100 1000 1a";
          case "fd_read", "fd_write" -> "4100 4100 4100 4100 1000 1a";
          case "proc_exit" -> "4100 1000";
          default -> "4110 4110 1000 1a";
        };
    return new ModuleBuilder()
        .add(ModuleForm.TYPE, type)
        .add(ModuleForm.TYPE, "60 00 00")
        .imports(name, 0)
        .function(1, "00" + call + "0b")
        .exports("_initialize", 1)
        .add(ModuleForm.MEMORY, "00 01")
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "6, 6f 01 d0 6f 0b, its global 0 can change and holds a reference",
    "6, 7b 01 fd 0c 0b, its module has parts that snapshots do not know",
    "4, 6f 00 01, its table 0 holds other things than plain functions",
    "9, 08 00, its module has parts that snapshots do not know",
    "11, 03 00, its module has parts that snapshots do not know"
  })
  void whatCannotBeSavedIsSaid(int section, String entry, String objection) {
    byte[] wasm = typed().add(section, entry).build();
    assertThat(SnapshotPlan.of(wasm).objection().orElseThrow()).contains(objection);
  }
}
