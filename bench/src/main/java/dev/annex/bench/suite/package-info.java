/** What is measured, one class for each question. */
@NullMarked
package dev.annex.bench.suite;

import org.jspecify.annotations.NullMarked;
