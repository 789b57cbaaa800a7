/** Small benchmarks, run by JMH. */
@NullMarked
package dev.annex.bench.micro;

import org.jspecify.annotations.NullMarked;
