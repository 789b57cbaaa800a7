package dev.annex.runtime.javascript;

import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestMemory;
import java.util.List;

/**
 * The exports of quickjs.wasm as this runtime uses them. A value of JavaScript is the address of a
 * box in the guest's memory, which whoever got it gives back. One thread at a time.
 */
record QuickJs(Guest guest) {

  private static final int POINTER_BYTES = 4;

  /** Makes the runtime and the context of a new instance. */
  void initialize() {
    if (guest.call("qjs_init") != 0) {
      throw new IllegalStateException("QuickJS could not be initialised");
    }
    var _ = guest.call("qjs_set_promise_rejection_handler", 1);
    var _ = guest.call("qjs_set_module_loader", 1);
  }

  /** How much of its memory and of its own stack JavaScript may use. */
  void limit(long heapBytes, long stackBytes) {
    var _ = guest.call("qjs_set_memory_limit", heapBytes);
    var _ = guest.call("qjs_set_max_stack_size", stackBytes);
  }

  /** Collects what is not reachable, which marks every object and so touches all of the heap. */
  void collect() {
    var _ = guest.call("qjs_run_gc");
  }

  /** How large the heap is when the collector runs next. */
  void collectAt(long heapBytes) {
    var _ = guest.call("qjs_set_gc_threshold", heapBytes);
  }

  int undefined() {
    return (int) guest.call("qjs_get_undefined");
  }

  int hostFunction(String name) {
    int text = put(Wtf8.encode(name));
    int made = (int) guest.call("qjs_new_host_function", text, name.length(), 0);
    release(text);
    return made;
  }

  /** Evaluates a script. Its value, or an exception. */
  int evaluate(String name, String text) {
    byte[] bytes = Wtf8.encode(text);
    int code = put(bytes);
    int file = put(Wtf8.encode(name));
    int result = (int) guest.call("qjs_eval", code, bytes.length, file, 0);
    release(code);
    release(file);
    return result;
  }

  /** Calls a function with strings. Its value, or an exception. */
  int call(int function, int self, List<String> arguments) {
    int[] values = arguments.stream().mapToInt(this::string).toArray();
    int result = call(function, self, values);
    for (int value : values) {
      free(value);
    }
    return result;
  }

  int call(int function, int self, int[] values) {
    int list = allocate(Math.max(1, values.length) * POINTER_BYTES);
    for (int i = 0; i < values.length; i++) {
      guest.memory().writeInt(list + i * POINTER_BYTES, values[i]);
    }
    int result = (int) guest.call("qjs_call", function, self, values.length, list);
    release(list);
    return result;
  }

  int string(String text) {
    byte[] bytes = Wtf8.encode(text);
    int pointer = put(bytes);
    int made = (int) guest.call("qjs_new_string", pointer, bytes.length);
    release(pointer);
    return made;
  }

  int property(int object, String name) {
    int text = put(Wtf8.encode(name));
    int value = (int) guest.call("qjs_get_prop_string", object, text);
    release(text);
    return value;
  }

  int element(int array, int index) {
    return (int) guest.call("qjs_get_prop_uint32", array, index);
  }

  boolean isException(int value) {
    return guest.call("qjs_is_exception", value) != 0;
  }

  boolean isUndefined(int value) {
    return guest.call("qjs_is_undefined", value) != 0;
  }

  /** What was thrown last; forgets it. */
  int exception() {
    return (int) guest.call("qjs_get_exception");
  }

  double number(int value) {
    return Double.longBitsToDouble(guest.call("qjs_get_float64", value));
  }

  /** A value as text, as {@code String(value)} makes it; empty when that throws. */
  String text(int value) {
    int length = allocate(POINTER_BYTES);
    int text = (int) guest.call("qjs_get_string_len", value, length);
    if (text == 0) {
      release(length);
      free(exception());
      return "";
    }
    GuestMemory memory = guest.memory();
    String read = Wtf8.decode(memory.read(text, memory.readInt(length)));
    var _ = guest.call("qjs_free_cstring", text);
    release(length);
    return read;
  }

  /** A text that ends with a zero byte. */
  String zeroEnded(int pointer) {
    GuestMemory memory = guest.memory();
    int length = 0;
    while (memory.read(pointer + length, 1)[0] != 0) {
      length++;
    }
    return Wtf8.decode(memory.read(pointer, length));
  }

  boolean jobPending() {
    return guest.call("qjs_is_job_pending") != 0;
  }

  /** Runs a job; false when it threw. */
  boolean runJob() {
    return (int) guest.call("qjs_execute_pending_job") >= 0;
  }

  void free(int value) {
    var _ = guest.call("qjs_free_value", value);
  }

  /** Copies bytes into the guest, with a zero after them. */
  int put(byte[] bytes) {
    int pointer = allocate(bytes.length + 1);
    guest.memory().write(pointer, bytes);
    guest.memory().write(pointer + bytes.length, new byte[1]);
    return pointer;
  }

  private int allocate(int bytes) {
    int pointer = (int) guest.call("wasm_malloc", bytes);
    if (pointer == 0) {
      throw new OutOfMemoryError("the guest has no memory for %d bytes".formatted(bytes));
    }
    return pointer;
  }

  private void release(int pointer) {
    var _ = guest.call("wasm_free", pointer);
  }
}
