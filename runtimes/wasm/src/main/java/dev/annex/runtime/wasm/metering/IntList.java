package dev.annex.runtime.wasm.metering;

import java.util.Arrays;

/** Numbers in a row; grows at its end. */
final class IntList {

  private int[] values = new int[16];
  private int size;

  int size() {
    return size;
  }

  int get(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    return values[index];
  }

  void set(int index, int value) {
    if (index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    values[index] = value;
  }

  int add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size] = value;
    return size++;
  }

  int removeLast() {
    int last = get(size - 1);
    size--;
    return last;
  }

  int last() {
    return get(size - 1);
  }

  void clear() {
    size = 0;
  }
}
