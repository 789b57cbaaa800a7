/** The engines of the JVM, as processes that answer the questions of {@code sandbox.peer}. */
@NullMarked
package dev.annex.bench.sandbox.worker;

import org.jspecify.annotations.NullMarked;
