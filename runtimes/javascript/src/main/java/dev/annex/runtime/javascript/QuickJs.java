package dev.annex.runtime.javascript;

import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestMemory;

/**
 * The exports of quickjs.wasm as this runtime uses them. A value of JavaScript is the address of a
 * box in the guest's memory, which whoever got it gives back. One thread at a time.
 *
 * @param scratch memory in the guest for what is given and read at once, {@value #SCRATCH_BYTES}
 *     bytes; 0 while there is none
 */
record QuickJs(Guest guest, int scratch) {

  /** What lies in the scratch memory, from its start: pointers, a length, a text. */
  static final int SCRATCH_BYTES = 4_096;

  private static final int POINTER_BYTES = 4;
  private static final int SCRATCH_POINTERS = 16;
  private static final int SCRATCH_LENGTH = SCRATCH_POINTERS * POINTER_BYTES;
  private static final int SCRATCH_TEXT = SCRATCH_LENGTH + POINTER_BYTES;

  /** Without scratch memory. */
  static QuickJs of(Guest guest) {
    return new QuickJs(guest, 0);
  }

  /** How far a promise is. */
  enum PromiseState {
    PENDING,
    FULFILLED,
    REJECTED
  }

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

  /** Calls a function. Its value, or an exception. */
  int call(int function, int self, int... values) {
    boolean own = scratch == 0 || values.length > SCRATCH_POINTERS;
    int list = own ? allocate(Math.max(1, values.length) * POINTER_BYTES) : scratch;
    for (int i = 0; i < values.length; i++) {
      guest.memory().writeInt(list + i * POINTER_BYTES, values[i]);
    }
    int result = (int) guest.call("qjs_call", function, self, values.length, list);
    if (own) {
      release(list);
    }
    return result;
  }

  int string(String text) {
    byte[] bytes = Wtf8.encode(text);
    if (scratch != 0 && bytes.length <= SCRATCH_BYTES - SCRATCH_TEXT) {
      guest.memory().write(scratch + SCRATCH_TEXT, bytes);
      return (int) guest.call("qjs_new_string", scratch + SCRATCH_TEXT, bytes.length);
    }
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

  boolean isString(int value) {
    return guest.call("qjs_is_string", value) != 0;
  }

  boolean isNumber(int value) {
    return guest.call("qjs_is_number", value) != 0;
  }

  /** Whether it is an object or a function. */
  boolean isObject(int value) {
    return guest.call("qjs_is_object", value) != 0;
  }

  /** Whether it is a promise of the engine, whatever its properties say. */
  boolean isPromise(int value) {
    return guest.call("qjs_is_promise", value) != 0;
  }

  PromiseState state(int promise) {
    return switch ((int) guest.call("qjs_promise_state", promise)) {
      case 1 -> PromiseState.FULFILLED;
      case 2 -> PromiseState.REJECTED;
      default -> PromiseState.PENDING;
    };
  }

  /** What a settled promise holds. */
  int settledValue(int promise) {
    return (int) guest.call("qjs_promise_result", promise);
  }

  /** Makes the rejection of a promise nobody's surprise. */
  void handled(int promise) {
    var _ = guest.call("qjs_promise_mark_as_handled", promise);
  }

  /** Which object it is. */
  int identity(int object) {
    return (int) guest.call("qjs_get_value_ptr", object);
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
    int length = scratch == 0 ? allocate(POINTER_BYTES) : scratch + SCRATCH_LENGTH;
    int text = (int) guest.call("qjs_get_string_len", value, length);
    String read = text == 0 ? "" : read(text, guest.memory().readInt(length));
    if (scratch == 0) {
      release(length);
    }
    if (text == 0) {
      free(exception());
    }
    return read;
  }

  private String read(int text, int length) {
    String read = Wtf8.decode(guest.memory().read(text, length));
    var _ = guest.call("qjs_free_cstring", text);
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

  int allocate(int bytes) {
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
