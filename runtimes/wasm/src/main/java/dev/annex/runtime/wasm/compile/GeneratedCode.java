package dev.annex.runtime.wasm.compile;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the engine made of a module.
 *
 * @param jar the classes
 * @param interpreted indexes of the functions that are too large for a method of the JVM
 */
record GeneratedCode(byte[] jar, SortedSet<Integer> interpreted) {

  GeneratedCode {
    interpreted = Collections.unmodifiableSortedSet(new TreeSet<>(interpreted));
  }
}
