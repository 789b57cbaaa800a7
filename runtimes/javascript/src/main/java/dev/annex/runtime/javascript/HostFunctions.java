package dev.annex.runtime.javascript;

import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.Signature;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.HostFunction;
import dev.annex.runtime.wasm.wasi.Wasi;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What quickjs.wasm imports. */
final class HostFunctions {

  private static final String MODULE = "env";

  private HostFunctions() {}

  static Blueprint blueprint(CompiledModule module) {
    List<HostFunction> functions = new ArrayList<>(Wasi.functionsFor(module.imports(), Set.of()));
    functions.add(function("host_call", "(i32, i32, i32, i32, i32) -> i32", HostFunctions::call));
    functions.add(function("host_interrupt", "() -> i32", (_, _) -> 0));
    functions.add(
        function(
            "host_promise_rejection",
            "(i32, i32, i32) -> ()",
            (guest, values) -> {
              conversation(guest)
                  .rejections()
                  .note(quickJs(guest), (int) values[0], (int) values[1], (int) values[2] != 0);
              return 0;
            }));
    functions.add(
        function(
            "host_module_normalize",
            "(i32, i32) -> i32",
            (guest, values) -> {
              QuickJs quickJs = quickJs(guest);
              return quickJs.put(Wtf8.encode(quickJs.zeroEnded((int) values[1])));
            }));
    functions.add(function("host_module_load", "(i32, i32) -> i32", HostFunctions::loadModule));
    functions.add(function("host_get_timezone_offset", "(i32, i32) -> i32", (_, _) -> 0));
    return Blueprint.of(module, functions);
  }

  private static HostFunction function(String name, String type, HostFunction.Body body) {
    return new HostFunction(MODULE, name, Signature.of(type), body);
  }

  private static Conversation conversation(Guest guest) {
    return guest.part(Conversation.class);
  }

  private static QuickJs quickJs(Guest guest) {
    return conversation(guest).quickJs(guest);
  }

  /** There is one host function, so its name and its {@code this} say nothing. */
  private static long call(Guest guest, long[] values) {
    QuickJs quickJs = quickJs(guest);
    int count = (int) values[3];
    int list = (int) values[4];
    int[] arguments = new int[count];
    for (int i = 0; i < count; i++) {
      arguments[i] = guest.memory().readInt(list + i * Integer.BYTES);
    }
    return conversation(guest)
        .ask(quickJs, arguments)
        .map(quickJs::string)
        .orElseGet(quickJs::undefined);
  }

  private static long loadModule(Guest guest, long[] values) {
    QuickJs quickJs = quickJs(guest);
    Kernel kernel = conversation(guest).kernel();
    String name = quickJs.zeroEnded((int) values[0]);
    int given = quickJs.string(name);
    int source = quickJs.call(kernel.moduleSource(), kernel.undefined(), given);
    quickJs.free(given);
    if (quickJs.isException(source)) {
      return 0; // what it threw is what import() is rejected with
    }
    byte[] text = Wtf8.encode(quickJs.text(source));
    quickJs.free(source);
    guest.memory().writeInt((int) values[1], text.length);
    return quickJs.put(text);
  }
}
