/** Figures as aligned text and as JSON. */
@NullMarked
package dev.annex.bench.report;

import org.jspecify.annotations.NullMarked;
