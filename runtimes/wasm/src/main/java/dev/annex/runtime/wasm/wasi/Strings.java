package dev.annex.runtime.wasm.wasi;

import dev.annex.runtime.wasm.guest.GuestMemory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Texts as C programs take them: each ends in a zero, and a list of pointers says where they are.
 */
record Strings(List<byte[]> texts) {

  static Strings of(List<String> texts) {
    return new Strings(
        texts.stream().map(text -> (text + '\0').getBytes(StandardCharsets.UTF_8)).toList());
  }

  private int bytes() {
    return texts.stream().mapToInt(text -> text.length).sum();
  }

  void writeSizes(GuestMemory memory, int count, int size) {
    memory.require(count, Integer.BYTES);
    memory.require(size, Integer.BYTES);
    memory.writeInt(count, texts.size());
    memory.writeInt(size, bytes());
  }

  void write(GuestMemory memory, int pointers, int first) {
    memory.require(pointers, texts.size() * Integer.BYTES);
    memory.require(first, bytes());
    int pointer = pointers;
    int at = first;
    for (byte[] text : texts) {
      memory.writeInt(pointer, at);
      memory.write(at, text);
      pointer += Integer.BYTES;
      at += text.length;
    }
  }
}
